#include <map>
#include <string>
#include <utility>

#include "model/json_values.hpp"
#include "server/backend.hpp"
#include "server/rest/routes.hpp"
#include "server/rest/template_lookup.hpp"
#include "server/routing/answer.hpp"

namespace tasker::server::rest {

namespace {

using model::text_or_null;
using routing::Call;
using routing::json_answer;

Result<routing::Answer> list_templates(Backend& backend, Call const& call) {
    std::vector<model::Template> templates;
    TASKER_TRY(backend.store.read([&](store::Reader& reader) -> Result<void> {
        TASKER_TRY_ASSIGN(templates, all_templates(reader));
        return {};
    }));
    auto const wanted = call.optional_text("namespace");
    std::map<std::string, std::size_t> counts;
    JsonArray list;
    for (auto const& tmpl : templates) {
        if (wanted && *wanted != tmpl.namespace_name) continue;
        ++counts[tmpl.namespace_name];
        list.push_back(JsonObject{{"name", tmpl.name},
                                  {"namespace", tmpl.namespace_name},
                                  {"version", tmpl.version},
                                  {"description", text_or_null(tmpl.description)},
                                  {"step_count", tmpl.steps.size()}});
    }
    JsonArray namespaces;
    for (auto const& [name, count] : counts) {
        namespaces.push_back(
            JsonObject{{"name", name}, {"description", nullptr}, {"template_count", count}});
    }
    auto const total = list.size();
    return json_answer({{"namespaces", std::move(namespaces)},
                        {"templates", std::move(list)},
                        {"total_count", total}});
}

Result<routing::Answer> get_template(Backend& backend, Call const& call) {
    model::Template tmpl;
    TASKER_TRY(backend.store.read([&](store::Reader& reader) -> Result<void> {
        TASKER_TRY_ASSIGN(tmpl, find_template(reader, call.text("namespace"), call.text("name"),
                                              call.text("version")));
        return {};
    }));
    JsonArray steps;
    for (auto const& step : tmpl.steps) {
        JsonObject one{{"name", step.name},
                       {"description", text_or_null(step.description)},
                       {"default_retryable", step.retry.is_retryable},
                       {"default_max_attempts", step.retry.attempts_max}};
        if (step.result_schema) one["result_schema"] = *step.result_schema;
        steps.push_back(std::move(one));
    }
    return json_answer({{"name", tmpl.name},
                        {"namespace", tmpl.namespace_name},
                        {"version", tmpl.version},
                        {"description", text_or_null(tmpl.description)},
                        {"configuration", nullptr},
                        {"steps", std::move(steps)}});
}

}  // namespace

void add_template_routes(std::vector<routing::Route>& routes) {
    using enum http::Method;
    routes.push_back({.method = Get,
                      .pattern = "/v1/templates",
                      .permission = "templates:read",
                      .operation = "list_templates",
                      .group = "templates",
                      .summary = "The templates that there are",
                      .query = {{.name = "namespace", .description = "Only of this namespace"}},
                      .answer = "TemplateListResponse",
                      .refusals = {503},
                      .handle = list_templates});
    routes.push_back({.method = Get,
                      .pattern = "/v1/templates/{namespace}/{name}/{version}",
                      .permission = "templates:read",
                      .operation = "get_template",
                      .group = "templates",
                      .summary = "One template with its steps",
                      .path = {{.name = "namespace", .description = "Its namespace"},
                               {.name = "name", .description = "Its name"},
                               {.name = "version", .description = "Its version"}},
                      .answer = "TemplateDetail",
                      .refusals = {404, 503},
                      .handle = get_template});
}

}  // namespace tasker::server::rest
