#pragma once

#include <string>

#include "tasker/time.hpp"

namespace tasker::store {

/// RFC 3339 in UTC, with a fraction only where there is one: `2026-02-01T10:00:05Z`.
[[nodiscard]] std::string to_text(TimePoint at);

}  // namespace tasker::store
