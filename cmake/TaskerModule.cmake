# tasker_module(NAME [ONE_THREAD] DEPENDS a b LIBRARIES x): one folder of src/ is one static library and one
# unit-test program. Files are found, dependencies are written down.

# What nearly every source includes, compiled once: half of a build's time is reading headers. One
# for modules, one for tests (which are not optimised), and one for sources that declare options of a
# command line. tasker_precompile(TARGET module|test|options).
#
# Without times of files in it, ccache can tell that a precompiled header is the same as before;
# Ninja sees to it that it is made anew when a header changed.
add_compile_options("SHELL:-Xclang -fno-pch-timestamp")
set(tasker_precompiled <algorithm> <chrono> <cstdint> <functional> <map> <memory> <mutex> <optional>
    <span> <string> <string_view> <unordered_map> <utility> <variant> <vector> <boost/json.hpp>)

function(tasker_precompile target kind)
  if(kind STREQUAL test)
    # Optimising what runs once costs more than it saves; what is tested keeps its flags.
    target_compile_options(${target} PRIVATE -O0)
  endif()
  if(NOT TARGET tasker_precompiled_${kind})
    file(WRITE ${PROJECT_BINARY_DIR}/generated/empty.cpp "")
    add_library(tasker_precompiled_${kind} OBJECT ${PROJECT_BINARY_DIR}/generated/empty.cpp)
    target_link_libraries(tasker_precompiled_${kind} PRIVATE tasker_headers tasker_warnings)
    target_precompile_headers(tasker_precompiled_${kind} PRIVATE ${tasker_precompiled})
    if(kind STREQUAL test)
      target_link_libraries(tasker_precompiled_test PRIVATE GTest::gmock GTest::gtest)
      target_compile_options(tasker_precompiled_test PRIVATE -O0 -fPIE)  # as programs are
      target_precompile_headers(tasker_precompiled_test PRIVATE <gmock/gmock.h> <gtest/gtest.h>)
    elseif(kind STREQUAL options)
      target_link_libraries(tasker_precompiled_options PRIVATE CLI11::CLI11)
      target_precompile_headers(tasker_precompiled_options PRIVATE <CLI/CLI.hpp>)
    endif()
  endif()
  target_precompile_headers(${target} REUSE_FROM tasker_precompiled_${kind})
endfunction()

# tasker_test(TARGET LABEL): a program of GoogleTest. `test_programs` builds all of them and no more,
# which is what the sanitizers need. To CTest each program is a test, as thousands of starts take
# longer than the cases; what it says of them goes to build/test-reports/. With ONE_THREAD there is
# nothing in it for ThreadSanitizer, whose build is without it.
cmake_path(GET PROJECT_BINARY_DIR FILENAME tasker_build_name)
set(tasker_test_reports ${PROJECT_SOURCE_DIR}/build/test-reports/${tasker_build_name})
add_custom_target(test_programs)
function(tasker_test target label)
  if(TASKER_SANITIZE STREQUAL thread AND ONE_THREAD IN_LIST ARGN)
    return()
  endif()
  add_dependencies(test_programs ${target})
  add_test(NAME ${target} COMMAND ${target} --gtest_brief=1)
  set_tests_properties(${target} PROPERTIES LABELS ${label} ENVIRONMENT
                       GTEST_OUTPUT=xml:${tasker_test_reports}/${target}.xml)
  if(NOT label STREQUAL unit)
    set_tests_properties(${target} PROPERTIES COST 60)  # the long ones first
  endif()
endfunction()

function(tasker_module name)
  cmake_parse_arguments(ARG "ONE_THREAD" "" "DEPENDS;LIBRARIES" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/${name}/*.cpp)
  file(GLOB_RECURSE headers CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/${name}/*.hpp)
  # A library of its own: cmake/Grpc.cmake.
  list(FILTER sources EXCLUDE REGEX "/server/grpc/")
  list(FILTER headers EXCLUDE REGEX "/server/grpc/")
  set(tests ${sources})
  list(FILTER sources EXCLUDE REGEX "_test\\.cpp$")
  list(FILTER tests INCLUDE REGEX "_test\\.cpp$")
  list(TRANSFORM ARG_DEPENDS PREPEND tasker_)
  tasker_with_twins(ARG_LIBRARIES)

  if(NOT sources)
    return()
  endif()
  add_library(tasker_${name} STATIC ${sources})
  target_sources(tasker_${name} PUBLIC FILE_SET HEADERS BASE_DIRS ${PROJECT_SOURCE_DIR}/src
                                       FILES ${headers})
  target_include_directories(tasker_${name} PUBLIC ${PROJECT_SOURCE_DIR}/src)
  target_link_libraries(tasker_${name} PUBLIC tasker_headers ${ARG_DEPENDS} ${ARG_LIBRARIES})
  target_link_libraries(tasker_${name} PRIVATE tasker_warnings)
  tasker_precompile(tasker_${name} module)
  set_property(GLOBAL APPEND PROPERTY TASKER_MODULES tasker_${name})

  # tools/mutate_transitions.py compiles these two again and again, so each alone.
  set_source_files_properties(
    ${PROJECT_SOURCE_DIR}/src/model/task_state.cpp ${PROJECT_SOURCE_DIR}/src/model/step_state.cpp
    PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)

  if(tests AND TASKER_TESTS)
    # `using enum` of two enumerations with equal names do not go into one source.
    set_source_files_properties(${PROJECT_SOURCE_DIR}/src/rules/finalize_test.cpp
                                PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
    add_executable(${name}_test ${tests})
    target_include_directories(${name}_test PRIVATE ${PROJECT_SOURCE_DIR})
    tasker_precompile(${name}_test test)
    target_link_libraries(${name}_test PRIVATE tasker_${name} tasker_warnings GTest::gmock
                                               GTest::gtest_main)
    set(threads)
    if(ARG_ONE_THREAD)
      set(threads ONE_THREAD)
    endif()
    tasker_test(${name}_test unit ${threads})
  endif()
endfunction()
