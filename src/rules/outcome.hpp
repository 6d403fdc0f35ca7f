#pragma once

#include <span>
#include <string>
#include <string_view>

#include "model/step.hpp"
#include "tasker/error.hpp"

namespace tasker::rules {

/// An InvalidOutcome of `step`.
[[nodiscard]] Error invalid_outcome(model::Step const& step, std::string_view why);

/// `; did you mean NAME?`, or nothing when no candidate is near.
[[nodiscard]] std::string did_you_mean(std::string_view name,
                                       std::span<std::string const> candidates);

/// The object `result.<member>`, as the SDKs write outcomes.
/// \returns InvalidOutcome when it is missing or has no text `type`.
[[nodiscard]] Result<JsonObject const*> find_outcome(model::Step const& step, Json const& result,
                                                     std::string_view member);
/// The `type` of an outcome that find_outcome found.
[[nodiscard]] std::string_view type_of(JsonObject const& outcome);

}  // namespace tasker::rules
