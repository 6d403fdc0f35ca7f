#pragma once

#include <span>
#include <vector>

#include "base/ids.hpp"
#include "model/limits.hpp"
#include "model/step.hpp"
#include "model/task.hpp"
#include "model/template.hpp"

namespace tasker::rules {

/// What a finished step adds to its running task.
struct Growth {
    std::vector<model::NewStep> steps;  ///< pending, open_dependencies counted
    std::vector<model::Edge> edges;     ///< of the new steps, and new ones into existing steps
    /// For existing pending steps: how many of `edges` lead into each.
    struct Added {
        StepId step_id;
        std::uint32_t count = 0;
    };
    std::vector<Added> added;
};

/// What a growing step stands in.
struct GrowthScene {
    model::Template const& tmpl;
    model::Task const& task;
    model::Step const& step;             ///< the step that finished, still as locked
    std::span<model::Step const> steps;  ///< all steps of the task
    std::span<model::Edge const> edges;  ///< all edges of the task
    Json const& result;                  ///< what its handler returned (`results.result`)
    model::Settings const& settings;
    TimePoint now;
};

/// A decision step finished: `result.decision_point_outcome` (spec/orchestration.md 5.6).
///
/// Open dependencies count edges from every source that is not satisfied yet, the decision itself
/// included: the caller satisfies the decision afterwards, in the same unit. A deferred convergence
/// also waits for each undecided decision that may still create one of its dependencies
/// (docs/decisions/0006).
/// \returns InvalidOutcome when the outcome is missing or malformed, names a step that does not
///          exist or does not lie below this decision before the next one, or exceeds a limit; with
///          the nearest known name. Nothing is created then.
[[nodiscard]] Result<Growth> decide(GrowthScene const& scene, base::Ids& ids);

/// A batchable step finished: `result.batch_processing_outcome` (spec/orchestration.md 5.7).
/// Nothing when a batch_dependency edge leaves the step already. Worker names are
/// `<worker_template_name>_<batch_id>`, `_000` with is_no_op for no_batches.
/// \returns InvalidOutcome as above; also for two equal batch ids and a count that differs from
///          the number of cursor configurations.
[[nodiscard]] Result<Growth> batch(GrowthScene const& scene, base::Ids& ids);

}  // namespace tasker::rules
