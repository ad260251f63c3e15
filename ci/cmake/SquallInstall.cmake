# `cmake --install` gives what find_package(squall) needs: squall::core, squall::invariants and
# squall::sim, with their headers below include/squall, and the command.

include(CMakePackageConfigHelpers)

set(squall_cmake_dir "${CMAKE_INSTALL_LIBDIR}/cmake/squall")

foreach(room IN LISTS SQUALL_PUBLIC_ROOMS)
  install(TARGETS squall_${room} EXPORT squallTargets
    ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}" COMPONENT libraries)
  foreach(root "${PROJECT_SOURCE_DIR}" "${SQUALL_GENERATED_DIR}")
    if(IS_DIRECTORY "${root}/${room}" OR root STREQUAL SQUALL_GENERATED_DIR)
      install(DIRECTORY "${root}/${room}" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/squall"
        COMPONENT libraries OPTIONAL
        FILES_MATCHING PATTERN "*.h"
        PATTERN "testing" EXCLUDE PATTERN "testing.h" EXCLUDE)
    endif()
  endforeach()
endforeach()
if(TARGET squall)
  install(TARGETS squall RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}" COMPONENT command)
endif()

install(EXPORT squallTargets NAMESPACE squall:: DESTINATION "${squall_cmake_dir}"
  COMPONENT libraries)
configure_package_config_file(
  "${PROJECT_SOURCE_DIR}/ci/cmake/squallConfig.cmake.in" "${PROJECT_BINARY_DIR}/squallConfig.cmake"
  INSTALL_DESTINATION "${squall_cmake_dir}")
write_basic_package_version_file("${PROJECT_BINARY_DIR}/squallConfigVersion.cmake"
  COMPATIBILITY SameMinorVersion)
install(FILES "${PROJECT_BINARY_DIR}/squallConfig.cmake"
  "${PROJECT_BINARY_DIR}/squallConfigVersion.cmake"
  DESTINATION "${squall_cmake_dir}" COMPONENT libraries)
