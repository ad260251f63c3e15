# Broken builds of our own node, as shared objects that the simulator can load as guests.
#
# A bug is a patch, <room>/mutants/<name>.patch, against core/ or against the driver in sim/; it
# becomes <build>/mutants/<name>.so. The objects export nothing but the entry point of
# sim/mutants/guest_module.cc, so that a broken node and the program that loads it never mix.
#
# Only what a patch changes is compiled for it, unless it changes a header; the rest comes from the
# archives of the rooms, and the messages of the wire format from one shared library.

find_program(SQUALL_PATCH patch)
set(mutants_entry sim/mutants/guest_module.cc)
add_custom_target(mutants)
if(NOT SQUALL_PATCH OR NOT EXISTS "${PROJECT_SOURCE_DIR}/${mutants_entry}")
  return()
endif()

# What a guest is made of: the core, and the part of sim/ that drives it.
squall_glob(core cc guest_sources)
list(FILTER guest_sources EXCLUDE REGEX "_(test|fuzzer|benchmark)\\.cc$|/(testing|mutants)/")
list(APPEND guest_sources sim/guest/own_node.cc sim/guest/guest_layout.cc sim/clients/kv.cc
  sim/clients/kv_application.cc sim/clients/kv_command.cc sim/clients/kv_history.cc
  sim/clients/kv_pairs.cc)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS
  "${PROJECT_SOURCE_DIR}/core/base/raft.proto")

# squall_guest_settings(<target> <root>...): how all parts of a guest are compiled. Headers are
# sought below the roots in turn.
function(squall_guest_settings target)
  target_include_directories(${target} PRIVATE ${ARGN} "${PROJECT_SOURCE_DIR}")
  target_link_libraries(${target} PRIVATE squall_options squall_guest_wire
    ${SQUALL_SHARED_LIBRARIES})
  set_target_properties(${target} PROPERTIES POSITION_INDEPENDENT_CODE ON
    CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON)
endfunction()

# The messages of the wire format under a package of their own, behind the usual header: protobuf's
# registry is shared by the program and all guests, and takes each package once. So all guests share
# one library of them.
function(squall_add_guest_wire_format)
  set(package guest)
  set(root "${PROJECT_BINARY_DIR}/mutants")
  set(proto "${root}/proto/${package}/raft.proto")
  file(READ "${PROJECT_SOURCE_DIR}/core/base/raft.proto" text)
  string(REPLACE "package squall.wire;" "package squall.${package}.wire;" text "${text}")
  file(CONFIGURE OUTPUT "${proto}" CONTENT "${text}" @ONLY)
  file(CONFIGURE OUTPUT "${root}/wire/core/base/raft.pb.h" @ONLY CONTENT
"#include \"${package}/raft.pb.h\"
namespace squall { namespace wire = ${package}::wire; }
")
  set(generated "${root}/wire/${package}/raft.pb")
  add_custom_command(
    OUTPUT "${generated}.cc" "${generated}.h"
    COMMAND protobuf::protoc "--proto_path=${root}/proto" "--cpp_out=${root}/wire" "${proto}"
    DEPENDS "${proto}"
    VERBATIM)
  set_source_files_properties("${generated}.cc" PROPERTIES COMPILE_OPTIONS -w)
  add_library(squall_guest_wire SHARED EXCLUDE_FROM_ALL "${generated}.cc" "${generated}.h")
  target_include_directories(squall_guest_wire SYSTEM PUBLIC "${root}/wire")
  target_link_libraries(squall_guest_wire PUBLIC ${SQUALL_SHARED_LIBRARIES}
    PRIVATE squall_options)
  set_target_properties(squall_guest_wire PROPERTIES LIBRARY_OUTPUT_DIRECTORY "${root}")
endfunction()
squall_add_guest_wire_format()

# For guests that change no header: what each exports, and what is compiled for guests because of
# their wire format.
add_library(squall_guest_entry OBJECT EXCLUDE_FROM_ALL ${mutants_entry})
squall_guest_settings(squall_guest_entry)
add_library(squall_guest_codec STATIC EXCLUDE_FROM_ALL core/base/codec.cc)
squall_guest_settings(squall_guest_codec)

# squall_link_guest(<name>): the rest of a guest comes from the archives of the rooms. They are
# named as files: their settings are not those of a guest. Their names stay inside of the guest, as
# those of what is compiled for it.
function(squall_link_guest name)
  set(target mutant_${name})
  set(archives $<TARGET_FILE:squall_sim> $<TARGET_FILE:squall_core>)
  add_dependencies(${target} squall_sim squall_core)
  set_property(TARGET ${target} APPEND PROPERTY LINK_DEPENDS ${archives})
  target_link_libraries(${target} PRIVATE squall_guest_codec ${archives})
  target_link_options(${target} PRIVATE -Wl,--exclude-libs,ALL)
endfunction()

# squall_add_guest(<name> <root> <source>...): <build>/mutants/<name>.so from the given sources, with
# the entry point among them. Built by the target `mutants`.
function(squall_add_guest name root)
  set(target mutant_${name})
  add_library(${target} MODULE ${ARGN})
  squall_guest_settings(${target} "${root}")
  # Its own code is what it calls, even where the program that loads it has symbols of the same
  # names.
  target_link_options(${target} PRIVATE -Wl,-Bsymbolic)
  target_link_libraries(${target} PRIVATE ${CMAKE_DL_LIBS})
  if(NOT SQUALL_SANITIZE AND NOT SQUALL_LIBFUZZER)
    target_link_options(${target} PRIVATE -Wl,--no-undefined)
  endif()
  set_target_properties(${target} PROPERTIES PREFIX "" OUTPUT_NAME "${name}"
    LIBRARY_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/mutants")
  add_dependencies(mutants ${target})
endfunction()

# squall_add_mutant(<patch>): <build>/mutants/<name>.so from <room>/mutants/<name>.patch.
function(squall_add_mutant patch_file)
  get_filename_component(name "${patch_file}" NAME_WE)
  set(target mutant_${name})
  set(root "${PROJECT_BINARY_DIR}/mutants/${name}")

  # The files that the patch names, as "+++ b/core/...".
  file(STRINGS "${PROJECT_SOURCE_DIR}/${patch_file}" named REGEX "^\\+\\+\\+ b/")
  list(TRANSFORM named REPLACE "^\\+\\+\\+ b/([^ \t]+).*" "\\1")
  if(NOT named)
    message(FATAL_ERROR "${patch_file} names no file as `+++ b/...`")
  endif()
  set(compiled ${named})
  set(headers ${named})
  list(FILTER compiled INCLUDE REGEX "\\.cc$")
  list(FILTER headers INCLUDE REGEX "\\.h$")
  if(headers)
    set(compiled ${guest_sources})
  endif()

  set(copied ${compiled} ${headers})
  list(REMOVE_DUPLICATES copied)
  set(outputs ${copied})
  list(TRANSFORM outputs PREPEND "${root}/")
  set(inputs ${copied})
  list(TRANSFORM inputs PREPEND "${PROJECT_SOURCE_DIR}/")
  string(JOIN "," files ${copied})
  add_custom_command(
    OUTPUT ${outputs}
    COMMAND "${CMAKE_COMMAND}" "-DSOURCE=${PROJECT_SOURCE_DIR}" "-DROOT=${root}"
      "-DPATCH=${patch_file}" "-DFILES=${files}" "-DTOOL=${SQUALL_PATCH}"
      -P "${PROJECT_SOURCE_DIR}/ci/cmake/ApplyMutant.cmake"
    DEPENDS ${inputs} "${PROJECT_SOURCE_DIR}/${patch_file}"
    COMMENT "Applying ${patch_file}"
    VERBATIM)

  list(TRANSFORM compiled PREPEND "${root}/")
  if(headers)
    squall_add_guest("${name}" "${root}" ${compiled} ${outputs} ${mutants_entry})
  else()
    # Nothing is measured in mutants: quickly built is better than quickly run.
    set_source_files_properties(${compiled} PROPERTIES COMPILE_OPTIONS -O1)
    squall_add_guest("${name}" "${root}" ${compiled} ${outputs}
      $<TARGET_OBJECTS:squall_guest_entry>)
    squall_link_guest("${name}")
  endif()
  # `squall mutants` reads the header of the patch beside the object.
  add_custom_command(TARGET ${target} POST_BUILD
    COMMAND "${CMAKE_COMMAND}" -E copy_if_different "${PROJECT_SOURCE_DIR}/${patch_file}"
      "${PROJECT_BINARY_DIR}/mutants/${name}.patch"
    VERBATIM)

  # For ci/mutants_fresh: what was compiled from patched files, and what it is compared with.
  foreach(file IN LISTS named)
    if(file MATCHES "\\.cc$" AND NOT headers)
      set_property(GLOBAL APPEND PROPERTY squall_patched_files "${file}")
      set_property(GLOBAL APPEND_STRING PROPERTY squall_patched_objects
        "${patch_file} ${file} $<FILTER:$<TARGET_OBJECTS:${target}>,INCLUDE,/${file}.o$>\n")
    endif()
  endforeach()
endfunction()

foreach(room IN LISTS SQUALL_ROOMS)
  squall_glob(${room} patch patches)
  list(FILTER patches INCLUDE REGEX "/mutants/[^/]+\\.patch$")
  foreach(patch_file IN LISTS patches)
    squall_add_mutant("${patch_file}")
  endforeach()
endforeach()

# The files that patches change as they are, compiled as those of mutants: a patch whose objects are
# the same changes nothing. ctest compares them.
get_property(patched_files GLOBAL PROPERTY squall_patched_files)
if(patched_files)
  list(REMOVE_DUPLICATES patched_files)
  add_library(squall_guest_originals OBJECT EXCLUDE_FROM_ALL ${patched_files})
  squall_guest_settings(squall_guest_originals)
  target_compile_options(squall_guest_originals PRIVATE -O1)
  add_dependencies(mutants squall_guest_originals)
  get_property(patched_objects GLOBAL PROPERTY squall_patched_objects)
  file(GENERATE OUTPUT "${PROJECT_BINARY_DIR}/mutants/objects.txt" CONTENT "${patched_objects}")
  file(GENERATE OUTPUT "${PROJECT_BINARY_DIR}/mutants/originals.txt"
    CONTENT "$<JOIN:$<TARGET_OBJECTS:squall_guest_originals>,\n>\n")
  add_test(NAME repository.mutants_fresh
    COMMAND "${PROJECT_SOURCE_DIR}/ci/mutants_fresh" "${PROJECT_BINARY_DIR}/mutants")
endif()

# The node as it is, loaded as a mutant is: whatever a mutant shows and this one does not is the
# patch's.
squall_add_guest(plain "${PROJECT_BINARY_DIR}/mutants/plain"
  $<TARGET_OBJECTS:squall_guest_entry>)
squall_link_guest(plain)

# Objects that the loader has to refuse, and one that prints in every call.
foreach(name no_guest other_version other_layout exits_when_loaded stops_when_loaded chatty)
  add_library(mutant_${name} MODULE sim/mutants/${name}.cc)
  target_link_libraries(mutant_${name} PRIVATE squall_options)
  target_include_directories(mutant_${name} PRIVATE "${PROJECT_SOURCE_DIR}")
  set_target_properties(mutant_${name} PROPERTIES PREFIX "" OUTPUT_NAME "${name}"
    LIBRARY_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/mutants")
  add_dependencies(mutants mutant_${name})
endforeach()

add_dependencies(mutant_chatty mutant_plain)

# Tests that load them.
foreach(test sim_test scenarios_test sweep_test scenario_test)
  if(TARGET ${test})
    add_dependencies(${test} mutants)
  endif()
endforeach()
if(TARGET sweep_test AND TARGET schedule_fuzzer)
  add_dependencies(sweep_test schedule_fuzzer)
endif()
if(TARGET hostile)
  add_dependencies(hostile mutant_chatty)
endif()
