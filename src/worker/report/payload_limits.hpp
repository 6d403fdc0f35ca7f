#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/json.hpp"
#include "tasker/json.hpp"

namespace tasker::worker {

/// What a handler's value may be at most: a level less than what is read again, because it is
/// stored inside a StepExecutionResult.
inline constexpr base::JsonLimits kValueLimits{.depth_max = base::JsonLimits{}.depth_max - 1};

/// Why `value` cannot be stored: nested too deep, or text that is not UTF-8; nothing when it can.
/// Its size shows when it is written.
[[nodiscard]] std::optional<std::string> find_defect(
    Json const& value, std::size_t depth_max = kValueLimits.depth_max);

[[nodiscard]] bool is_utf8(std::string_view text) noexcept;
/// `text` with each byte that is not UTF-8 replaced by U+FFFD.
[[nodiscard]] std::string to_utf8(std::string_view text);

}  // namespace tasker::worker
