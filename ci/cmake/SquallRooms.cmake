# How rooms become targets. A room without sources yet is an empty interface library.

include(GoogleTest)

set(SQUALL_ROOMS core invariants sim scenarios fuzz)
# Libraries that are installed; code in them must do without exceptions.
set(SQUALL_PUBLIC_ROOMS core invariants sim)
# Of core/testing, what users' unit tests are given; the rest is for ours.
set(SQUALL_PUBLIC_TESTING core/testing/host_cluster.cc core/testing/host_environment.cc
  core/testing/machine_laws.cc core/testing/memory_files.cc)
set(SQUALL_TEST_KINDS conformance scenario property sweep nightly)
set(SQUALL_GENERATED_DIR "${PROJECT_BINARY_DIR}/generated")

# Sets `out` to the files of `room` with the given extension, as paths from the repository root.
function(squall_glob room extension out)
  file(GLOB_RECURSE files CONFIGURE_DEPENDS RELATIVE "${PROJECT_SOURCE_DIR}"
    "${PROJECT_SOURCE_DIR}/${room}/*.${extension}")
  # Scratch files of editors are no sources.
  list(FILTER files EXCLUDE REGEX "/[.#]")
  set(${out} "${files}" PARENT_SCOPE)
endfunction()

# Sets `out` to the room's unit tests.
function(squall_unit_test_sources room out)
  squall_glob(${room} cc files)
  list(FILTER files INCLUDE REGEX "_test\\.cc$")
  list(FILTER files EXCLUDE REGEX "/testing/")
  foreach(kind IN LISTS SQUALL_TEST_KINDS)
    list(FILTER files EXCLUDE REGEX "_${kind}_test\\.cc$")
  endforeach()
  set(${out} "${files}" PARENT_SCOPE)
endfunction()

# Generates C++ for one .proto and sets `out` to the source. The header lands at the same path below
# SQUALL_GENERATED_DIR as the .proto has in the repository.
function(squall_generate_protobuf proto out)
  string(REGEX REPLACE "\\.proto$" "" stem "${proto}")
  set(source "${SQUALL_GENERATED_DIR}/${stem}.pb.cc")
  set(header "${SQUALL_GENERATED_DIR}/${stem}.pb.h")
  file(MAKE_DIRECTORY "${SQUALL_GENERATED_DIR}")
  add_custom_command(
    OUTPUT "${source}" "${header}"
    COMMAND protobuf::protoc "--proto_path=${PROJECT_SOURCE_DIR}"
      "--cpp_out=${SQUALL_GENERATED_DIR}" "${PROJECT_SOURCE_DIR}/${proto}"
    DEPENDS "${PROJECT_SOURCE_DIR}/${proto}"
    COMMENT "Generating ${stem}.pb.{h,cc}"
    VERBATIM)
  set_source_files_properties("${source}" PROPERTIES COMPILE_OPTIONS -w)
  set(${out} "${source}" "${header}" PARENT_SCOPE)
endfunction()

# The standard library's headers are more than half of what a source of ours is to the compiler, so
# each target compiles them once. A source names what it uses all the same: ci/lint looks, and
# ci/nightly builds everything with clang, for which there is no such header: clang's depend on where
# the clone is, so that no compiler cache could serve two clones.
function(squall_precompile_standard_headers target)
  if(NOT SQUALL_PRECOMPILE OR NOT CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    return()
  endif()
  # The first is what ccache needs in order to see what is in the precompiled header. The others
  # misjudge string concatenation (gcc bug 105329, 105651), which is no longer excused as the code of
  # a system header.
  target_compile_options(${target} PRIVATE -fpch-preprocess
    -Wno-array-bounds -Wno-stringop-overflow)
  target_precompile_headers(${target} PRIVATE <algorithm> <array> <cstdint> <deque> <functional>
    <limits> <map> <memory> <optional> <set> <span> <string> <string_view> <utility> <variant>
    <vector>)
endfunction()

# squall_add_room(<room> [EXCLUDE files...] [LINK libraries...]): the library squall_<room>, also
# known as squall::<room>.
function(squall_add_room room)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "EXCLUDE;LINK")
  squall_glob(${room} cc sources)
  list(FILTER sources EXCLUDE REGEX
    "_(test|fuzzer|benchmark)\\.cc$|/(testing|mutants|hostile)/")
  foreach(file IN LISTS arg_EXCLUDE)
    list(REMOVE_ITEM sources "${room}/${file}")
  endforeach()
  squall_glob(${room} proto protos)
  set(generated "")
  foreach(proto IN LISTS protos)
    squall_generate_protobuf("${proto}" files)
    list(APPEND generated ${files})
  endforeach()

  set(target squall_${room})
  if(sources OR generated)
    add_library(${target} STATIC ${sources} ${generated})
    set(scope PUBLIC)
    target_link_libraries(${target} PRIVATE $<BUILD_INTERFACE:squall_options>)
    if(room IN_LIST SQUALL_PUBLIC_ROOMS)
      target_compile_options(${target} PRIVATE -fno-exceptions)
    endif()
    squall_precompile_standard_headers(${target})
  else()
    add_library(${target} INTERFACE)
    set(scope INTERFACE)
  endif()
  add_library(squall::${room} ALIAS ${target})
  set_target_properties(${target} PROPERTIES EXPORT_NAME ${room})
  target_compile_features(${target} ${scope} cxx_std_20)
  target_include_directories(${target} ${scope}
    "$<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}>"
    "$<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>")
  target_include_directories(${target} SYSTEM ${scope}
    "$<BUILD_INTERFACE:${SQUALL_GENERATED_DIR}>")
  target_link_libraries(${target} ${scope} ${arg_LINK})
  if(room IN_LIST SQUALL_PUBLIC_ROOMS)
    squall_for_shared_objects(${target})
  endif()
endfunction()

# A library that users may link into shared objects. Nothing in it is meant to be replaced by
# another definition of the same name, so that its calls of itself cost no more than elsewhere.
function(squall_for_shared_objects target)
  set_target_properties(${target} PROPERTIES POSITION_INDEPENDENT_CODE ON)
  target_compile_options(${target} PRIVATE -fno-semantic-interposition)
endfunction()

# squall_testing: helpers for users' own unit tests (core/public/squall/testing.h). No framework.
function(squall_add_public_testing)
  add_library(squall_testing STATIC ${SQUALL_PUBLIC_TESTING})
  add_library(squall::testing ALIAS squall_testing)
  set_target_properties(squall_testing PROPERTIES EXPORT_NAME testing)
  target_link_libraries(squall_testing PRIVATE $<BUILD_INTERFACE:squall_options>)
  target_link_libraries(squall_testing PUBLIC squall_core)
  squall_for_shared_objects(squall_testing)
endfunction()

# Where the clone and its build are is compiled into this file alone, so that the objects of all
# others serve every clone.
set_source_files_properties(core/testing/build_paths.cc PROPERTIES COMPILE_DEFINITIONS
  "SQUALL_SOURCE_DIR=\"${PROJECT_SOURCE_DIR}\";SQUALL_BINARY_DIR=\"${PROJECT_BINARY_DIR}\"")

# squall_<room>_testing: what <room>/testing/ holds for the tests of this room and of those right of
# it. It is no part of the room's library.
function(squall_add_testing_library room)
  set(target squall_${room}_testing)
  squall_glob(${room}/testing cc sources)
  list(REMOVE_ITEM sources ${SQUALL_PUBLIC_TESTING})
  if(sources)
    add_library(${target} STATIC ${sources})
    target_link_libraries(${target} PRIVATE squall_options)
    set(scope PUBLIC)
  else()
    add_library(${target} INTERFACE)
    set(scope INTERFACE)
  endif()
  list(FIND SQUALL_ROOMS ${room} position)
  if(position GREATER 0)
    math(EXPR position "${position} - 1")
    list(GET SQUALL_ROOMS ${position} left)
    target_link_libraries(${target} ${scope} squall_${left}_testing)
  endif()
  if(room STREQUAL core)
    target_link_libraries(${target} ${scope} squall_testing)
  endif()
  target_link_libraries(${target} ${scope} squall_${room} GTest::gtest GTest::gmock)
endfunction()

# How tests are compiled: they may use GoogleTest and GoogleMock. Most of the time of the whole
# build goes into them, so they are optimized little.
function(squall_test_settings target)
  target_link_libraries(${target} PRIVATE squall_options GTest::gmock GTest::gtest)
  target_compile_options(${target} PRIVATE $<$<CONFIG:Release>:-O1>
    # What ccache needs in order to see what is in the precompiled header.
    $<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess>
    # String concatenation, misjudged by g++ 12 at this level (gcc bug 105329, 105651).
    $<$<CXX_COMPILER_ID:GNU>:-Wno-array-bounds -Wno-stringop-overflow>)
endfunction()

# test_prelude: the headers of GoogleTest and GoogleMock, compiled once for all tests.
function(squall_add_test_prelude)
  if(NOT SQUALL_PRECOMPILE)
    return()
  endif()
  set(source "${PROJECT_BINARY_DIR}/test_prelude.cc")
  file(CONFIGURE OUTPUT "${source}" CONTENT "// Nothing but what is compiled in front of it.\n")
  add_library(test_prelude OBJECT EXCLUDE_FROM_ALL "${source}")
  squall_test_settings(test_prelude)
  target_precompile_headers(test_prelude PRIVATE <gmock/gmock.h> <gtest/gtest.h>)
endfunction()

# A test executable: it runs in the source tree, and finds the command through the environment.
function(squall_add_test_executable name label)
  cmake_parse_arguments(PARSE_ARGV 2 arg "" "" "SOURCES;LINK;LABELS")
  if(NOT TARGET test_prelude)
    squall_add_test_prelude()
  endif()
  add_executable(${name} ${arg_SOURCES})
  squall_test_settings(${name})
  if(TARGET test_prelude)
    target_precompile_headers(${name} REUSE_FROM test_prelude)
  endif()
  target_link_libraries(${name} PRIVATE ${arg_LINK} GTest::gmock_main)
  # The rooms left of the command's know nothing of it, and need not wait for it.
  if(TARGET squall AND NOT name MATCHES "^(core|invariants)_test$")
    add_dependencies(${name} squall)
  endif()
  gtest_discover_tests(${name}
    DISCOVERY_MODE PRE_TEST
    DISCOVERY_TIMEOUT 60
    WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}"
    PROPERTIES LABELS "${label}" TIMEOUT 600
      ENVIRONMENT "SQUALL_BINARY=${PROJECT_BINARY_DIR}/squall")
endfunction()

# <room>_test from the room's unit tests; it sees that room and what stands left of it.
function(squall_add_unit_tests room)
  squall_unit_test_sources(${room} sources)
  if(sources)
    squall_add_test_executable(${room}_test unit SOURCES ${sources} LINK squall_${room}_testing)
  endif()
endfunction()

# <kind>_test from all rooms' *_<kind>_test.cc.
function(squall_add_tests_of_kind kind)
  set(sources "")
  foreach(room IN LISTS SQUALL_ROOMS)
    squall_glob(${room} cc files)
    list(FILTER files INCLUDE REGEX "_${kind}_test\\.cc$")
    list(APPEND sources ${files})
  endforeach()
  if(sources)
    squall_add_test_executable(${kind}_test ${kind} SOURCES ${sources}
      LINK squall_fuzz_testing rapidcheck rapidcheck_gtest)
  endif()
endfunction()

# <room>_benchmark from the room's *_benchmark.cc.
function(squall_add_benchmarks room)
  squall_glob(${room} cc sources)
  list(FILTER sources INCLUDE REGEX "_benchmark\\.cc$")
  if(sources)
    add_executable(${room}_benchmark ${sources})
    target_link_libraries(${room}_benchmark PRIVATE squall_${room}_testing squall_options
      benchmark::benchmark_main benchmark::benchmark)
  endif()
endfunction()

# One executable for each fuzz/*_fuzzer.cc, and the target `fuzzers` for all. The engine is
# $LIB_FUZZING_ENGINE where that is set, libFuzzer where asked for, and otherwise a small main that
# runs files; the corpus is replayed by ctest with all three.
function(squall_add_fuzzers)
  add_custom_target(fuzzers)
  file(GLOB sources CONFIGURE_DEPENDS RELATIVE "${PROJECT_SOURCE_DIR}"
    "${PROJECT_SOURCE_DIR}/fuzz/*_fuzzer.cc")
  foreach(source IN LISTS sources)
    get_filename_component(target "${source}" NAME_WE)
    string(REGEX REPLACE "_fuzzer$" "" name "${target}")
    add_executable(${target} ${source})
    target_link_libraries(${target} PRIVATE squall_fuzz squall_scenarios squall_core_testing
      squall_options)
    # Fuzzers are sought in one place, where the engine's own scripts can find them too.
    set_target_properties(${target} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/fuzz")
    set(replay "")
    if(DEFINED ENV{LIB_FUZZING_ENGINE})
      separate_arguments(engine UNIX_COMMAND "$ENV{LIB_FUZZING_ENGINE}")
      target_link_libraries(${target} PRIVATE ${engine})
      set(replay -runs=0)
    elseif(SQUALL_LIBFUZZER)
      target_link_options(${target} PRIVATE -fsanitize=fuzzer)
      set(replay -runs=0)
    else()
      target_sources(${target} PRIVATE fuzz/standalone_main.cc)
    endif()
    add_dependencies(fuzzers ${target})
    set(corpus "${PROJECT_SOURCE_DIR}/fuzz/corpus/${name}")
    if(IS_DIRECTORY "${corpus}")
      add_test(NAME fuzz.${name}.corpus COMMAND ${target} ${replay} "${corpus}"
        WORKING_DIRECTORY "${PROJECT_BINARY_DIR}")
      set_tests_properties(fuzz.${name}.corpus PROPERTIES LABELS fuzz TIMEOUT 600)
    endif()
  endforeach()
endfunction()

# hostile: the driver behind ci/hostile, from scenarios/hostile/. ctest runs it once, on few files
# that are made by chance.
function(squall_add_hostile)
  squall_glob(scenarios/hostile cc sources)
  if(NOT sources OR NOT TARGET squall)
    return()
  endif()
  add_executable(hostile ${sources})
  target_link_libraries(hostile PRIVATE squall_scenarios squall_options)
  add_test(NAME repository.hostile COMMAND hostile "--squall=$<TARGET_FILE:squall>" --mutated=20
    WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}")
  set_tests_properties(repository.hostile PROPERTIES LABELS scenario TIMEOUT 600)
endfunction()

# headers_test: each header of the rooms compiled as the only include of a file, but for the standard
# library's headers where these are precompiled.
function(squall_add_headers_test)
  if(NOT SQUALL_HEADERS_TEST)
    return()
  endif()
  set(sources "")
  foreach(room IN LISTS SQUALL_ROOMS)
    squall_glob(${room} h headers)
    foreach(header IN LISTS headers)
      set(source "${PROJECT_BINARY_DIR}/headers/${header}.cc")
      file(CONFIGURE OUTPUT "${source}" CONTENT "#include \"${header}\"  // IWYU pragma: keep\n")
      list(APPEND sources "${source}")
    endforeach()
  endforeach()
  if(sources)
    add_library(headers_test OBJECT ${sources})
    target_link_libraries(headers_test PRIVATE squall_fuzz_testing squall_options
      GTest::gtest GTest::gmock rapidcheck benchmark::benchmark)
    # Only the syntax matters here, so nothing is spent on code.
    target_compile_options(headers_test PRIVATE -O0 -g0)
    squall_precompile_standard_headers(headers_test)
  endif()
endfunction()

# Tests of the repository itself: scripts in ci/.
function(squall_add_repository_tests)
  add_test(NAME repository.include_order
    COMMAND "${PROJECT_SOURCE_DIR}/ci/include_order" "${PROJECT_SOURCE_DIR}")
  add_test(NAME repository.include_order_finds_violations
    COMMAND "${PROJECT_SOURCE_DIR}/ci/include_order_test")
  add_test(NAME repository.one_definition
    COMMAND "${PROJECT_SOURCE_DIR}/ci/one_definition" "${PROJECT_SOURCE_DIR}")
  add_test(NAME repository.one_definition_finds_violations
    COMMAND "${PROJECT_SOURCE_DIR}/ci/one_definition_test")
  add_test(NAME repository.mutant_patches COMMAND "${PROJECT_SOURCE_DIR}/ci/mutants_test")
  add_test(NAME repository.help_of_scripts COMMAND "${PROJECT_SOURCE_DIR}/ci/help_test")
  add_test(NAME repository.readme_test_finds_changes
    COMMAND "${PROJECT_SOURCE_DIR}/ci/readme_test_test")
  add_test(NAME repository.build_commit COMMAND "${PROJECT_SOURCE_DIR}/ci/build_commit_test")
  add_test(NAME repository.lint_finds_breaches COMMAND "${PROJECT_SOURCE_DIR}/ci/lint_test")
  set_tests_properties(repository.lint_finds_breaches PROPERTIES LABELS unit)
  set_tests_properties(repository.include_order repository.include_order_finds_violations
    repository.one_definition repository.one_definition_finds_violations
    repository.help_of_scripts repository.readme_test_finds_changes repository.build_commit
    repository.mutant_patches
    PROPERTIES LABELS unit)
  # Other instrumentation would have to be repeated in the consumer, which proves nothing more.
  if(NOT SQUALL_SANITIZE AND NOT SQUALL_LIBFUZZER AND NOT SQUALL_COVERAGE)
    add_test(NAME repository.install_consumer COMMAND "${CMAKE_COMMAND}"
      "-DSOURCE_DIR=${PROJECT_SOURCE_DIR}" "-DBINARY_DIR=${PROJECT_BINARY_DIR}"
      "-DGENERATOR=${CMAKE_GENERATOR}" "-DCXX=${CMAKE_CXX_COMPILER}"
      "-DLAUNCHER=$<$<BOOL:${SQUALL_CCACHE}>:${SQUALL_CCACHE}>" "-DBUILD_TYPE=${CMAKE_BUILD_TYPE}"
      -P "${PROJECT_SOURCE_DIR}/ci/consumer/test.cmake")
    set_tests_properties(repository.install_consumer PROPERTIES LABELS unit TIMEOUT 600)
    if(TARGET squall)
      add_test(NAME repository.shards
        COMMAND "${PROJECT_SOURCE_DIR}/ci/fleet_test" "${PROJECT_BINARY_DIR}/squall")
      set_tests_properties(repository.shards PROPERTIES LABELS sweep TIMEOUT 600)
      add_test(NAME repository.readme_commands COMMAND
        "${PROJECT_SOURCE_DIR}/ci/readme_test" "${PROJECT_BINARY_DIR}/squall"
        "${PROJECT_SOURCE_DIR}/README.md")
      set_tests_properties(repository.readme_commands PROPERTIES LABELS scenario TIMEOUT 600)
    endif()
  endif()
endfunction()

# The target `coverage`: runs the tests and writes coverage/index.html; fails below 95 % of core/'s
# lines.
function(squall_add_coverage)
  if(NOT SQUALL_COVERAGE)
    return()
  endif()
  find_program(SQUALL_GCOVR gcovr REQUIRED)
  add_custom_target(coverage
    COMMAND "${CMAKE_COMMAND}" "-DSOURCE_DIR=${PROJECT_SOURCE_DIR}"
      "-DBINARY_DIR=${PROJECT_BINARY_DIR}" "-DGCOVR=${SQUALL_GCOVR}"
      "-DCTEST=${CMAKE_CTEST_COMMAND}" -P "${PROJECT_SOURCE_DIR}/ci/cmake/RunCoverage.cmake"
    USES_TERMINAL VERBATIM)
  foreach(test core_test conformance_test property_test)
    if(TARGET ${test})
      add_dependencies(coverage ${test})
    endif()
  endforeach()
endfunction()
