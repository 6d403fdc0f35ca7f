#include "server/rest/routes.hpp"

namespace tasker::server::rest {

std::vector<routing::Route> orchestration_routes(ConfigRoute config) {
    std::vector<routing::Route> routes;
    add_task_routes(routes);
    add_event_routes(routes);
    add_summary_routes(routes);
    add_step_routes(routes);
    add_template_routes(routes);
    add_analytics_routes(routes);
    add_dead_letter_routes(routes);
    add_staleness_routes(routes);
    if (config == ConfigRoute::Present) add_config_routes(routes);
    add_health_routes(routes);
    add_metrics_routes(routes);
    add_document_routes(routes);
    return routes;
}

}  // namespace tasker::server::rest
