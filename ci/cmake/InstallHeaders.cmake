# Copies headers to where users find them. Variables: source, generated, rooms, destination.
#
#   <room>/public/squall/x.h  ->  squall/x.h
#   <room>/a/b.h              ->  squall/internal/<room>/a/b.h, but for testing that is not public

# install_header(<from> <to>): copies one, with the places of what it includes.
function(install_header from to)
  file(READ "${from}" text)
  foreach(room IN LISTS rooms)
    string(REGEX REPLACE "#include \"${room}/public/squall/([^\"]+)\"" "#include <squall/\\1>"
      text "${text}")
    string(REGEX REPLACE "#include \"(${room}/[^\"]+)\"" "#include \"squall/internal/\\1\""
      text "${text}")
  endforeach()
  file(WRITE "${to}" "${text}")
endfunction()

set(testing core/testing/host_cluster.h core/testing/host_environment.h
  core/testing/journal_machine.h core/testing/machine_laws.h core/testing/memory_files.h)
foreach(room IN LISTS rooms)
  file(GLOB public RELATIVE "${source}/${room}/public/squall" "${source}/${room}/public/squall/*.h")
  foreach(header IN LISTS public)
    message(STATUS "Installing: ${destination}/${header}")
    install_header("${source}/${room}/public/squall/${header}" "${destination}/${header}")
  endforeach()
  foreach(root "${source}" "${generated}")
    file(GLOB_RECURSE headers RELATIVE "${root}" "${root}/${room}/*.h")
    list(FILTER headers EXCLUDE REGEX "/(public|mutants|testing)/")
    foreach(header IN LISTS headers)
      install_header("${root}/${header}" "${destination}/internal/${header}")
    endforeach()
  endforeach()
endforeach()
foreach(header IN LISTS testing)
  install_header("${source}/${header}" "${destination}/internal/${header}")
endforeach()
