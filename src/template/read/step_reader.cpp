#include "template/read/step_reader.hpp"

#include <limits>
#include <utility>

#include "template/read/draft.hpp"

namespace tasker::templates {

namespace {

constexpr std::size_t kStepNameMax = 128;

model::HandlerReference read_handler(Node const& node, std::string const& owner,
                                     Findings& findings) {
    Fields fields(node, "handler of " + owner, findings);
    model::HandlerReference handler;
    // Blank and too long are findings of check/handlers.cpp.
    if (auto const* callable = fields.require("callable")) {
        auto text = text_of(*callable, "callable of " + fields.owner(), findings);
        handler.callable = std::move(text).value_or("");
    }
    if (auto method = fields.text("method")) handler.method = *std::move(method);
    handler.resolver = fields.text("resolver");
    if (auto initialization = fields.object("initialization")) {
        handler.initialization = *std::move(initialization);
    }
    fields.finish();
    return handler;
}

model::PublishedEvent read_event(Node const& node, std::string const& owner, Findings& findings) {
    Fields fields(node, "an event of " + owner, findings);
    model::PublishedEvent event;
    event.name = fields.required_text("name", kNameMax);
    event.description = fields.text("description").value_or("");
    event.condition = fields.word("condition", model::PublishCondition::Success);
    if (fields.require("schema") != nullptr) {
        event.schema = fields.schema("schema").value_or(JsonObject{});
    }
    event.delivery_mode = fields.word("delivery_mode", model::DeliveryMode::Durable);
    event.publisher = fields.text("publisher");
    fields.finish();
    return event;
}

model::BatchConfig read_batch_config(Node const& node, std::string const& owner,
                                     Findings& findings) {
    Fields fields(node, "batch_config of " + owner, findings);
    model::BatchConfig config;
    auto const number = [&fields](std::string_view key, std::int64_t max, std::uint32_t& target) {
        if (fields.require(key) == nullptr) return;
        auto const value = fields.integer(key, {1, max});
        if (value) target = static_cast<std::uint32_t>(*value);
    };
    number("batch_size", 100'000, config.batch_size);
    number("parallelism", 1'000, config.parallelism);
    config.cursor_field = fields.required_text("cursor_field", kNameMax);
    config.worker_template = fields.required_text("worker_template", kStepNameMax);
    config.failure_strategy =
        fields.word("failure_strategy", model::FailureStrategy::ContinueOnFailure);
    fields.finish();
    return config;
}

std::vector<std::string> read_dependencies(Fields& fields, Findings& findings) {
    std::vector<std::string> names;
    auto const what = "a dependency of " + fields.owner();
    for (auto const& item : fields.list("dependencies", "depends_on")) {
        // Kept in step with the items, so that a finding knows its place.
        auto name = text_of(item, what, findings);
        if (name && name->empty()) {
            findings.add(FindingCode::EmptyValue, item.mark, what + " may not be blank");
        }
        names.push_back(std::move(name).value_or(""));
    }
    return names;
}

}  // namespace

model::RetryPolicy read_retry(Node const& node, std::string const& owner, Findings& findings) {
    Fields fields(node, "retry of " + owner, findings);
    model::RetryPolicy policy;
    policy.is_retryable = fields.boolean("retryable").value_or(policy.is_retryable);
    if (auto const attempts = fields.integer("max_attempts", {0, 100})) {
        policy.attempts_max = static_cast<std::uint32_t>(*attempts);
    }
    policy.backoff = fields.word("backoff", policy.backoff);
    policy.backoff_base = fields.milliseconds("backoff_base_ms", {100, 3'600'000});
    policy.backoff_max = fields.milliseconds("max_backoff_ms", {1'000, 3'600'000});
    fields.finish();
    return policy;
}

std::optional<Duration> read_timeout(Fields& fields) {
    auto const value =
        fields.integer("timeout_seconds", {1, std::numeric_limits<std::int32_t>::max()});
    if (!value) return std::nullopt;
    return std::chrono::seconds(*value);
}

model::StepDefinition read_step(Node const& node, std::size_t step_index, Findings& findings) {
    auto const* const name = node.find("name");
    auto const is_named = name != nullptr && name->kind == NodeKind::Text;
    Fields fields(node, title_of(is_named ? name->text : "", step_index), findings);
    auto const& owner = fields.owner();

    model::StepDefinition step;
    step.name = fields.required_text("name", kStepNameMax);
    step.description = fields.text("description").value_or("");
    step.type = fields.word("type", model::StepType::Standard, "step_type");
    if (auto const* handler = fields.require("handler")) {
        step.handler = read_handler(*handler, owner, findings);
    }
    step.system_dependency = fields.text("system_dependency");
    step.dependencies = read_dependencies(fields, findings);
    if (auto const* retry = fields.find("retry")) step.retry = read_retry(*retry, owner, findings);
    step.timeout = read_timeout(fields);
    for (auto const& event : fields.list("publishes_events")) {
        step.publishes_events.push_back(read_event(event, owner, findings));
    }
    if (auto const* config = fields.find("batch_config")) {
        step.batch_config = read_batch_config(*config, owner, findings);
    }
    step.result_schema = fields.schema("result_schema");
    if (auto composition = fields.object("composition")) {
        step.composition = *std::move(composition);
    }
    fields.finish();
    return step;
}

}  // namespace tasker::templates
