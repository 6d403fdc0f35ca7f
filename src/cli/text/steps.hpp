#pragma once

#include <optional>
#include <string>

#include "model/payload.hpp"
#include "model/step.hpp"

namespace tasker::cli {

/// How long the running attempt has taken, or the last one took; none before the first.
[[nodiscard]] std::optional<Duration> time_spent(model::Step const& step, TimePoint now);

/// The message in a StepExecutionResult of a failure (spec/orchestration.md 5.4); empty when there
/// is none.
[[nodiscard]] std::string error_in(model::Payload const& results);
/// What the handler returned: the member `result`; null when there is none.
[[nodiscard]] Json result_in(model::Payload const& results);

}  // namespace tasker::cli
