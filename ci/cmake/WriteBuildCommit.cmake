# Writes the definition of BuildCommit() (scenarios/version.h), unless it stands there already:
#
#   1985a4636cde                   the commit that is checked out
#   1985a4636cde+dirty.5f0e12ab    the same with changes, and a hash of them
#   tree.77aa12cd34ef              a hash of the sources where there is no repository: a release's
#   archive
#
# usage: cmake -DSOURCE_DIR=DIR -DOUTPUT=FILE [-DCOMMIT=TEXT] -P WriteBuildCommit.cmake

cmake_minimum_required(VERSION 3.25)

# What the command is made of. Tests and documents are not.
set(parts CMakeLists.txt ci/cmake core invariants sim scenarios)
set(not_parts "_(test|benchmark)\\.cc$|\\.md$|/library/|/mutants/|/testing/")

find_program(GIT git)

# git_in_source(<result> <argument>...): what git says of the sources. False if it fails, or if
# there is none.
function(git_in_source result)
  set(${result} FALSE PARENT_SCOPE)
  if(NOT GIT)
    return()
  endif()
  # A build that a hook of git starts must not look at that hook's repository, and one at a time may
  # hold the lock of the index.
  execute_process(
    COMMAND "${CMAKE_COMMAND}" -E env --unset=GIT_DIR --unset=GIT_WORK_TREE --unset=GIT_INDEX_FILE
      GIT_OPTIONAL_LOCKS=0 "${GIT}" -c "safe.directory=${SOURCE_DIR}" ${ARGN}
    WORKING_DIRECTORY "${SOURCE_DIR}"
    OUTPUT_VARIABLE output RESULT_VARIABLE code ERROR_QUIET OUTPUT_STRIP_TRAILING_WHITESPACE)
  if(code EQUAL 0)
    set(${result} "x${output}" PARENT_SCOPE)
  endif()
endfunction()

# hash_files(<result> <file>...): one hash of the files' names and contents.
function(hash_files result)
  set(text "")
  foreach(file IN LISTS ARGN)
    file(SHA256 "${SOURCE_DIR}/${file}" hash)
    string(APPEND text "${file} ${hash}\n")
  endforeach()
  string(SHA256 hash "${text}")
  set(${result} "${hash}" PARENT_SCOPE)
endfunction()

# changes_since_commit(<result>): a hash of what differs from the commit, empty if nothing does.
function(changes_since_commit result)
  git_in_source(changed diff --name-only --no-renames HEAD -- ${parts})
  git_in_source(new ls-files --others --exclude-standard -- ${parts})
  set(files "")
  foreach(list IN ITEMS "${changed}" "${new}")
    string(REGEX REPLACE "^x" "" list "${list}")
    string(REPLACE "\n" ";" list "${list}")
    list(APPEND files ${list})
  endforeach()
  list(FILTER files EXCLUDE REGEX "${not_parts}")
  if(NOT files)
    set(${result} "" PARENT_SCOPE)
    return()
  endif()
  list(SORT files)
  set(present "")
  foreach(file IN LISTS files)
    if(EXISTS "${SOURCE_DIR}/${file}" AND NOT IS_DIRECTORY "${SOURCE_DIR}/${file}")
      list(APPEND present "${file}")
    endif()
  endforeach()
  hash_files(hash ${present})
  # A file that was removed has no contents, and its name counts.
  string(SHA256 hash "${hash} ${files}")
  set(${result} "${hash}" PARENT_SCOPE)
endfunction()

if(NOT COMMIT)
  # Sources below another project's repository are not that project's commit.
  git_in_source(above rev-parse --show-cdup)
  git_in_source(head rev-parse --verify HEAD)
  if(above STREQUAL "x" AND head)
    string(SUBSTRING "${head}" 1 12 COMMIT)
    changes_since_commit(changes)
    if(changes)
      string(SUBSTRING "${changes}" 0 8 changes)
      string(APPEND COMMIT "+dirty.${changes}")
    endif()
  else()
    set(files "")
    foreach(part IN LISTS parts)
      if(IS_DIRECTORY "${SOURCE_DIR}/${part}")
        file(GLOB_RECURSE found RELATIVE "${SOURCE_DIR}" "${SOURCE_DIR}/${part}/*")
        list(APPEND files ${found})
      elseif(EXISTS "${SOURCE_DIR}/${part}")
        list(APPEND files "${part}")
      endif()
    endforeach()
    list(FILTER files EXCLUDE REGEX "${not_parts}|/[.#]|~$")
    list(SORT files)
    hash_files(hash ${files})
    string(SUBSTRING "${hash}" 0 12 hash)
    set(COMMIT "tree.${hash}")
  endif()
endif()

# It becomes a part of repro strings, whose parts are joined by colons.
string(REGEX REPLACE "[^0-9A-Za-z.+_-]" "_" COMMIT "${COMMIT}")
file(CONFIGURE OUTPUT "${OUTPUT}" @ONLY CONTENT
"// Written by ci/cmake/WriteBuildCommit.cmake at each build.
#include \"scenarios/version.h\"

namespace squall {

std::string_view BuildCommit() { return \"@COMMIT@\"; }

}  // namespace squall
")
