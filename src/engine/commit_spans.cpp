#include "engine/commit_spans.hpp"

#include <algorithm>
#include <unordered_map>
#include <utility>

namespace tasker::engine {

namespace {

using telemetry::Attribute;
using telemetry::Span;

std::string namespace_of(templates::Registry const& registry, model::Task const& task) {
    auto const registered = registry.find(task.template_id);
    return registered == nullptr ? std::string() : registered->tmpl.namespace_name;
}

bool has_result(Committed::StepNow const& now) {
    return std::ranges::any_of(now.path, [](model::StepMove const& move) {
        return move.event == model::StepEvent::EnqueueForOrchestration ||
               move.event == model::StepEvent::EnqueueAsErrorForOrchestration;
    });
}

/// The commits of one unit, span by span.
class CommitSpans {
public:
    CommitSpans(Committed const& committed, templates::Registry const& registry,
                telemetry::Tracer& tracer)
        : committed_(committed), registry_(registry), tracer_(tracer) {}

    void record() {
        for (auto const& now : committed_.tasks)
            tasks_.emplace(now.task.id, &now.task);
        for (auto const& now : committed_.tasks) {
            auto const trace = tracer_.trace_of(now.task.trace_context, now.task.id);
            if (!trace.root.is_sampled) continue;
            if (now.is_new()) record_initialization(now, trace);
            if (now.has_come_to_rest()) record_finalization(now, trace);
        }
        for (auto const& now : committed_.steps) {
            if (has_result(now)) record_result(now);
        }
    }

private:
    [[nodiscard]] Span span(std::string name, model::Task const& task) const {
        return {.name = std::move(name),
                .start = committed_.began_at,
                .end = committed_.ended_at,
                .attributes = {{.name = "correlation_id", .value = task.correlation_id.to_string()},
                               {.name = "task_uuid", .value = task.id.to_string()},
                               {.name = "namespace", .value = namespace_of(registry_, task)}}};
    }

    void record_initialization(Committed::TaskNow const& now, telemetry::TaskTrace const& trace) {
        auto made = span("orchestration.task_initialization", now.task);
        made.context = trace.root;
        made.parent = trace.parent;
        made.attributes.push_back(
            {.name = "steps", .value = static_cast<std::int64_t>(now.task.tally.total)});
        tracer_.record(std::move(made));
    }

    void record_finalization(Committed::TaskNow const& now, telemetry::TaskTrace const& trace) {
        auto made = span("orchestration.task_finalization", now.task);
        made.context = trace.at(tracer_.new_span_id());
        made.parent = trace.root.span_id;
        made.attributes.push_back(
            {.name = "final_state", .value = std::string(model::to_text(now.task.state))});
        made.attributes.push_back(
            {.name = "duration_ms",
             .value = std::int64_t{std::chrono::duration_cast<std::chrono::milliseconds>(
                                       committed_.ended_at - now.task.created_at)
                                       .count()}});
        tracer_.record(std::move(made));
    }

    void record_result(Committed::StepNow const& now) {
        // What a result changes is counted on its task's row too, so that is in the same commit.
        auto const found = tasks_.find(now.step.task_id);
        if (found == tasks_.end()) return;
        auto const& task = *found->second;
        auto const trace = tracer_.trace_of(task.trace_context, task.id);
        if (!trace.root.is_sampled) return;
        auto made = span("orchestration.step_result_processing", task);
        made.context = trace.at(tracer_.new_span_id());
        made.parent = telemetry::span_of_attempt(now.step.id, now.step.attempt);
        made.attributes.push_back({.name = "step_uuid", .value = now.step.id.to_string()});
        made.attributes.push_back({.name = "step_name", .value = now.step.name});
        made.attributes.push_back(
            {.name = "attempt", .value = static_cast<std::int64_t>(now.step.attempt)});
        made.attributes.push_back(
            {.name = "to_state", .value = std::string(model::to_text(now.step.state))});
        tracer_.record(std::move(made));
    }

    Committed const& committed_;
    templates::Registry const& registry_;
    telemetry::Tracer& tracer_;
    std::unordered_map<TaskId, model::Task const*> tasks_;
};

}  // namespace

void record_spans(Committed const& committed, templates::Registry const& registry,
                  telemetry::Tracer& tracer) {
    CommitSpans(committed, registry, tracer).record();
}

}  // namespace tasker::engine
