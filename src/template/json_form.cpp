#include <chrono>
#include <string>
#include <utility>

#include "base/json.hpp"
#include "template/findings.hpp"
#include "template/load.hpp"
#include "template/read/template_reader.hpp"

namespace tasker::templates {

namespace {

template <class Value>
Json or_null(std::optional<Value> const& value) {
    return value ? Json(*value) : Json(nullptr);
}

Json text_or_null(std::string const& text) {
    return text.empty() ? Json(nullptr) : Json(text);
}

Json seconds_of(std::optional<Duration> const& duration) {
    if (!duration) return nullptr;
    return std::chrono::duration_cast<std::chrono::seconds>(*duration).count();
}

Json milliseconds_of(std::optional<Duration> const& duration) {
    if (!duration) return nullptr;
    return std::chrono::duration_cast<std::chrono::milliseconds>(*duration).count();
}

Json retry_form(model::RetryPolicy const& retry) {
    return {{"retryable", retry.is_retryable},
            {"max_attempts", retry.attempts_max},
            {"backoff", model::to_text(retry.backoff)},
            {"backoff_base_ms", milliseconds_of(retry.backoff_base)},
            {"max_backoff_ms", milliseconds_of(retry.backoff_max)}};
}

Json events_form(std::vector<model::PublishedEvent> const& events) {
    JsonArray form;
    for (auto const& event : events) {
        form.push_back({{"name", event.name},
                        {"description", text_or_null(event.description)},
                        {"condition", model::to_text(event.condition)},
                        {"schema", event.schema},
                        {"delivery_mode", model::to_text(event.delivery_mode)},
                        {"publisher", or_null(event.publisher)}});
    }
    return form;
}

Json batch_form(std::optional<model::BatchConfig> const& config) {
    if (!config) return nullptr;
    return {{"batch_size", config->batch_size},
            {"parallelism", config->parallelism},
            {"cursor_field", config->cursor_field},
            {"worker_template", config->worker_template},
            {"failure_strategy", model::to_text(config->failure_strategy)}};
}

Json step_form(model::StepDefinition const& step) {
    JsonArray dependencies;
    for (auto const& name : step.dependencies)
        dependencies.emplace_back(name);
    return {{"name", step.name},
            {"description", text_or_null(step.description)},
            {"type", model::to_text(step.type)},
            {"handler",
             {{"callable", step.handler.callable},
              {"method", step.handler.method},
              {"resolver", or_null(step.handler.resolver)},
              {"initialization", step.handler.initialization}}},
            {"system_dependency", or_null(step.system_dependency)},
            {"dependencies", std::move(dependencies)},
            {"retry", retry_form(step.retry)},
            {"timeout_seconds", seconds_of(step.timeout)},
            {"publishes_events", events_form(step.publishes_events)},
            {"batch_config", batch_form(step.batch_config)},
            {"result_schema", or_null(step.result_schema)},
            {"composition", or_null(step.composition)}};
}

Json override_form(model::StepOverride const& change) {
    JsonObject form{{"name", change.step}};
    if (change.initialization) form["handler"] = {{"initialization", *change.initialization}};
    if (change.timeout) form["timeout_seconds"] = seconds_of(change.timeout);
    if (change.retry) form["retry"] = retry_form(*change.retry);
    return form;
}

Json environments_form(std::vector<model::EnvironmentOverrides> const& environments) {
    JsonObject form;
    for (auto const& environment : environments) {
        JsonArray steps;
        for (auto const& change : environment.steps)
            steps.push_back(override_form(change));
        form[environment.environment] = JsonObject{{"steps", std::move(steps)}};
    }
    return form;
}

Json lifecycle_form(model::Lifecycle const& lifecycle) {
    return {{"max_duration_minutes", or_null(lifecycle.max_duration_minutes)},
            {"max_waiting_for_dependencies_minutes",
             or_null(lifecycle.max_waiting_for_dependencies_minutes)},
            {"max_waiting_for_retry_minutes", or_null(lifecycle.max_waiting_for_retry_minutes)},
            {"max_steps_in_process_minutes", or_null(lifecycle.max_steps_in_process_minutes)},
            {"staleness_action", model::to_text(lifecycle.staleness_action)},
            {"auto_fail_on_timeout", lifecycle.auto_fail_on_timeout},
            {"auto_dlq_on_timeout", lifecycle.auto_dlq_on_timeout}};
}

}  // namespace

Json to_json(model::Template const& tmpl) {
    JsonArray steps;
    steps.reserve(tmpl.steps.size());
    for (auto const& step : tmpl.steps)
        steps.push_back(step_form(step));
    return {{"name", tmpl.name},
            {"namespace_name", tmpl.namespace_name},
            {"version", tmpl.version},
            {"description", text_or_null(tmpl.description)},
            {"metadata", tmpl.metadata},
            {"system_dependencies", tmpl.system_dependencies},
            {"domain_events", tmpl.domain_events},
            {"input_schema", or_null(tmpl.input_schema)},
            {"identity_strategy", model::to_text(tmpl.identity_strategy)},
            {"steps", std::move(steps)},
            {"environments", environments_form(tmpl.environments)},
            {"lifecycle", lifecycle_form(tmpl.lifecycle)}};
}

Result<model::Template> from_json(std::string_view text) {
    // It was checked when it was registered: only reading can fail, so that a template of an older
    // version stays usable when a check is added.
    TASKER_TRY_ASSIGN(auto const json, base::parse_json(text));
    Findings findings("<stored template>");
    auto const tree = node_of(json);
    auto draft = read_template(tree, findings);
    if (!findings.has_errors()) return std::move(draft.tmpl);
    for (auto const& finding : std::move(findings).in_order()) {
        if (finding.severity != Severity::Error) continue;
        return Error(ErrorCode::InvalidTemplate, finding.to_text());
    }
    return Error(ErrorCode::InvalidTemplate, "the stored template cannot be read");
}

}  // namespace tasker::templates
