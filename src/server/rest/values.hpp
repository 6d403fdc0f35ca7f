#pragma once

#include <optional>
#include <string_view>

#include "model/payload.hpp"
#include "tasker/json.hpp"
#include "tasker/time.hpp"
#include "tasker/uuid.hpp"

namespace tasker::server::rest {

// Values as the API writes them.

[[nodiscard]] Json time_or_null(std::optional<TimePoint> at);  ///< `2026-02-01T10:00:00.123456Z`
[[nodiscard]] Json naive_time_or_null(std::optional<TimePoint> at);  ///< the same without zone
/// What a payload holds; null when there is none.
[[nodiscard]] Json parsed(model::Payload const& payload);

/// A share of a hundred with two decimals.
[[nodiscard]] double two_decimals(double value) noexcept;

/// An id for what has none of its own in the store: always the same for the same text, of version 8
/// (RFC 9562).
[[nodiscard]] Uuid derived_uuid(std::string_view of);

}  // namespace tasker::server::rest
