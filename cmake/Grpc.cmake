# The gRPC API: libtasker_grpc.so, which the program loads when it serves gRPC. What else embeds
# libtasker.so, and every other command, does without the fifty libraries that gRPC needs.
#
# tasker_grpc_objects: src/server/grpc and the messages of proto/, for the library and for its tests.
if(NOT TASKER_GRPC)
  return()
endif()

# The messages only: services are a table of ours, so nothing is generated for them. Made small
# rather than fast: they are filled by reflection.
set(proto_root ${PROJECT_BINARY_DIR}/generated/proto)
file(GLOB_RECURSE proto_files CONFIGURE_DEPENDS RELATIVE ${PROJECT_SOURCE_DIR}/proto
     ${PROJECT_SOURCE_DIR}/proto/*.proto)
set(proto_copies)
set(proto_sources)
foreach(proto ${proto_files})
  file(READ ${PROJECT_SOURCE_DIR}/proto/${proto} text)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/proto/${proto})
  string(REGEX REPLACE "\npackage [^;]+;\n" "\\0\noption optimize_for = CODE_SIZE;\n" text "${text}")
  file(CONFIGURE OUTPUT ${proto_root}/${proto} CONTENT "${text}" @ONLY)
  string(REPLACE ".proto" ".pb.cc" source ${proto})
  list(APPEND proto_copies ${proto_root}/${proto})
  list(APPEND proto_sources ${proto_root}/${source})
endforeach()
add_custom_command(
  OUTPUT ${proto_sources}
  COMMAND protobuf::protoc --proto_path=${proto_root} --proto_path=${Protobuf_INCLUDE_DIRS}
          --cpp_out=${proto_root} ${proto_files}
  DEPENDS ${proto_copies}
  COMMENT "Generating the messages of proto/")

# Not ours: without our warnings, sanitizers and coverage, and not optimised: reflection does the work.
add_library(tasker_messages OBJECT ${proto_sources})
target_include_directories(tasker_messages SYSTEM PUBLIC ${proto_root})
target_compile_options(tasker_messages PRIVATE -w -O0 -g0 -fno-sanitize=all -fno-profile-instr-generate
                                               -fno-coverage-mapping)
set_target_properties(tasker_messages PROPERTIES UNITY_BUILD OFF)

file(GLOB grpc_sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/server/grpc/*.cpp)
list(FILTER grpc_sources EXCLUDE REGEX "_test\\.cpp$")
add_library(tasker_grpc_objects OBJECT ${grpc_sources})
target_include_directories(tasker_grpc_objects PUBLIC ${PROJECT_SOURCE_DIR}/src)
target_link_libraries(tasker_grpc_objects PUBLIC tasker_headers tasker_grpc_libraries
                      PRIVATE tasker_warnings)
tasker_precompile(tasker_grpc_objects module)

add_library(tasker_grpc SHARED $<TARGET_OBJECTS:tasker_grpc_objects> $<TARGET_OBJECTS:tasker_messages>)
target_link_libraries(tasker_grpc PRIVATE tasker tasker_grpc_libraries)
set_target_properties(
  tasker_grpc PROPERTIES SOVERSION 0.1 VERSION ${PROJECT_VERSION} INSTALL_RPATH "$ORIGIN"
                         LIBRARY_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/lib)
