# One interface target that carries the warnings; -Werror so that none is left to rot.
add_library(tasker_warnings INTERFACE)
target_compile_options(
  tasker_warnings INTERFACE -Wall -Wextra -Wpedantic -Wconversion -Wshadow
                            -Wno-missing-field-initializers -Wno-missing-designated-field-initializers
                            -Wno-sign-conversion -Werror)
if(CMAKE_UNITY_BUILD)
  # A local name may be that of another file's anonymous namespace; the debug build looks at each alone.
  target_compile_options(tasker_warnings INTERFACE -Wno-shadow)
endif()
