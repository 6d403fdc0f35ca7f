#pragma once

#include <vector>

#include "server/rest/routes.hpp"
#include "server/routing/route.hpp"
#include "tasker/json.hpp"

namespace tasker::server::worker_web {

/// All routes of a worker's own server (spec/orchestration.md 6.10).
[[nodiscard]] std::vector<routing::Route> worker_routes(rest::ConfigRoute config);
/// JSON Schemas of what they answer, by name.
[[nodiscard]] JsonObject worker_schemas();

// The parts, a file each.
void add_health_routes(std::vector<routing::Route>& routes);
void add_metrics_routes(std::vector<routing::Route>& routes);
void add_template_routes(std::vector<routing::Route>& routes);
void add_config_routes(std::vector<routing::Route>& routes);

}  // namespace tasker::server::worker_web
