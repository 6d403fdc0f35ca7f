#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "cli/text/style.hpp"

// What findings of all kinds share when they are shown.

namespace tasker::cli {

/// Adds `2 errors` to a list; nothing if there are none.
void append_count(std::string& text, std::size_t count, std::string_view one,
                  std::string_view many = {});
/// The line of a finding, with the word of its severity in that style.
[[nodiscard]] std::string with_severity_painted(std::string line, std::string_view severity,
                                                Style style);

}  // namespace tasker::cli
