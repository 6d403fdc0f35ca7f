#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/log.hpp"
#include "tasker/step_result.hpp"
#include "telemetry/tracer.hpp"
#include "worker/dispatch/run.hpp"

namespace tasker::worker {

/// What a log's line about a step says of it (spec/orchestration.md 10.7).
[[nodiscard]] std::vector<base::LogFact> facts_of(StepContext::Record const& record);

/// The spans of the steps that a worker runs, and the places in traces that handlers hand on.
/// Without a tracer nothing is recorded. Thread-safe.
class StepSpans {
public:
    explicit StepSpans(telemetry::Tracer* tracer) : tracer_(tracer) {}

    /// Before the handler is called: tells it where in which trace it is.
    void enter(StepContext::Record& record) const;

    /// `worker.step_execution`: a handler was called for an attempt, and this is its outcome.
    void record_execution(Run const& run, StepResult const& result,
                          model::StepOutcome const& outcome, TimePoint end) const;
    /// `worker.step_checkpoint`: it stored its progress, and will be called again.
    void record_checkpoint(Run const& run) const;

    /// Of a report that is about to be sent. Made where something is traced only.
    struct Sending {
        telemetry::TraceContext context;
        std::uint64_t parent = 0;
        std::vector<telemetry::Attribute> attributes;
        TimePoint since{};
    };
    [[nodiscard]] std::optional<Sending> begin_sending(Run const& run, TimePoint now) const;
    /// `worker.step_completion_received`: the engine has answered; `problem` is why it refused.
    void record_answer(Sending sending, std::string_view problem, TimePoint now) const;

private:
    [[nodiscard]] std::optional<telemetry::Span> span_within(Run const& run,
                                                             std::string name) const;

    telemetry::Tracer* tracer_;
};

}  // namespace tasker::worker
