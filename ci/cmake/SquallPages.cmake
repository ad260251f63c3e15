# The pages of scenarios/report/: joined by a script that needs bash and coreutils only, and
# compiled into the program.

# squall_add_page(<name> <function>): <name>.html as what <function>() returns.
function(squall_add_page name function)
  set(root "${PROJECT_SOURCE_DIR}/scenarios/report")
  file(GLOB sources CONFIGURE_DEPENDS "${root}/src/*")
  set(out "${SQUALL_GENERATED_DIR}/scenarios/report/${name}_page.cc")
  file(MAKE_DIRECTORY "${SQUALL_GENERATED_DIR}/scenarios/report")
  add_custom_command(
    OUTPUT "${out}"
    COMMAND "${root}/bundle" "src/${name}.html" "src/${name}_main.js" "src/style.css" ${function}
      > "${out}"
    WORKING_DIRECTORY "${root}"
    DEPENDS "${root}/bundle" ${sources}
    COMMENT "Joining the page ${name}.html"
    VERBATIM)
  target_sources(squall_scenarios PRIVATE "${out}")
endfunction()

squall_add_page(run RunPageTemplate)
squall_add_page(sweep SweepPageTemplate)
squall_add_page(history HistoryPageTemplate)

# What the pages' own tests need is no requirement of the build: they are skipped without it, and
# say so. ci/nightly has it installed.
function(squall_add_page_tests)
  add_test(NAME report_page.logic COMMAND "${PROJECT_SOURCE_DIR}/ci/pages" --logic)
  add_test(NAME report_page.smoke COMMAND "${PROJECT_SOURCE_DIR}/ci/pages" --smoke
    "--squall=${PROJECT_BINARY_DIR}/squall")
  set_tests_properties(report_page.logic report_page.smoke
    PROPERTIES LABELS unit SKIP_RETURN_CODE 77)
endfunction()
