# `cmake --install` gives what find_package(squall) and pkg-config need: squall::core,
# squall::invariants, squall::sim and squall::testing, the command, licence and documentation.
#
# A user includes <squall/...>, the headers of <room>/public/squall. What they include in turn is
# installed below squall/internal, and its includes are rewritten to that place: nothing but squall/
# is on the user's search path.

include(CMakePackageConfigHelpers)

set(squall_cmake_dir "${CMAKE_INSTALL_LIBDIR}/cmake/squall")
set(squall_include_dir "${CMAKE_INSTALL_INCLUDEDIR}")

set(squall_components ${SQUALL_PUBLIC_ROOMS} testing)
foreach(component IN LISTS squall_components)
  install(TARGETS squall_${component} EXPORT squallTargets
    ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}" COMPONENT libraries)
endforeach()

# Copies the headers at install time, includes rewritten.
string(JOIN ";" squall_room_list ${SQUALL_PUBLIC_ROOMS})
install(CODE "
  set(source \"${PROJECT_SOURCE_DIR}\")
  set(generated \"${SQUALL_GENERATED_DIR}\")
  set(rooms \"${squall_room_list}\")
  set(destination \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/${squall_include_dir}/squall\")
  include(\"${PROJECT_SOURCE_DIR}/ci/cmake/InstallHeaders.cmake\")
" COMPONENT libraries)

if(TARGET squall)
  install(TARGETS squall RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}" COMPONENT command)
endif()

# Licence, and the pages that the headers refer to.
install(FILES "${PROJECT_SOURCE_DIR}/LICENSE" "${PROJECT_SOURCE_DIR}/README.md"
  DESTINATION "${CMAKE_INSTALL_DOCDIR}" COMPONENT libraries)
foreach(room IN LISTS SQUALL_ROOMS)
  if(EXISTS "${PROJECT_SOURCE_DIR}/${room}/README.md")
    install(FILES "${PROJECT_SOURCE_DIR}/${room}/README.md"
      DESTINATION "${CMAKE_INSTALL_DOCDIR}/${room}" COMPONENT libraries)
  endif()
endforeach()

foreach(file README.md toy/toy.c)
  get_filename_component(folder "sim/guests/${file}" DIRECTORY)
  install(FILES "${PROJECT_SOURCE_DIR}/sim/guests/${file}"
    DESTINATION "${CMAKE_INSTALL_DOCDIR}/${folder}" COMPONENT libraries)
endforeach()

# A page for each way of use, and the examples that it explains.
install(DIRECTORY "${PROJECT_SOURCE_DIR}/ci/consumer" DESTINATION "${CMAKE_INSTALL_DOCDIR}/ci"
  COMPONENT libraries PATTERN test.cmake EXCLUDE)

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

# pkg-config: one file, since the libraries are static and a linker takes what it needs.
string(JOIN " " squall_pc_libraries -lsquall_testing -lsquall_sim -lsquall_invariants -lsquall_core)
# From the file's own place, so that an installed tree may move.
file(RELATIVE_PATH squall_pc_prefix "/${CMAKE_INSTALL_LIBDIR}/pkgconfig" "/")
configure_file("${PROJECT_SOURCE_DIR}/ci/cmake/squall.pc.in" "${PROJECT_BINARY_DIR}/squall.pc" @ONLY)
install(FILES "${PROJECT_BINARY_DIR}/squall.pc" DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig"
  COMPONENT libraries)
