# What `cmake --install` installs: the library, its headers, the program, and what find_package needs.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

install(TARGETS tasker EXPORT taskerTargets LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
if(TASKER_GRPC)
  install(TARGETS tasker_grpc LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} NAMELINK_SKIP)
endif()
install(TARGETS tasker_cli RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
foreach(name tasker-ctl tasker-mcp)
  install(CODE "file(CREATE_LINK tasker \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_BINDIR}/${name}\" SYMBOLIC)")
endforeach()
install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/tasker DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(EXPORT taskerTargets NAMESPACE tasker:: DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/tasker)

file(
  WRITE ${PROJECT_BINARY_DIR}/generated/taskerConfig.cmake
  "include(CMakeFindDependencyMacro)\nset(Boost_NO_WARN_NEW_VERSIONS ON)\nfind_dependency(Threads)\nfind_dependency(Boost 1.81 COMPONENTS json)\n\
include(\${CMAKE_CURRENT_LIST_DIR}/taskerTargets.cmake)\n")
write_basic_package_version_file(${PROJECT_BINARY_DIR}/generated/taskerConfigVersion.cmake
                                 COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/generated/taskerConfig.cmake
              ${PROJECT_BINARY_DIR}/generated/taskerConfigVersion.cmake
        DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/tasker)
