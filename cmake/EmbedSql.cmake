# tasker_sql: the text of schema/<dialect>/*.sql, compiled in, so that the program needs no files.
set(sql_source ${PROJECT_BINARY_DIR}/generated/embedded_sql.cpp)
file(GLOB_RECURSE sql_files CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/schema/*.sql)
add_custom_command(
  OUTPUT ${sql_source}
  COMMAND ${CMAKE_COMMAND} -DOUTPUT=${sql_source} -DROOT=${PROJECT_SOURCE_DIR}/schema
          -P ${PROJECT_SOURCE_DIR}/cmake/embed_sql_script.cmake
  DEPENDS ${sql_files} ${PROJECT_SOURCE_DIR}/cmake/embed_sql_script.cmake
  COMMENT "Embedding schema/")
add_library(tasker_sql STATIC ${sql_source})
