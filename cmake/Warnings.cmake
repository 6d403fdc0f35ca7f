# One interface target that carries the warnings; -Werror so that none is left to rot.
add_library(tasker_warnings INTERFACE)
target_compile_options(
  tasker_warnings INTERFACE -Wall -Wextra -Wpedantic -Wconversion -Wshadow
                            -Wno-missing-field-initializers -Wno-missing-designated-field-initializers
                            -Wno-sign-conversion -Werror)
