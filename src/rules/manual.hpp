#pragma once

#include <string>

#include "model/limits.hpp"
#include "model/step.hpp"
#include "model/task.hpp"

namespace tasker::rules {

// What operators do by hand (spec/orchestration.md 3.6, 6.3). `who` and `reason` go into the
// transition's metadata.

struct ManualAction {
    std::string reason;
    std::string who;
};

/// error -> pending with all attempts uncounted (the attempt number itself goes on: it is the
/// fencing token), no backoff, old result cleared.
/// \returns IllegalTransition from any other state, naming it.
[[nodiscard]] Result<model::StepChange> reset_for_retry(model::Step const& step,
                                                        ManualAction const& action, TimePoint now);

/// any state -> resolved_manually. Dependents see it as done and get no result from it.
[[nodiscard]] Result<model::StepChange> resolve_manually(model::Step const& step,
                                                         ManualAction const& action, TimePoint now);

/// any state -> complete with a StepExecutionResult around `result`; metadata.custom is `metadata`
/// plus manually_completed, completed_by and completion_reason.
[[nodiscard]] Result<model::StepChange> complete_manually(model::Step const& step,
                                                          ManualAction const& action,
                                                          Json const& result,
                                                          JsonObject const& metadata,
                                                          TimePoint now);

/// Any state but complete, cancelled, resolved_manually -> cancelled.
[[nodiscard]] Result<model::StepChange> cancel(model::Step const& step, ManualAction const& action,
                                               TimePoint now);
/// Any non-terminal task -> cancelled; `tally` is the one after its steps were cancelled.
[[nodiscard]] Result<model::TaskChange> cancel(model::Task const& task,
                                               model::StepTally const& tally,
                                               ManualAction const& action, TimePoint now);

}  // namespace tasker::rules
