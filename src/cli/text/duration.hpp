#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "tasker/time.hpp"

namespace tasker::cli {

/// For people: `42 ms`, `1.2 s`, `3 min 07 s`, `2 h 15 min`, `3 d 4 h`. Below zero counts as zero.
[[nodiscard]] std::string for_people(Duration span);
/// UTC, to the second: `2026-02-01 10:00:00`.
[[nodiscard]] std::string for_people(TimePoint at);

/// What people write: a whole number and `s`, `m`, `h`, `d` or `w`, as in `90s`, `12h`, `30d`; up
/// to 100 years. None for everything else.
[[nodiscard]] std::optional<Duration> duration_from(std::string_view text) noexcept;

}  // namespace tasker::cli
