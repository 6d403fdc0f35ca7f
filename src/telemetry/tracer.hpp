#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>

#include "base/clock.hpp"
#include "base/log.hpp"
#include "base/random.hpp"
#include "tasker/telemetry_options.hpp"
#include "tasker/uuid.hpp"
#include "telemetry/exporter.hpp"
#include "telemetry/span.hpp"

namespace tasker::telemetry {

/// Where the spans of a task hang. Every process that works for it tells the same, without asking
/// the others.
struct TaskTrace {
    /// Of the span that its making is: the parent of all others.
    TraceContext root;
    /// Of the span that it was asked for in; 0: it began here.
    std::uint64_t parent = 0;

    /// The place of a span of this task with this id.
    [[nodiscard]] TraceContext at(std::uint64_t span_id) const;
};

/// The id of the span of one attempt of a step.
[[nodiscard]] std::uint64_t span_of_attempt(StepId step, std::uint32_t attempt) noexcept;

/// Makes places in traces and takes in spans. Those who may have none hold a pointer that is null
/// when nothing is traced. Thread-safe.
class Tracer {
public:
    struct Parts {
        base::Clock const& clock;
        base::Log& log;
        std::uint64_t seed = 0;  ///< of ids
    };
    /// \returns null where the options name no endpoint; InvalidOption.
    [[nodiscard]] static Result<std::unique_ptr<Tracer>> open(TelemetryOptions const& options,
                                                              Parts const& parts);
    /// For tests: with a sender of their own.
    Tracer(TelemetryOptions const& options, Parts const& parts, std::unique_ptr<SpanSender> sender,
           Exporter::Options const& exporting = {});

    /// A span within `parent`, or the first of a trace that begins here.
    [[nodiscard]] TraceContext begin(std::optional<TraceContext> const& parent);
    [[nodiscard]] std::uint64_t new_span_id();

    /// \param stored  model::Task::trace_context. Without it a task is a trace by itself, whose id
    ///                is the task's own.
    [[nodiscard]] TaskTrace trace_of(std::string_view stored, TaskId task) const;

    /// Dropped if its trace is not sampled. Never waits.
    void record(Span span) noexcept;

    [[nodiscard]] base::Clock const& clock() const noexcept { return clock_; }
    [[nodiscard]] ExportFigures figures() const { return exporter_.figures(); }
    /// Sends what waits, for up to `patience`.
    void stop(Duration patience) { exporter_.stop(patience); }

private:
    double const sampled_share_;
    base::Clock const& clock_;
    std::mutex mutex_;
    base::Random random_;
    Exporter exporter_;
};

}  // namespace tasker::telemetry
