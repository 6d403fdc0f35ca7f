#pragma once

#include "model/limits.hpp"
#include "model/step.hpp"
#include "model/work.hpp"

namespace tasker::rules {

/// What an outcome makes of its step: in_progress -> enqueued(_as_error)_for_orchestration ->
/// complete, waiting_for_retry (with wake_at, next_retry_at, backoff) or error.
///
/// A failure is retried when the outcome says so, the step is retryable and attempts are left
/// (counted_attempts() < attempts_max); otherwise it is final. Backoff by `definition.retry`, or
/// what the outcome asks for.
/// \param jitter  in [0, 1)
/// \returns LeaseLost, naming both attempts, unless the step is in_progress with the attempt and
///          the worker of the report.
/// Source: spec/orchestration.md 3.3 to 3.5; fencing: design.md promise 5.
[[nodiscard]] Result<model::StepChange> settle(model::Step const& step,
                                               model::StepDefinition const& definition,
                                               model::StepReport const& report,
                                               model::StepOutcome const& outcome,
                                               model::Settings const& settings, TimePoint now,
                                               double jitter);

/// A success that cannot be carried out (an impossible decision, a result outside its schema): the
/// step fails for good with `why`, its results become a failed StepExecutionResult of `error_type`.
[[nodiscard]] Result<model::StepChange> reject(model::Step const& step,
                                               model::StepReport const& report,
                                               std::string_view error_type, std::string_view why,
                                               TimePoint now);

/// A lease ended without a report (or its worker is gone): waiting_for_retry, due at once, costs no
/// retry; after `settings.lost_leases_max` such losses since the last checkpoint it is an error of
/// type `worker_lost`.
[[nodiscard]] Result<model::StepChange> lose_lease(model::Step const& step,
                                                   model::Settings const& settings, TimePoint now);

/// The worker gives the step back unstarted: waiting_for_retry, due at once, costs nothing.
[[nodiscard]] Result<model::StepChange> hand_back(model::Step const& step,
                                                  model::StepReport const& report,
                                                  std::string_view why, TimePoint now);

/// A failed StepExecutionResult (spec 5.4) that the engine writes itself.
[[nodiscard]] model::Payload failure_result(StepId step, std::string_view error_type,
                                            std::string_view message, bool is_retryable,
                                            TimePoint now);

}  // namespace tasker::rules
