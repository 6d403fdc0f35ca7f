#include <chrono>
#include <string>
#include <utility>

#include "base/json.hpp"
#include "model/json_values.hpp"
#include "model/step_definition_json.hpp"
#include "template/findings.hpp"
#include "template/load.hpp"
#include "template/read/template_reader.hpp"

namespace tasker::templates {

namespace {

using model::or_null;
using model::text_or_null;

Json override_form(model::StepOverride const& change) {
    JsonObject form{{"name", change.step}};
    if (change.initialization) form["handler"] = {{"initialization", *change.initialization}};
    if (change.timeout) {
        form["timeout_seconds"] = std::chrono::ceil<std::chrono::seconds>(*change.timeout).count();
    }
    if (change.retry) form["retry"] = model::to_json(*change.retry);
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
        steps.push_back(model::to_json(step));
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
