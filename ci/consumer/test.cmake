# Installs a build tree to a scratch prefix, and builds and runs the consumer project against it.
# Variables: SOURCE_DIR, BINARY_DIR, GENERATOR, CXX, LAUNCHER, BUILD_TYPE.

set(scratch "${BINARY_DIR}/install_test")
file(REMOVE_RECURSE "${scratch}")

macro(run)
  execute_process(COMMAND ${ARGN} COMMAND_ERROR_IS_FATAL ANY)
endmacro()

run("${CMAKE_COMMAND}" --install "${BINARY_DIR}" --prefix "${scratch}/prefix")
run("${CMAKE_COMMAND}" -G "${GENERATOR}" -S "${SOURCE_DIR}/ci/consumer" -B "${scratch}/build"
  "-DCMAKE_PREFIX_PATH=${scratch}/prefix" "-DCMAKE_CXX_COMPILER=${CXX}"
  "-DCMAKE_CXX_COMPILER_LAUNCHER=${LAUNCHER}" "-DCMAKE_BUILD_TYPE=${BUILD_TYPE}")
run("${CMAKE_COMMAND}" --build "${scratch}/build")
run("${scratch}/build/embedded_core")
run("${scratch}/build/counter_machine_test")
file(MAKE_DIRECTORY "${scratch}/counter")
run("${scratch}/build/counter_server" test "${scratch}/counter" 10)
run("${scratch}/build/own_check")
run("${scratch}/build/leader_isolation")

# A guest that does nothing comes to no leader.
execute_process(COMMAND "${scratch}/prefix/bin/squall" replay 1 --profile=calm
  "--guest=${scratch}/build/first_guest.so" RESULT_VARIABLE code OUTPUT_VARIABLE output
  ERROR_VARIABLE errors)
if(NOT code EQUAL 1 OR NOT output MATCHES "stable leader")
  message(FATAL_ERROR "first_guest.so: exit code ${code}: ${output}${errors}")
endif()

# Nothing but <squall/...> lands on a user's search path.
file(GLOB installed RELATIVE "${scratch}/prefix/include" "${scratch}/prefix/include/*")
if(NOT installed STREQUAL "squall")
  message(FATAL_ERROR "installed below include/: ${installed}")
endif()

# A build without CMake.
find_program(pkg_config pkg-config REQUIRED)
file(GLOB_RECURSE pc "${scratch}/prefix/squall.pc")
get_filename_component(pc_folder "${pc}" DIRECTORY)
set(ENV{PKG_CONFIG_PATH} "${pc_folder}")
execute_process(COMMAND "${pkg_config}" --cflags --libs squall OUTPUT_VARIABLE flags
  OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
separate_arguments(flags UNIX_COMMAND "${flags}")
run("${CXX}" -std=c++20 "${SOURCE_DIR}/ci/consumer/embedded_core.cc" ${flags}
  -o "${scratch}/by_pkg_config")
run("${scratch}/by_pkg_config")

# A component that there is not is an error that says so.
file(WRITE "${scratch}/unknown/CMakeLists.txt" "cmake_minimum_required(VERSION 3.25)
project(unknown LANGUAGES CXX)
find_package(squall 0.1 REQUIRED COMPONENTS core thunder)
")
execute_process(COMMAND "${CMAKE_COMMAND}" -G "${GENERATOR}" -S "${scratch}/unknown"
  -B "${scratch}/unknown/build" "-DCMAKE_PREFIX_PATH=${scratch}/prefix"
  "-DCMAKE_CXX_COMPILER=${CXX}" RESULT_VARIABLE code OUTPUT_QUIET ERROR_VARIABLE errors)
if(code EQUAL 0 OR NOT errors MATCHES "squall has no component thunder")
  message(FATAL_ERROR "an unknown component is not refused by name: ${errors}")
endif()

# Nothing of the source or build tree may be needed once installed.
file(GLOB_RECURSE configs "${scratch}/prefix/*.cmake")
foreach(config IN LISTS configs)
  file(READ "${config}" text)
  foreach(path "${SOURCE_DIR}/" "${BINARY_DIR}/")
    string(REPLACE "${scratch}" "" text "${text}")
    string(FIND "${text}" "${path}" at)
    if(NOT at EQUAL -1)
      message(FATAL_ERROR "${config} mentions ${path}")
    endif()
  endforeach()
endforeach()
