#pragma once

#include <cstdint>
#include <optional>

#include "model/limits.hpp"
#include "model/template.hpp"

namespace tasker::rules {

/// The pause after the failed attempt number `attempt` (1 or more, counted attempts).
///
/// none: 0. linear: base * attempt. exponential: base * multiplier ^ attempt. fibonacci: base *
/// F(attempt) with F(1) = F(2) = 1. At most the template's cap and at most `settings.max`; then
/// jitter: plus or minus up to `jitter_share` of it, never below 0; after the cap, so it may exceed
/// it by that share. A policy with its own base and kind exponential starts at the base itself
/// (base * multiplier ^ (attempt - 1)), because that is what `backoff_base_ms` promises; without
/// one the engine's formula counts the failed attempt.
/// \param jitter  in [0, 1); 0.5 changes nothing. Drawn by the caller so that this stays pure.
/// Source: spec/orchestration.md 3.3, 4.4.
[[nodiscard]] Duration backoff(model::RetryPolicy const& policy,
                               model::BackoffSettings const& settings, std::uint32_t attempt,
                               double jitter);

/// What a server asked for: at most `settings.max`, no jitter.
[[nodiscard]] Duration requested_backoff(Duration asked, model::BackoffSettings const& settings);

}  // namespace tasker::rules
