#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "tasker/time.hpp"

namespace tasker::worker {

/// A date of HTTP or of a mail header: `Sun, 06 Nov 1994 08:49:37 GMT`, or with `+0100`.
/// Source: RFC 9110 section 5.6.7 (the preferred form), RFC 5322 section 3.3.
[[nodiscard]] std::optional<TimePoint> parse_http_date(std::string_view text);

}  // namespace tasker::worker
