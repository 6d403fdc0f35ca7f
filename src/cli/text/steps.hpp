#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "model/payload.hpp"
#include "model/step.hpp"

namespace tasker::cli {

/// How long the running attempt has taken, or the last one took; none before the first.
[[nodiscard]] std::optional<Duration> time_spent(model::Step const& step, TimePoint now);

/// Attempts of all of these steps, counted as the API counts those of one: what a crash took or a
/// worker gave back is none (docs/decisions/0003).
[[nodiscard]] std::uint64_t attempts_of(std::span<model::Step const> steps) noexcept;

/// The message in a StepExecutionResult of a failure (spec/orchestration.md 5.4); empty when there
/// is none.
[[nodiscard]] std::string error_in(model::Payload const& results);
/// What the handler returned: the member `result`; null when there is none.
[[nodiscard]] Json result_in(model::Payload const& results);

}  // namespace tasker::cli
