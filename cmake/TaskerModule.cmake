# tasker_module(NAME DEPENDS a b LIBRARIES x): one folder of src/ is one static library and one
# unit-test program. Files are found, dependencies are written down.
include(GoogleTest)

function(tasker_module name)
  cmake_parse_arguments(ARG "" "" "DEPENDS;LIBRARIES" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/${name}/*.cpp)
  file(GLOB_RECURSE headers CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/${name}/*.hpp)
  set(tests ${sources})
  list(FILTER sources EXCLUDE REGEX "_test\\.cpp$")
  list(FILTER tests INCLUDE REGEX "_test\\.cpp$")
  list(TRANSFORM ARG_DEPENDS PREPEND tasker_)

  if(NOT sources)
    return()
  endif()
  add_library(tasker_${name} STATIC ${sources})
  target_sources(tasker_${name} PUBLIC FILE_SET HEADERS BASE_DIRS ${PROJECT_SOURCE_DIR}/src
                                       FILES ${headers})
  target_include_directories(tasker_${name} PUBLIC ${PROJECT_SOURCE_DIR}/src)
  target_link_libraries(tasker_${name} PUBLIC tasker_headers ${ARG_DEPENDS} ${ARG_LIBRARIES})
  target_link_libraries(tasker_${name} PRIVATE tasker_warnings)
  set_property(GLOBAL APPEND PROPERTY TASKER_MODULES tasker_${name})

  if(tests AND TASKER_TESTS)
    add_executable(${name}_test ${tests})
    target_include_directories(${name}_test PRIVATE ${PROJECT_SOURCE_DIR})
    # Optimising what runs once costs more than it saves; what is tested keeps its flags.
    target_compile_options(${name}_test PRIVATE -O0)
    target_link_libraries(${name}_test PRIVATE tasker_${name} tasker_warnings GTest::gmock
                                               GTest::gtest_main)
    gtest_discover_tests(${name}_test PROPERTIES LABELS unit DISCOVERY_MODE PRE_TEST)
  endif()
endfunction()
