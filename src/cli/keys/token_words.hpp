#pragma once

#include <string>
#include <vector>

#include "tasker/error.hpp"

namespace tasker::cli {

/// `tasks:read,steps:*` and repeated options, taken apart.
/// \returns InvalidOption for what is no permission, with the nearest.
[[nodiscard]] Result<std::vector<std::string>> permissions_in(
    std::vector<std::string> const& words);

/// A file with a key. \returns FileNotFound saying what to do.
[[nodiscard]] Result<std::string> read_key_file(std::string const& file, std::string_view option);

}  // namespace tasker::cli
