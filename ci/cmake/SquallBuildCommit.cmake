# Which sources a build was made of: BuildCommit() in scenarios/version.h. One small file says it.
# It is written anew at each build, and only if it changes, so that a commit costs one compilation
# and the objects of all other files serve every commit.

set(SQUALL_COMMIT "" CACHE STRING
  "What the build says it was made of; found out by git, or by hashing the sources, if empty")

set(commit_source "${SQUALL_GENERATED_DIR}/scenarios/build_commit.cc")
add_custom_target(squall_build_commit_source
  BYPRODUCTS "${commit_source}"
  COMMAND "${CMAKE_COMMAND}" "-DSOURCE_DIR=${PROJECT_SOURCE_DIR}" "-DOUTPUT=${commit_source}"
    "-DCOMMIT=${SQUALL_COMMIT}" -P "${CMAKE_CURRENT_LIST_DIR}/WriteBuildCommit.cmake"
  VERBATIM)

add_library(squall_build_commit STATIC "${commit_source}")
add_dependencies(squall_build_commit squall_build_commit_source)
target_link_libraries(squall_build_commit PRIVATE squall_options)
target_include_directories(squall_build_commit PRIVATE "${PROJECT_SOURCE_DIR}")
