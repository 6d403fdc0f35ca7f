#include "worker/step_spans.hpp"

#include <utility>

namespace tasker::worker {

namespace {

std::vector<telemetry::Attribute> attributes_of(StepContext::Record const& record) {
    auto const& step = record.step();
    auto const& task = record.task();
    auto const& tmpl = *record.assignment.tmpl;
    return {{.name = "correlation_id", .value = task.correlation_id.to_string()},
            {.name = "task_uuid", .value = task.id.to_string()},
            {.name = "step_uuid", .value = step.id.to_string()},
            {.name = "step_name", .value = step.name},
            {.name = "namespace", .value = tmpl.namespace_name},
            {.name = "task_name", .value = tmpl.name},
            {.name = "handler", .value = record.assignment.definition->handler.callable},
            {.name = "attempt", .value = static_cast<std::int64_t>(step.attempt)}};
}

}  // namespace

std::vector<base::LogFact> facts_of(StepContext::Record const& record) {
    auto const& step = record.step();
    auto const& task = record.task();
    std::vector<base::LogFact> facts{
        {.name = "correlation_id", .value = task.correlation_id.to_string()},
        {.name = "task_uuid", .value = task.id.to_string()},
        {.name = "step_uuid", .value = step.id.to_string()},
        {.name = "step_name", .value = step.name},
        {.name = "namespace", .value = record.assignment.tmpl->namespace_name},
        {.name = "attempt", .value = std::int64_t{step.attempt}}};
    if (record.trace) {
        facts.push_back(
            {.name = "trace_id", .value = telemetry::trace_id_text(record.trace->trace_id)});
        facts.push_back(
            {.name = "span_id", .value = telemetry::span_id_text(record.trace->span_id)});
    }
    return facts;
}

void StepSpans::enter(StepContext::Record& record) const {
    auto const& task = record.task();
    if (tracer_ == nullptr) {
        // Others may trace what this process only passes on.
        if (!task.trace_context.empty()) record.trace = telemetry::from_stored(task.trace_context);
        return;
    }
    auto const& step = record.step();
    record.trace = tracer_->trace_of(task.trace_context, task.id)
                       .at(telemetry::span_of_attempt(step.id, step.attempt));
}

void StepSpans::record_execution(Run const& run, StepResult const& result,
                                 model::StepOutcome const& outcome, TimePoint end) const {
    if (tracer_ == nullptr) return;
    auto const& record = *run.record;
    auto const trace = tracer_->trace_of(record.task().trace_context, record.task().id);
    if (!trace.root.is_sampled) return;
    auto const& step = record.step();
    telemetry::Span span{.name = "worker.step_execution",
                         .context = trace.at(telemetry::span_of_attempt(step.id, step.attempt)),
                         .parent = trace.root.span_id,
                         .start = record.started_at,
                         .end = end,
                         .attributes = attributes_of(record)};
    if (!outcome.succeeded) {
        span.has_failed = true;
        span.failure = outcome.error_message;
        span.attributes.push_back({.name = "retryable", .value = outcome.is_retryable});
        if (auto const* const failure = result.failure())
            span.attributes.push_back({.name = "error.type", .value = failure->error_type});
    }
    tracer_->record(std::move(span));
}

std::optional<telemetry::Span> StepSpans::span_within(Run const& run, std::string name) const {
    if (tracer_ == nullptr) return std::nullopt;
    auto const& record = *run.record;
    auto const trace = tracer_->trace_of(record.task().trace_context, record.task().id);
    if (!trace.root.is_sampled) return std::nullopt;
    auto const& step = record.step();
    return telemetry::Span{.name = std::move(name),
                           .context = trace.at(tracer_->new_span_id()),
                           .parent = telemetry::span_of_attempt(step.id, step.attempt),
                           .attributes = attributes_of(record)};
}

void StepSpans::record_checkpoint(Run const& run) const {
    auto span = span_within(run, "worker.step_checkpoint");
    if (!span) return;
    span->start = run.record->started_at;
    span->end = tracer_->clock().now();
    tracer_->record(*std::move(span));
}

std::optional<StepSpans::Sending> StepSpans::begin_sending(Run const& run, TimePoint now) const {
    auto span = span_within(run, {});
    if (!span) return std::nullopt;
    return Sending{.context = std::move(span->context),
                   .parent = span->parent,
                   .attributes = std::move(span->attributes),
                   .since = now};
}

void StepSpans::record_answer(Sending sending, std::string_view problem, TimePoint now) const {
    tracer_->record({.name = "worker.step_completion_received",
                     .context = std::move(sending.context),
                     .parent = sending.parent,
                     .start = sending.since,
                     .end = now,
                     .attributes = std::move(sending.attributes),
                     .has_failed = !problem.empty(),
                     .failure = std::string(problem)});
}

}  // namespace tasker::worker
