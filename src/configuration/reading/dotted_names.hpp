#pragma once

#include <optional>
#include <string_view>

#include "configuration/value.hpp"

namespace tasker::configuration {

inline constexpr int kDottedPartsMax = 16;

/// Where a dotted name of a TOML text has more than 16 parts: each part is a table within the one
/// before, and the parser takes a piece of the stack for each. None for what is not TOML; the
/// parser says so.
[[nodiscard]] std::optional<Mark> first_too_deep(std::string_view text) noexcept;

}  // namespace tasker::configuration
