#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace airports {

/// Numbers with a fixed number of decimals, as whole units of the last one: unlike floating point
/// they add up, compare and print the same on every run and after every restart.

/// `-12.5` with 6 decimals is -12500000. Nothing for anything but digits with an optional sign and
/// point, for more decimals than `decimals`, and for more than 12 digits before the point.
[[nodiscard]] std::optional<std::int64_t> parse_decimal(std::string_view text, int decimals);

/// The reverse, with the decimals that are needed: `-12.5`.
[[nodiscard]] std::string format_decimal(std::int64_t value, int decimals);

}  // namespace airports
