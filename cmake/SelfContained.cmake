# Files that are copied to other machines bring everything with them but the C library: a target whose property
# TASKER_SELF_CONTAINED is true is linked with the static twin of each library, all others with the shared
# ones. tasker_with_twins(LIST) puts the twins into a list of libraries.
#
# Where an archive is missing (another system than Debian 12), everything is shared; tools/pack_node.py
# refuses what comes of that.
set(tasker_static_folder ${TASKER_DEPS_DIR}/libpq)  # tools/fetch_static_libpq.sh
set(TASKER_HAS_ARCHIVES TRUE)
foreach(archive boost_json boost_container crypto ssl sqlite3 yaml-cpp rabbitmq z pq pgcommon_shlib pgport_shlib)
  if(archive MATCHES "^p[qg]")
    find_library(TASKER_ARCHIVE_${archive} lib${archive}.a PATHS ${tasker_static_folder} NO_DEFAULT_PATH)
  else()
    find_library(TASKER_ARCHIVE_${archive} lib${archive}.a)
  endif()
  if(NOT TASKER_ARCHIVE_${archive})
    message(STATUS "the Node addon will need this machine's libraries: there is no lib${archive}.a")
    set(TASKER_HAS_ARCHIVES FALSE)
  endif()
endforeach()
if(TASKER_SANITIZE)
  set(TASKER_HAS_ARCHIVES FALSE)  # sanitizers want to see the shared ones
endif()

# tasker_twin(LIBRARY ARCHIVE MORE... [WITH libraries...]): the archive, with what the library says to those who
# compile. Archives stand before what they need.
function(tasker_twin library archive)
  cmake_parse_arguments(ARG "" "" "WITH" ${ARGN})
  string(MAKE_C_IDENTIFIER ${library} name)
  set(twin tasker_twin_${name})
  add_library(${twin} STATIC IMPORTED GLOBAL)
  set_target_properties(${twin} PROPERTIES IMPORTED_LOCATION ${TASKER_ARCHIVE_${archive}})
  target_include_directories(${twin} SYSTEM
                             INTERFACE $<TARGET_PROPERTY:${library},INTERFACE_INCLUDE_DIRECTORIES>)
  target_compile_definitions(${twin}
                             INTERFACE $<TARGET_PROPERTY:${library},INTERFACE_COMPILE_DEFINITIONS>)
  foreach(more ${ARG_UNPARSED_ARGUMENTS})
    target_link_libraries(${twin} INTERFACE ${TASKER_ARCHIVE_${more}})
  endforeach()
  target_link_libraries(${twin} INTERFACE ${ARG_WITH})
endfunction()

function(tasker_with_twins libraries)
  set(all)
  foreach(library ${${libraries}})
    string(MAKE_C_IDENTIFIER ${library} name)
    if(TARGET tasker_twin_${name})
      list(APPEND all
           "$<IF:$<BOOL:$<TARGET_PROPERTY:TASKER_SELF_CONTAINED>>,tasker_twin_${name},${library}>")
    else()
      list(APPEND all ${library})
    endif()
  endforeach()
  set(${libraries} ${all} PARENT_SCOPE)
endfunction()

if(NOT TASKER_HAS_ARCHIVES)
  return()
endif()
# Debian has these as shared libraries only.
add_library(tasker_static_spdlog STATIC EXCLUDE_FROM_ALL ${PROJECT_SOURCE_DIR}/packaging/static/spdlog.cpp)
target_include_directories(
  tasker_static_spdlog SYSTEM PRIVATE $<TARGET_PROPERTY:spdlog::spdlog,INTERFACE_INCLUDE_DIRECTORIES>)
target_compile_definitions(tasker_static_spdlog PRIVATE SPDLOG_COMPILED_LIB SPDLOG_FMT_EXTERNAL)
add_library(tasker_without_kerberos STATIC EXCLUDE_FROM_ALL
            ${PROJECT_SOURCE_DIR}/packaging/static/without_kerberos.c)
add_library(tasker_c_library OBJECT EXCLUDE_FROM_ALL ${PROJECT_SOURCE_DIR}/packaging/static/c_library.c)
set_target_properties(tasker_static_spdlog tasker_without_kerberos tasker_c_library
                      PROPERTIES UNITY_BUILD OFF C_EXTENSIONS ON)

# tasker_self_contained(TARGET): its language's library inside, too. libgcc_s is not: it comes with every C
# library, and exceptions want one for the whole process.
function(tasker_self_contained target)
  set_target_properties(${target} PROPERTIES TASKER_SELF_CONTAINED TRUE)
  target_link_libraries(${target} PRIVATE tasker_c_library)
  target_link_options(${target} PRIVATE -static-libstdc++ -Wl,--wrap=stderr -Wl,--wrap=arc4random)
endfunction()

tasker_twin(OpenSSL::Crypto crypto WITH Threads::Threads ${CMAKE_DL_LIBS})
tasker_twin(OpenSSL::SSL ssl WITH tasker_twin_OpenSSL__Crypto)
tasker_twin(PostgreSQL::PostgreSQL pq pgcommon_shlib pgport_shlib
            WITH tasker_without_kerberos tasker_twin_OpenSSL__SSL)
tasker_twin(rabbitmq::rabbitmq rabbitmq WITH tasker_twin_OpenSSL__SSL)
tasker_twin(SQLite::SQLite3 sqlite3 WITH m ${CMAKE_DL_LIBS})
tasker_twin(ZLIB::ZLIB z)
tasker_twin(yaml-cpp yaml-cpp)
tasker_twin(Boost::json boost_json boost_container)
add_library(tasker_twin_spdlog__spdlog INTERFACE)
target_link_libraries(tasker_twin_spdlog__spdlog INTERFACE tasker_static_spdlog Threads::Threads)
