# TASKER_SANITIZE=address,undefined or thread: for the whole build.
set(TASKER_SANITIZE "" CACHE STRING "sanitizers for the whole build, as for -fsanitize=")
if(TASKER_SANITIZE)
  add_compile_options(-fsanitize=${TASKER_SANITIZE} -fno-omit-frame-pointer
                      -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${TASKER_SANITIZE})
endif()

# TASKER_COVERAGE: clang source-based coverage, read by tools/coverage_rules.py.
option(TASKER_COVERAGE "instrument for coverage" OFF)
if(TASKER_COVERAGE)
  add_compile_options(-fprofile-instr-generate -fcoverage-mapping)
  add_link_options(-fprofile-instr-generate)
endif()
