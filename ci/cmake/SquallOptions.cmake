# Compiler settings. `squall_options` carries what our own code is held to; it is never exported, so
# that a consumer's flags stay the consumer's. Instrumentation is global: a program has it or not.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set_property(GLOBAL PROPERTY USE_FOLDERS ON)

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "Build type" FORCE)
endif()

find_program(SQUALL_CCACHE ccache)
if(SQUALL_CCACHE AND NOT DEFINED CMAKE_CXX_COMPILER_LAUNCHER)
  # One cache serves all clones of the repository: below CCACHE_BASEDIR paths are looked up as
  # relative ones, and -ffile-prefix-map below keeps the clone's place out of what is compiled.
  # Precompiled headers can only be looked up by their content if nothing in them depends on the
  # time or on macros of the command line, as is the case here.
  set(CMAKE_CXX_COMPILER_LAUNCHER "${CMAKE_COMMAND}" -E env
    "CCACHE_BASEDIR=${PROJECT_SOURCE_DIR}" CCACHE_SLOPPINESS=pch_defines,time_macros "${SQUALL_CCACHE}")
endif()
# Debuggers find sources from the repository's root on; gcovr wants their full names.
if(NOT SQUALL_COVERAGE)
  add_compile_options("-ffile-prefix-map=${PROJECT_SOURCE_DIR}=.")
endif()

find_program(SQUALL_LLD NAMES ld.lld ld.lld-14)
if(SQUALL_LLD MATCHES "/ld\\.lld$")
  add_link_options(-fuse-ld=lld)
endif()

add_library(squall_options INTERFACE)
target_compile_options(squall_options INTERFACE -Wall -Wextra -Wconversion)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # These two of g++ 12 misjudge inlined code: string concatenation (gcc bug 105329, 105651) and
  # reference counts that it cannot prove to be above one.
  target_compile_options(squall_options INTERFACE -Wno-restrict -Wno-use-after-free)
endif()
if(SQUALL_WERROR)
  target_compile_options(squall_options INTERFACE -Werror)
endif()

if(SQUALL_SANITIZE)
  add_compile_options(-fsanitize=${SQUALL_SANITIZE} -fno-sanitize-recover=all
    -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${SQUALL_SANITIZE})
  if(SQUALL_SANITIZE MATCHES "undefined")
    # Protobuf's and Abseil's packages carry no type information for this check.
    add_compile_options(-fno-sanitize=vptr)
  endif()
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # g++ 12 warns of uninitialized values in the standard library's own code once it is
    # instrumented.
    target_compile_options(squall_options INTERFACE -Wno-maybe-uninitialized)
  endif()
endif()

if(SQUALL_LIBFUZZER)
  if(NOT CMAKE_CXX_COMPILER_ID MATCHES "Clang")
    message(FATAL_ERROR "SQUALL_LIBFUZZER needs clang, the compiler is ${CMAKE_CXX_COMPILER_ID}; "
      "use the preset `fuzz` or pass -DCMAKE_CXX_COMPILER=clang++-14")
  endif()
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()

if(SQUALL_COVERAGE)
  add_compile_options(--coverage -fprofile-update=atomic -fprofile-abs-path)
  add_link_options(--coverage)
endif()
