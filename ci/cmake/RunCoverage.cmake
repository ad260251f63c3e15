# Runs the tests of the core in a coverage build, writes coverage/index.html and fails below the
# minimum. Variables: SOURCE_DIR, BINARY_DIR, GCOVR, CTEST.

set(minimum_percent 95)

# Counts of earlier runs would be added to.
file(GLOB_RECURSE counters "${BINARY_DIR}/*.gcda")
if(counters)
  file(REMOVE ${counters})
endif()

execute_process(
  COMMAND "${CTEST}" --output-on-failure --no-tests=error -j2
    -L "^(unit|conformance|property)$" -E "_NOT_BUILT$|^repository\\."
  WORKING_DIRECTORY "${BINARY_DIR}" RESULT_VARIABLE tests_result)

file(MAKE_DIRECTORY "${BINARY_DIR}/coverage")
execute_process(
  COMMAND "${GCOVR}" -j 2 --root "${SOURCE_DIR}" --object-directory "${BINARY_DIR}"
    --filter "${SOURCE_DIR}/core/"
    --exclude ".*_test\\.cc$" --exclude ".*_benchmark\\.cc$" --exclude ".*/testing(\\.h|/.*)$"
    --exclude-throw-branches --exclude-unreachable-branches
    --html-details "${BINARY_DIR}/coverage/index.html" --html-title "Squall: coverage of core/"
    --txt --fail-under-line ${minimum_percent}
  WORKING_DIRECTORY "${BINARY_DIR}" RESULT_VARIABLE coverage_result)
message("The report: ${BINARY_DIR}/coverage/index.html")
if(NOT tests_result EQUAL 0)
  message(FATAL_ERROR "Some tests failed, see above")
endif()
if(NOT coverage_result EQUAL 0)
  message(FATAL_ERROR "Line coverage of core/ is below ${minimum_percent} %, or gcovr failed")
endif()
