#include "template/read/template_reader.hpp"

#include <limits>
#include <string>
#include <utility>

#include "template/read/fields.hpp"
#include "template/read/step_reader.hpp"

namespace tasker::templates {

namespace {

constexpr std::size_t kVersionMax = 50;
constexpr std::size_t kStepCountMax = 10'000;
constexpr std::int64_t kTaskMinutesMax = 43'200;
constexpr std::int64_t kStateMinutesMax = 10'080;

void read_steps(Fields& fields, Draft& draft, Findings& findings) {
    auto const& items = fields.list("steps");
    if (items.size() > kStepCountMax) {
        findings.add(FindingCode::TooLarge, items[kStepCountMax].mark,
                     "the template has " + std::to_string(items.size()) + " steps; at most " +
                         std::to_string(kStepCountMax) + " are allowed");
        return;
    }
    for (std::size_t i = 0; i < items.size(); ++i) {
        draft.tmpl.steps.push_back(read_step(items[i], i, findings));
        draft.step_nodes.push_back(&items[i]);
    }
}

Json read_system_dependencies(Fields& outer, Findings& findings) {
    JsonObject result{{"primary", "default"}, {"secondary", JsonArray{}}};
    auto const* const node = outer.find("system_dependencies");
    if (node == nullptr) return result;
    Fields fields(*node, "system_dependencies", findings);
    if (auto const primary = fields.text("primary")) result["primary"] = *primary;
    for (auto const& item : fields.list("secondary")) {
        auto const name = text_of(item, "a secondary system dependency", findings);
        if (name) result["secondary"].as_array().emplace_back(*name);
    }
    fields.finish();
    return result;
}

Json read_domain_events(Fields& outer, Findings& findings) {
    JsonArray events;
    for (auto const& node : outer.list("domain_events")) {
        Fields fields(node, "a domain event", findings);
        JsonObject event{{"name", fields.required_text("name", kNameMax)}};
        if (auto const description = fields.text("description")) {
            event["description"] = *description;
        }
        if (auto schema = fields.schema("schema")) event["schema"] = *std::move(schema);
        fields.finish();
        events.push_back(std::move(event));
    }
    return events;
}

model::StepOverride read_override(Node const& node, std::string const& environment,
                                  Findings& findings) {
    Fields fields(node, "a step of environment \"" + environment + "\"", findings);
    model::StepOverride change;
    change.step = fields.required_text("name", kNameMax);
    auto const owner = "step \"" + change.step + "\" in environment \"" + environment + "\"";
    if (auto const* node_of_handler = fields.find("handler")) {
        Fields handler(*node_of_handler, "handler of " + owner, findings);
        change.initialization = handler.object("initialization");
        handler.finish();
    }
    change.timeout = read_timeout(fields);
    if (auto const* retry = fields.find("retry")) {
        change.retry = read_retry(*retry, owner, findings);
    }
    fields.finish();
    return change;
}

std::vector<model::EnvironmentOverrides> read_environments(Fields& outer, Findings& findings) {
    std::vector<model::EnvironmentOverrides> environments;
    auto const* const node = outer.find("environments");
    if (node == nullptr) return environments;
    if (!node->is_map()) {
        outer.wrong_type("environments", *node, "a map");
        return environments;
    }
    for (auto const& [name, key_mark, value] : node->members) {
        auto& environment = environments.emplace_back();
        environment.environment = name;
        if (value.kind == NodeKind::Null) continue;
        Fields fields(value, "environment \"" + name + "\"", findings);
        for (auto const& item : fields.list("steps")) {
            environment.steps.push_back(read_override(item, name, findings));
        }
        fields.finish();
    }
    return environments;
}

model::Lifecycle read_lifecycle(Fields& outer, Findings& findings) {
    model::Lifecycle lifecycle;
    auto const* const node = outer.find("lifecycle");
    if (node == nullptr) return lifecycle;
    Fields fields(*node, "lifecycle", findings);
    lifecycle.max_duration_minutes = fields.minutes("max_duration_minutes", kTaskMinutesMax);
    lifecycle.max_waiting_for_dependencies_minutes =
        fields.minutes("max_waiting_for_dependencies_minutes", kStateMinutesMax);
    lifecycle.max_waiting_for_retry_minutes =
        fields.minutes("max_waiting_for_retry_minutes", kStateMinutesMax);
    lifecycle.max_steps_in_process_minutes =
        fields.minutes("max_steps_in_process_minutes", kStateMinutesMax);
    lifecycle.staleness_action = fields.word("staleness_action", lifecycle.staleness_action);
    lifecycle.auto_fail_on_timeout =
        fields.boolean("auto_fail_on_timeout").value_or(lifecycle.auto_fail_on_timeout);
    lifecycle.auto_dlq_on_timeout =
        fields.boolean("auto_dlq_on_timeout").value_or(lifecycle.auto_dlq_on_timeout);
    fields.finish();
    return lifecycle;
}

void index_steps(Draft& draft) {
    for (std::size_t i = 0; i < draft.tmpl.steps.size(); ++i) {
        auto const& name = draft.tmpl.steps[i].name;
        if (!name.empty()) draft.index.emplace(name, i);
    }
}

}  // namespace

Draft read_template(Node const& root, Findings& findings) {
    Draft draft{.root = &root};
    Fields fields(root, "the template", findings);
    auto& tmpl = draft.tmpl;
    tmpl.name = fields.required_text("name", kNameMax);
    // Its own codes for length and form: check/names.cpp.
    tmpl.namespace_name =
        fields.required_text("namespace_name", std::numeric_limits<std::size_t>::max());
    tmpl.version = fields.required_text("version", kVersionMax);
    tmpl.description = fields.text("description").value_or("");
    if (auto metadata = fields.object("metadata")) tmpl.metadata = *std::move(metadata);
    tmpl.system_dependencies = read_system_dependencies(fields, findings);
    tmpl.domain_events = read_domain_events(fields, findings);
    tmpl.input_schema = fields.schema("input_schema");
    tmpl.identity_strategy = fields.word("identity_strategy", model::IdentityStrategy::Strict);
    read_steps(fields, draft, findings);
    tmpl.environments = read_environments(fields, findings);
    tmpl.lifecycle = read_lifecycle(fields, findings);
    fields.finish();
    index_steps(draft);
    return draft;
}

}  // namespace tasker::templates
