# Guests behind the C interface (sim/guest/squall_guest.h), as shared objects.
#
#   sim/guests/<name>/<name>.c          <build>/guests/<name>.so
#   sim/guests/<name>/broken/<bug>.patch  <build>/guests/<name>-<bug>.so: the same with a bug
#   sim/guests/testing/bad_guest.c      <build>/guests/bad-<kind>.so: what a program must answer

enable_language(C)
add_custom_target(guests)

# squall_add_c_guest(<name> <source> [DEFINITIONS ...])
function(squall_add_c_guest name source)
  cmake_parse_arguments(PARSE_ARGV 2 arg "" "" "DEFINITIONS")
  set(target guest_${name})
  add_library(${target} MODULE "${source}")
  target_include_directories(${target} PRIVATE "${PROJECT_SOURCE_DIR}")
  target_compile_features(${target} PRIVATE c_std_11)
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wshadow $<$<BOOL:${SQUALL_WERROR}>:-Werror>)
  target_compile_definitions(${target} PRIVATE ${arg_DEFINITIONS})
  set_target_properties(${target} PROPERTIES PREFIX "" OUTPUT_NAME "${name}" C_EXTENSIONS OFF
    C_VISIBILITY_PRESET hidden LIBRARY_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/guests")
  add_dependencies(guests ${target})
endfunction()

squall_add_c_guest(toy "${PROJECT_SOURCE_DIR}/sim/guests/toy/toy.c")

find_program(SQUALL_PATCH patch)
if(SQUALL_PATCH)
  file(GLOB patches CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/sim/guests/toy/broken/*.patch")
  foreach(patch_file IN LISTS patches)
    get_filename_component(bug "${patch_file}" NAME_WE)
    set(broken "${PROJECT_BINARY_DIR}/guests/toy-${bug}.c")
    add_custom_command(
      OUTPUT "${broken}"
      COMMAND "${SQUALL_PATCH}" --quiet --fuzz=0 "--output=${broken}"
        "${PROJECT_SOURCE_DIR}/sim/guests/toy/toy.c" "${patch_file}"
      DEPENDS "${PROJECT_SOURCE_DIR}/sim/guests/toy/toy.c" "${patch_file}"
      COMMENT "Applying ${bug} to the toy guest"
      VERBATIM)
    squall_add_c_guest("toy-${bug}" "${broken}")
  endforeach()
endif()

foreach(kind crashes exits loops-forever eats-memory other-version other-magic short-table no-tick
    no-entry unknown-feature no-node answers-unasked applies-out-of-order sends-to-itself names-a-path
    calls-in-create wavers copies)
  string(TOUPPER "${kind}" macro)
  string(REPLACE "-" "_" macro "${macro}")
  squall_add_c_guest("bad-${kind}" "${PROJECT_SOURCE_DIR}/sim/guests/testing/bad_guest.c"
    DEFINITIONS "BAD_${macro}")
endforeach()

foreach(test sim_test scenarios_test sweep_test)
  if(TARGET ${test})
    add_dependencies(${test} guests)
  endif()
endforeach()

# Implementations from packages, where those are installed (ci/setup --guests).
find_path(SQUALL_RAFT_INCLUDE raft.h)
find_library(SQUALL_RAFT_LIBRARY raft)
if(SQUALL_RAFT_INCLUDE AND SQUALL_RAFT_LIBRARY)
  squall_add_c_guest(raft "${PROJECT_SOURCE_DIR}/sim/guests/raft/raft.c")
  target_include_directories(guest_raft SYSTEM PRIVATE "${SQUALL_RAFT_INCLUDE}")
  target_link_libraries(guest_raft PRIVATE "${SQUALL_RAFT_LIBRARY}")
endif()
