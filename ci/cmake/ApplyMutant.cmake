# Makes the sources of a broken node: copies of the files that its patch names, patched.
#
# cmake -DSOURCE=<tree> -DROOT=<folder> -DPATCH=<file below the tree> -DFILES=<file>,... -DTOOL=<patch>
#   -P ApplyMutant.cmake

string(REPLACE "," ";" FILES "${FILES}")
foreach(file IN LISTS FILES)
  file(COPY_FILE "${SOURCE}/${file}" "${ROOT}/${file}.new")
  file(RENAME "${ROOT}/${file}.new" "${ROOT}/${file}")
endforeach()
execute_process(
  COMMAND "${TOOL}" --silent --strip=1 --fuzz=0 --no-backup-if-mismatch --reject-file=-
    "--directory=${ROOT}" "--input=${SOURCE}/${PATCH}"
  RESULT_VARIABLE status OUTPUT_VARIABLE said ERROR_VARIABLE said)
if(NOT status EQUAL 0)
  foreach(file IN LISTS FILES)
    file(REMOVE "${ROOT}/${file}")
  endforeach()
  get_filename_component(name "${PATCH}" NAME_WE)
  message(FATAL_ERROR "${PATCH} no longer applies: the code that it changes has changed.\n${said}"
    "To refresh it: ci/mutant_patch ${name}")
endif()
