#include "worker/handlers/sequence_step.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <utility>

#include "worker/report/wire_time.hpp"

namespace tasker::worker {

namespace {

template <class Value>
Json or_null(std::optional<Value> const& value) {
    return value ? Json(*value) : Json(nullptr);
}

Json time_or_null(std::optional<TimePoint> const& at) {
    return at ? Json(naive_time(*at)) : Json(nullptr);
}

Json text_or_null(std::string const& text) {
    return text.empty() ? Json(nullptr) : Json(text);
}

template <class Unit>
Json count_or_null(std::optional<Duration> const& duration) {
    if (!duration) return nullptr;
    return std::chrono::ceil<Unit>(*duration).count();
}

Json list_of(std::vector<std::string> const& texts) {
    JsonArray list;
    for (auto const& text : texts)
        list.emplace_back(text);
    return list;
}

Json task_form(StepContext::Record& record) {
    auto const& task = record.task();
    auto const& tmpl = *record.assignment.tmpl;
    Json parent = nullptr;
    if (task.parent_correlation_id) parent = task.parent_correlation_id->to_string();
    return {{"task",
             {{"task_uuid", task.id.to_string()},
              {"named_task_uuid", task.template_id.to_string()},
              {"complete", task.state == model::TaskState::Complete},
              {"requested_at", naive_time(task.requested_at)},
              {"initiator", text_or_null(task.initiator)},
              {"source_system", text_or_null(task.source_system)},
              {"reason", text_or_null(task.reason)},
              {"tags", list_of(task.tags)},
              {"context", record.context()},
              {"identity_hash", task.identity_hash},
              {"priority", task.priority},
              {"created_at", naive_time(task.created_at)},
              {"updated_at", naive_time(task.updated_at)},
              {"correlation_id", task.correlation_id.to_string()},
              {"parent_correlation_id", std::move(parent)}}},
            {"task_name", tmpl.name},
            {"task_version", tmpl.version},
            {"namespace_name", tmpl.namespace_name}};
}

Json step_form(StepContext::Record& record) {
    auto const& step = record.step();
    auto const counted = step.counted_attempts();
    return {{"workflow_step_uuid", step.id.to_string()},
            {"task_uuid", step.task_id.to_string()},
            {"named_step_uuid", step.id.to_string()},
            {"name", step.name},
            {"template_step_name", step.template_step_name},
            {"retryable", step.is_retryable},
            {"max_attempts", step.attempts_max},
            {"in_process", true},
            {"processed", false},
            {"processed_at", time_or_null(step.processed_at)},
            {"attempts", counted == 0 ? 0 : counted - 1},  // those before this one
            {"last_attempted_at", time_or_null(step.last_attempted_at)},
            {"backoff_request_seconds", count_or_null<std::chrono::seconds>(step.backoff)},
            {"inputs", record.inputs()},
            {"results", nullptr},
            {"checkpoint", record.checkpoint()},
            {"created_at", naive_time(step.created_at)},
            {"updated_at", naive_time(step.updated_at)}};
}

Json handler_form(model::HandlerReference const& handler) {
    return {{"callable", handler.callable},
            {"method", handler.method},
            {"resolver", or_null(handler.resolver)},
            {"initialization", handler.initialization}};
}

Json retry_form(model::RetryPolicy const& retry) {
    return {{"retryable", retry.is_retryable},
            {"max_attempts", retry.attempts_max},
            {"backoff", model::to_text(retry.backoff)},
            {"backoff_base_ms", count_or_null<std::chrono::milliseconds>(retry.backoff_base)},
            {"max_backoff_ms", count_or_null<std::chrono::milliseconds>(retry.backoff_max)}};
}

Json events_form(std::vector<model::PublishedEvent> const& events) {
    JsonArray list;
    for (auto const& event : events) {
        list.push_back({{"name", event.name},
                        {"description", text_or_null(event.description)},
                        {"condition", model::to_text(event.condition)},
                        {"schema", event.schema},
                        {"delivery_mode", model::to_text(event.delivery_mode)},
                        {"publisher", or_null(event.publisher)}});
    }
    return list;
}

Json batch_form(std::optional<model::BatchConfig> const& config) {
    if (!config) return nullptr;
    return {{"batch_size", config->batch_size},
            {"parallelism", config->parallelism},
            {"cursor_field", config->cursor_field},
            {"worker_template", config->worker_template},
            {"failure_strategy", model::to_text(config->failure_strategy)}};
}

Json definition_form(model::StepDefinition const& definition) {
    return {{"name", definition.name},
            {"description", text_or_null(definition.description)},
            {"handler", handler_form(definition.handler)},
            {"type", model::to_text(definition.type)},
            {"system_dependency", or_null(definition.system_dependency)},
            {"dependencies", list_of(definition.dependencies)},
            {"retry", retry_form(definition.retry)},
            {"timeout_seconds", count_or_null<std::chrono::seconds>(definition.timeout)},
            {"publishes_events", events_form(definition.publishes_events)},
            {"batch_config", batch_form(definition.batch_config)},
            {"result_schema", or_null(definition.result_schema)},
            {"composition", or_null(definition.composition)}};
}

}  // namespace

Json sequence_step(StepContext::Record& record) {
    JsonObject dependencies;
    for (auto const& entry : record.assignment.work.dependencies)
        dependencies[entry.step_name] = *record.dependency(entry.step_name);
    return {{"task", task_form(record)},
            {"workflow_step", step_form(record)},
            {"dependency_results", std::move(dependencies)},
            {"step_definition", definition_form(*record.assignment.definition)}};
}

}  // namespace tasker::worker
