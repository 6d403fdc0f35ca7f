#include <utility>

#include "model/json_values.hpp"
#include "server/grpc/twins.hpp"
#include "server/worker_web/found_template.hpp"
#include "server/worker_web/routes.hpp"

namespace tasker::server::grpc {

namespace {

using model::text_or_null;

/// What REST says of it, with less of the template itself: the message has no room for more.
Result<routing::Answer> get_worker_template_by_rpc(Backend& backend, routing::Call const& call) {
    TASKER_TRY_ASSIGN(auto const found, worker_web::find_template(backend, call));
    auto const& tmpl = found.tmpl;
    JsonArray steps;
    JsonArray names;
    for (auto const& step : tmpl.steps) {
        names.emplace_back(step.name);
        steps.push_back(JsonObject{{"name", step.name},
                                   {"description", text_or_null(step.description)},
                                   {"retryable", step.retry.is_retryable},
                                   {"max_attempts", step.retry.attempts_max}});
    }
    return routing::json_answer({{"template",
                                  {{"name", tmpl.name},
                                   {"namespace", tmpl.namespace_name},
                                   {"version", tmpl.version},
                                   {"description", text_or_null(tmpl.description)},
                                   {"steps", std::move(steps)}}},
                                 {"handler_metadata",
                                  {{"namespace", tmpl.namespace_name},
                                   {"handler_name", tmpl.name},
                                   {"version", tmpl.version},
                                   {"description", text_or_null(tmpl.description)},
                                   {"step_names", std::move(names)}}},
                                 {"cached", found.is_known}});
}

constexpr Twin kWorkerTwins[] = {
    {"WorkerConfigService", "GetConfig", "get_config"},
    {"WorkerHealthService", "CheckHealth", "health_check"},
    {"WorkerHealthService", "CheckLiveness", "liveness_check"},
    {"WorkerHealthService", "CheckReadiness", "readiness_check"},
    {"WorkerHealthService", "CheckDetailedHealth", "detailed_health_check"},
    {"WorkerTemplateService", "ListTemplates", "list_templates"},
    {"WorkerTemplateService",
     "GetTemplate",
     "get_template",
     {},
     nullptr,
     get_worker_template_by_rpc},
};

}  // namespace

std::vector<Rpc> worker_rpcs(rest::ConfigRoute config) {
    std::vector<Rpc> rpcs;
    add_twins(rpcs, kWorkerTwins, worker_web::worker_routes(rest::ConfigRoute::Present), config);
    return rpcs;
}

}  // namespace tasker::server::grpc
