#include "server/worker_web/routes.hpp"

#include "server/backend.hpp"
#include "server/routing/answer.hpp"
#include "server/routing/openapi.hpp"

namespace tasker::server::worker_web {

namespace {

Result<routing::Answer> show_worker_document(Backend& backend, routing::Call const& /*call*/) {
    auto const routes =
        worker_routes(backend.description.has_config_route ? rest::ConfigRoute::Present
                                                           : rest::ConfigRoute::Absent);
    return routing::json_answer(
        routing::openapi_document(routes, worker_schemas(), "Tasker worker"));
}

}  // namespace

std::vector<routing::Route> worker_routes(rest::ConfigRoute config) {
    std::vector<routing::Route> routes;
    add_template_routes(routes);
    if (config == rest::ConfigRoute::Present) add_config_routes(routes);
    add_health_routes(routes);
    add_metrics_routes(routes);
    rest::add_document_routes(routes, show_worker_document);
    return routes;
}

}  // namespace tasker::server::worker_web
