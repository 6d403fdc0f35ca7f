#include <string>
#include <string_view>
#include <unordered_set>

#include "base/json_schema.hpp"
#include "template/check/check.hpp"

namespace tasker::templates {

namespace {

void check_schema(Json const& schema, std::string const& what, Mark mark, Findings& findings) {
    if (auto const compiled = base::JsonSchema::compile(schema); !compiled) {
        findings.add(FindingCode::InvalidSchema, mark, what + ": " + compiled.error().message());
    }
}

void check_domain_events(Draft const& draft, Findings& findings) {
    auto const* const list = draft.root->find("domain_events");
    if (list == nullptr) return;
    for (auto const& node : list->items) {
        auto const* const schema = node.find("schema");
        if (schema == nullptr || !schema->is_map()) continue;
        check_schema(json_of(*schema), "schema of a domain event", schema->mark, findings);
    }
}

void check_event_schemas(Draft const& draft, std::size_t step_index, Findings& findings) {
    auto const& step = draft.tmpl.steps[step_index];
    auto const* const list = draft.step_nodes[step_index]->find("publishes_events");
    for (std::size_t i = 0; i < step.publishes_events.size(); ++i) {
        auto const& event = step.publishes_events[i];
        if (event.schema.is_null()) continue;
        check_schema(event.schema,
                     "schema of event \"" + event.name + "\" of " + title_of(step.name, step_index),
                     place_of(list->items[i], {"schema"}), findings);
    }
}

}  // namespace

void check_schemas(Draft const& draft, Findings& findings) {
    if (draft.tmpl.input_schema) {
        check_schema(*draft.tmpl.input_schema, "input_schema",
                     place_of(*draft.root, {"input_schema"}), findings);
    }
    check_domain_events(draft, findings);
    std::unordered_set<std::string_view> needed;
    for (auto const& step : draft.tmpl.steps) {
        needed.insert(step.dependencies.begin(), step.dependencies.end());
    }
    for (std::size_t i = 0; i < draft.tmpl.steps.size(); ++i) {
        auto const& step = draft.tmpl.steps[i];
        check_event_schemas(draft, i, findings);
        if (step.result_schema) {
            check_schema(*step.result_schema, "result_schema of " + title_of(step.name, i),
                         place_of(*draft.step_nodes[i], {"result_schema"}), findings);
        } else if (step.type == model::StepType::Standard && needed.contains(step.name) &&
                   draft.step_nodes[i]->find("result_schema") == nullptr) {
            findings.add(
                FindingCode::NoResultSchema, place_of(*draft.step_nodes[i], {"name"}),
                title_of(step.name, i) + " has no result_schema, but other steps use its result");
        }
    }
}

}  // namespace tasker::templates
