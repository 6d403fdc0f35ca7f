#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "base/timestamp.hpp"
#include "server/rest/config_parts.hpp"
#include "server/rest/template_lookup.hpp"
#include "server/routing/answer.hpp"
#include "server/worker_web/found_template.hpp"
#include "server/worker_web/routes.hpp"
#include "server/worker_web/worker_side.hpp"
#include "template/load.hpp"

namespace tasker::server::worker_web {

namespace {

using routing::Call;
using routing::json_answer;

bool runs_steps_of(WorkerSide const& side, std::string const& namespace_name) {
    return side.namespaces.empty() ||
           std::ranges::find(side.namespaces, namespace_name) != side.namespaces.end();
}

Result<routing::Answer> list_worker_templates(Backend& backend, Call const& call) {
    std::vector<model::Template> templates;
    TASKER_TRY(backend.store.read([&](store::Reader& reader) -> Result<void> {
        TASKER_TRY_ASSIGN(templates, rest::all_templates(reader));
        return {};
    }));
    auto const& side = side_of(backend);
    auto const wanted = call.optional_text("namespace");
    std::set<std::string> namespaces(side.namespaces.begin(), side.namespaces.end());
    std::size_t count = 0;
    for (auto const& tmpl : templates) {
        if (!runs_steps_of(side, tmpl.namespace_name)) continue;
        namespaces.insert(tmpl.namespace_name);
        if (!wanted || *wanted == tmpl.namespace_name) ++count;
    }
    return json_answer(
        {{"supported_namespaces", rest::texts({namespaces.begin(), namespaces.end()})},
         {"template_count", count},
         // What is known is the registry itself: nothing is evicted, missed or hit.
         {"cache_stats", nullptr},
         {"worker_capabilities", rest::texts(side.handlers.names())}});
}

Json default_system(model::Template const& tmpl) {
    auto const* const systems = tmpl.system_dependencies.if_object();
    auto const* const primary = systems == nullptr ? nullptr : systems->if_contains("primary");
    return primary != nullptr && primary->is_string() ? *primary : Json();
}

Result<routing::Answer> get_worker_template(Backend& backend, Call const& call) {
    TASKER_TRY_ASSIGN(auto const found, find_template(backend, call));
    auto const& tmpl = found.tmpl;
    return json_answer({{"template",
                         {{"template", templates::to_json(tmpl)},
                          {"environment", backend.description.environment},
                          {"resolved_at", base::timestamp(backend.clock.now())}}},
                        {"handler_metadata",
                         {{"namespace", tmpl.namespace_name},
                          {"name", tmpl.name},
                          {"version", tmpl.version},
                          {"handler_class", ""},  // steps have handlers, a template has none
                          {"config_schema", tmpl.input_schema ? *tmpl.input_schema : Json()},
                          {"default_dependent_system", default_system(tmpl)},
                          {"registered_at", base::timestamp(found.registered_at)}}},
                        {"cached", found.is_known},
                        {"cache_age_seconds", nullptr},
                        {"access_count", nullptr}});
}

HandlerAddress address_of(model::HandlerReference const& handler) {
    HandlerAddress address{.callable = handler.callable,
                           .method = handler.method,
                           .initialization = &handler.initialization};
    if (handler.resolver) address.resolver = *handler.resolver;
    return address;
}

/// Whether this worker could run each step.
Result<routing::Answer> validate_template(Backend& backend, Call const& call) {
    TASKER_TRY_ASSIGN(auto const found, find_template(backend, call));
    auto const& side = side_of(backend);
    std::vector<std::string> errors;
    std::set<std::string> callables;
    JsonArray handlers;
    if (!runs_steps_of(side, found.tmpl.namespace_name)) {
        errors.push_back("this worker runs no steps of the namespace " + found.tmpl.namespace_name);
    }
    for (auto const& step : found.tmpl.steps) {
        handlers.emplace_back(step.handler.callable);
        callables.insert(step.handler.callable);
        auto const known = side.handlers.check_address(address_of(step.handler));
        if (!known) errors.push_back("step " + step.name + ": " + known.error().message());
    }
    return json_answer(
        {{"valid", errors.empty()},
         {"errors", rest::texts(errors)},
         {"required_capabilities", rest::texts({callables.begin(), callables.end()})},
         {"step_handlers", std::move(handlers)}});
}

std::vector<routing::Parameter> path_of_template() {
    return {{.name = "namespace", .description = "Its namespace"},
            {.name = "name", .description = "Its name"},
            {.name = "version", .description = "Its version"}};
}

}  // namespace

Result<FoundTemplate> find_template(Backend& backend, Call const& call) {
    auto const namespace_name = call.text("namespace");
    auto const name = call.text("name");
    auto const version = call.text("version");
    std::optional<model::StoredTemplate> stored;
    TASKER_TRY(backend.store.read([&](store::Reader& reader) -> Result<void> {
        TASKER_TRY_ASSIGN(stored, reader.find_template(namespace_name, name, version));
        return {};
    }));
    if (!stored) {
        return Error(ErrorCode::TemplateNotFound,
                     "Task template not found: " + namespace_name + "/" + name + ":" + version);
    }
    TASKER_TRY_ASSIGN(auto tmpl, templates::from_json(stored->configuration));
    tmpl = templates::in_environment(std::move(tmpl), backend.description.environment);
    return FoundTemplate{.tmpl = std::move(tmpl),
                         .registered_at = stored->created_at,
                         .is_known = backend.registry.find(stored->id) != nullptr};
}

void add_template_routes(std::vector<routing::Route>& routes) {
    using enum http::Method;
    routes.push_back({.method = Get,
                      .pattern = "/v1/templates",
                      .permission = "worker:templates_read",
                      .operation = "list_templates",
                      .group = "templates",
                      .summary = "What the worker can run",
                      .query = {{.name = "namespace", .description = "Count only of this one"},
                                {.name = "include_cache_stats",
                                 .kind = routing::Parameter::Kind::Word,
                                 .description = "There are none: it is taken and changes nothing",
                                 .words = {"true", "false"}}},
                      .answer = "TemplateListResponse",
                      .refusals = {503},
                      .handle = list_worker_templates});
    routes.push_back({.method = Get,
                      .pattern = "/v1/templates/{namespace}/{name}/{version}",
                      .permission = "worker:templates_read",
                      .operation = "get_template",
                      .group = "templates",
                      .summary = "One template as the worker's environment has it",
                      .path = path_of_template(),
                      .answer = "TemplateResponse",
                      .refusals = {404, 503},
                      .handle = get_worker_template});
    routes.push_back({.method = Post,
                      .pattern = "/v1/templates/{namespace}/{name}/{version}/validate",
                      .permission = "templates:validate",
                      .operation = "validate_template",
                      .group = "templates",
                      .summary = "Whether the worker has the handlers of all steps",
                      .path = path_of_template(),
                      .answer = "TemplateValidationResponse",
                      .refusals = {404, 503},
                      .handle = validate_template});
}

}  // namespace tasker::server::worker_web
