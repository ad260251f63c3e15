# Programs are linked with the archives of Protobuf and Abseil where their packages have them: a
# program that is linked with 29 shared objects spends more time on loading them than on a small
# job. Guests (SquallMutants.cmake) are shared objects themselves, into which the packages' archives
# cannot go: they are linked with the shared objects.

option(SQUALL_ARCHIVES "Link programs with the archives of Protobuf and Abseil, where there are any"
  ON)

# Sets `out` to the target and all that it is linked with. Targets only.
function(squall_link_closure target out)
  set(closure "${${out}}")
  if(NOT TARGET "${target}" OR target IN_LIST closure)
    return()
  endif()
  list(APPEND closure "${target}")
  get_target_property(libraries "${target}" INTERFACE_LINK_LIBRARIES)
  if(libraries)
    foreach(library IN LISTS libraries)
      string(REGEX REPLACE "^\\$<LINK_ONLY:(.*)>$" "\\1" library "${library}")
      squall_link_closure("${library}" closure)
    endforeach()
  endif()
  set(${out} "${closure}" PARENT_SCOPE)
endfunction()

# Sets `out` to the properties of an imported target that hold its file.
function(squall_location_properties target out)
  set(properties "")
  get_target_property(configurations "${target}" IMPORTED_CONFIGURATIONS)
  foreach(suffix IN ITEMS "" LISTS configurations)
    set(property IMPORTED_LOCATION)
    if(suffix)
      set(property "IMPORTED_LOCATION_${suffix}")
    endif()
    get_target_property(file "${target}" ${property})
    if(file)
      list(APPEND properties ${property})
    endif()
  endforeach()
  set(${out} "${properties}" PARENT_SCOPE)
endfunction()

# squall_prefer_archives(<target>...): links what follows with the targets' archives. Sets
# SQUALL_SHARED_LIBRARIES to the files of the shared objects that they stand for.
function(squall_prefer_archives)
  set(closure "")
  foreach(target IN LISTS ARGN)
    squall_link_closure("${target}" closure)
  endforeach()
  set(shared "")
  foreach(target IN LISTS closure)
    get_target_property(type "${target}" TYPE)
    if(type STREQUAL "INTERFACE_LIBRARY")
      continue()
    endif()
    squall_location_properties("${target}" properties)
    foreach(property IN LISTS properties)
      get_target_property(file "${target}" ${property})
      list(APPEND shared "${file}")
      string(REGEX REPLACE "\\.so[.0-9]*$" ".a" archive "${file}")
      if(SQUALL_ARCHIVES AND EXISTS "${archive}")
        set_target_properties("${target}" PROPERTIES ${property} "${archive}")
      endif()
    endforeach()
  endforeach()
  list(REMOVE_DUPLICATES shared)
  set(SQUALL_SHARED_LIBRARIES "${shared}" PARENT_SCOPE)
endfunction()
