#pragma once

#include <string>
#include <string_view>

#include "tasker/error.hpp"

namespace tasker::cli {

/// Writes `text` to `file`, in place of what is there: others see the old file or the whole new
/// one. Only its owner can read it. \returns FileNotFound when it cannot be written.
[[nodiscard]] Result<void> replace_file(std::string const& file, std::string_view text);

}  // namespace tasker::cli
