#include "model/step_definition_json.hpp"

#include <chrono>
#include <utility>

#include "model/json_values.hpp"

namespace tasker::model {

namespace {

/// Rounded up: a time that is set never becomes 0.
template <class Unit>
Json count_or_null(std::optional<Duration> const& duration) {
    if (!duration) return nullptr;
    return std::chrono::ceil<Unit>(*duration).count();
}

Json to_json(std::vector<PublishedEvent> const& events) {
    JsonArray list;
    for (auto const& event : events) {
        list.push_back({{"name", event.name},
                        {"description", text_or_null(event.description)},
                        {"condition", to_text(event.condition)},
                        {"schema", event.schema},
                        {"delivery_mode", to_text(event.delivery_mode)},
                        {"publisher", or_null(event.publisher)}});
    }
    return list;
}

Json to_json(std::optional<BatchConfig> const& config) {
    if (!config) return nullptr;
    return {{"batch_size", config->batch_size},
            {"parallelism", config->parallelism},
            {"cursor_field", config->cursor_field},
            {"worker_template", config->worker_template},
            {"failure_strategy", to_text(config->failure_strategy)}};
}

}  // namespace

Json to_json(RetryPolicy const& retry) {
    return {{"retryable", retry.is_retryable},
            {"max_attempts", retry.attempts_max},
            {"backoff", to_text(retry.backoff)},
            {"backoff_base_ms", count_or_null<std::chrono::milliseconds>(retry.backoff_base)},
            {"max_backoff_ms", count_or_null<std::chrono::milliseconds>(retry.backoff_max)}};
}

Json to_json(StepDefinition const& definition) {
    JsonArray dependencies;
    for (auto const& name : definition.dependencies)
        dependencies.emplace_back(name);
    return {{"name", definition.name},
            {"description", text_or_null(definition.description)},
            {"type", to_text(definition.type)},
            {"handler",
             {{"callable", definition.handler.callable},
              {"method", definition.handler.method},
              {"resolver", or_null(definition.handler.resolver)},
              {"initialization", definition.handler.initialization}}},
            {"system_dependency", or_null(definition.system_dependency)},
            {"dependencies", std::move(dependencies)},
            {"retry", to_json(definition.retry)},
            {"timeout_seconds", count_or_null<std::chrono::seconds>(definition.timeout)},
            {"publishes_events", to_json(definition.publishes_events)},
            {"batch_config", to_json(definition.batch_config)},
            {"result_schema", or_null(definition.result_schema)},
            {"composition", or_null(definition.composition)}};
}

}  // namespace tasker::model
