#pragma once

#include <optional>
#include <string_view>

#include "base/log.hpp"

namespace tasker::cli {

/// A value of `--log-level`; none for every other text.
[[nodiscard]] std::optional<base::LogLevel> log_level_of(std::string_view text) noexcept;

}  // namespace tasker::cli
