# libtasker.so: all modules in one library, what the `tasker` program, plug-ins with handlers and
# users' programs link. Installed with include/tasker/ and found by find_package(tasker).
get_property(tasker_modules GLOBAL PROPERTY TASKER_MODULES)
file(WRITE ${PROJECT_BINARY_DIR}/generated/empty.cpp "")
add_library(tasker SHARED ${PROJECT_BINARY_DIR}/generated/empty.cpp)
add_library(tasker::tasker ALIAS tasker)
list(JOIN tasker_modules "," whole)
target_link_libraries(tasker PRIVATE ${tasker_modules})
set_property(TARGET tasker PROPERTY LINK_LIBRARY_OVERRIDE "WHOLE_ARCHIVE,${whole}")
target_link_libraries(tasker PUBLIC Boost::json Threads::Threads)
target_include_directories(tasker PUBLIC $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>
                                         $<INSTALL_INTERFACE:include>)
target_compile_features(tasker PUBLIC cxx_std_20)
set_target_properties(tasker PROPERTIES VERSION ${PROJECT_VERSION} SOVERSION 0.1
                                        LIBRARY_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/lib)
