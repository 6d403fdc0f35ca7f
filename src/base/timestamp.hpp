#pragma once

#include <string>

#include "tasker/time.hpp"

namespace tasker::base {

/// RFC 3339 in UTC with six decimals: `2026-02-01T10:00:00.123456Z`.
[[nodiscard]] std::string timestamp(TimePoint at);
/// The same without the zone, as some wire fields want it.
[[nodiscard]] std::string naive_timestamp(TimePoint at);
/// RFC 3339 in UTC, with a fraction only where there is one: `2026-02-01T10:00:05Z`.
[[nodiscard]] std::string short_timestamp(TimePoint at);

}  // namespace tasker::base
