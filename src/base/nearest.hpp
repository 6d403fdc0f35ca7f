#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace tasker::base {

/// The candidate that `name` most likely meant: the fewest edits (insert, delete, replace, swap of
/// neighbours), at most a third of its length (at least 1); none when nothing is that close.
[[nodiscard]] std::optional<std::string> nearest(std::string_view name,
                                                 std::span<std::string const> candidates);

}  // namespace tasker::base
