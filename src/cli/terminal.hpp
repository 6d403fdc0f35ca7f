#pragma once

#include "cli/text/style.hpp"

namespace tasker::cli {

/// What a file descriptor of this process can show: by isatty, the terminal's size, NO_COLOR, TERM
/// and the locale's variables.
[[nodiscard]] Screen screen_of(int descriptor);

}  // namespace tasker::cli
