# Everything that is linked, with the oldest version that is known to work. Why each one is here,
# and its licence: docs/dependencies.md. `make setup` installs them.
find_package(Threads REQUIRED)
set(Boost_NO_WARN_NEW_VERSIONS ON)
find_package(Boost 1.81 EXACT REQUIRED COMPONENTS json)
find_package(OpenSSL 3.0 REQUIRED COMPONENTS Crypto SSL)
find_package(SQLite3 3.40 REQUIRED)
find_package(ZLIB 1.2.13 REQUIRED)
find_package(PostgreSQL 15 REQUIRED)
find_package(rabbitmq-c 0.11 REQUIRED)
find_package(yaml-cpp 0.7 REQUIRED)
find_package(tomlplusplus 3.3 REQUIRED)
find_package(spdlog 1.10 REQUIRED)
find_package(CLI11 2.1 REQUIRED)
find_package(mimalloc 2.0 REQUIRED)
if(TASKER_GRPC)
  find_package(Protobuf 3.21 REQUIRED)
  find_path(TASKER_GRPC_INCLUDE grpcpp/grpcpp.h REQUIRED)
  add_library(tasker_grpc_libraries INTERFACE)
  target_include_directories(tasker_grpc_libraries SYSTEM INTERFACE ${TASKER_GRPC_INCLUDE})
  target_link_libraries(tasker_grpc_libraries INTERFACE protobuf::libprotobuf Threads::Threads)
  foreach(library grpc++ grpc++_reflection grpc gpr absl_synchronization)
    find_library(TASKER_LIB_${library} ${library} REQUIRED)
    target_link_libraries(tasker_grpc_libraries INTERFACE ${TASKER_LIB_${library}})
  endforeach()
endif()
if(TASKER_TESTS)
  find_package(GTest 1.12 REQUIRED)
endif()

# valijson is header-only; Debian's package drags in every JSON library it can adapt to, so
# tools/install_dependencies.sh unpacks just its headers here.
set(TASKER_DEPS_DIR ${PROJECT_SOURCE_DIR}/.deps CACHE PATH "what the install script unpacks")
add_library(tasker_valijson INTERFACE)
target_include_directories(tasker_valijson SYSTEM INTERFACE ${TASKER_DEPS_DIR}/valijson/usr/include)
if(NOT EXISTS ${TASKER_DEPS_DIR}/valijson/usr/include/valijson)
  message(FATAL_ERROR "valijson is missing; run 'make setup'")
endif()

# Only its headers, compiled into the one source that parses: Debian's target stands for its shared
# library, which has another limit of nesting and throws.
add_library(tasker_toml INTERFACE)
target_include_directories(
  tasker_toml SYSTEM
  INTERFACE $<TARGET_PROPERTY:tomlplusplus::tomlplusplus,INTERFACE_INCLUDE_DIRECTORIES>)

# The allocator of our programs; programs that embed the library choose their own. Sanitizers bring
# theirs.
add_library(tasker_allocator INTERFACE)
if(NOT TASKER_SANITIZE)
  target_link_libraries(tasker_allocator INTERFACE mimalloc)
endif()
