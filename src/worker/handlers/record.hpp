#pragma once

#include <optional>
#include <stop_token>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/json.hpp"
#include "model/work.hpp"
#include "tasker/step_context.hpp"
#include "telemetry/trace_context.hpp"

namespace tasker {

/// What a StepContext looks at: the assignment, and what of it was parsed so far. Belongs to one
/// call; only `stop` may be used by another thread meanwhile.
class StepContext::Record {
public:
    Record(model::Assignment claimed, TimePoint now, TimePoint time_is_up)
        : assignment(std::move(claimed)), started_at(now), deadline(time_is_up) {}

    model::Assignment const assignment;
    TimePoint const started_at;
    TimePoint const deadline;
    std::stop_source stop;
    /// Where in which trace the call is; none: in none. Set before the handler is called.
    std::optional<telemetry::TraceContext> trace;

    [[nodiscard]] model::Step const& step() const noexcept { return assignment.work.step; }
    [[nodiscard]] model::Task const& task() const noexcept { return *assignment.work.task; }

    [[nodiscard]] Json const& context() { return parsed(context_, assignment.work.context); }
    [[nodiscard]] Json const& inputs() { return parsed(inputs_, assignment.work.inputs); }
    [[nodiscard]] Json const& checkpoint() {
        return parsed(checkpoint_, assignment.work.checkpoint);
    }
    /// The whole StepExecutionResult of an ancestor; null when there is none.
    [[nodiscard]] Json const* dependency(std::string_view step_name);

private:
    [[nodiscard]] static Json const& parsed(std::optional<Json>& cache,
                                            model::Payload const& payload);

    std::optional<Json> context_;
    std::optional<Json> inputs_;
    std::optional<Json> checkpoint_;
    std::unordered_map<std::string_view, Json> dependencies_;  // keys live in the assignment
};

}  // namespace tasker
