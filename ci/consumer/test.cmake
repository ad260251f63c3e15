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
run("${scratch}/build/consumer")

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
