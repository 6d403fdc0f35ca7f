#pragma once

#include <vector>

#include "server/routing/route.hpp"

namespace tasker::server::rest {

/// All routes of the orchestration server (spec/orchestration.md 6.2). `/config` is among them only
/// where it is wanted.
enum class ConfigRoute : std::uint8_t { Absent, Present };
[[nodiscard]] std::vector<routing::Route> orchestration_routes(ConfigRoute config);

[[nodiscard]] Result<routing::Answer> show_orchestration_document(Backend& backend,
                                                                  routing::Call const& call);

// The parts, a file each.
void add_task_routes(std::vector<routing::Route>& routes);
void add_step_routes(std::vector<routing::Route>& routes);
void add_event_routes(std::vector<routing::Route>& routes);
void add_summary_routes(std::vector<routing::Route>& routes);
void add_template_routes(std::vector<routing::Route>& routes);
void add_analytics_routes(std::vector<routing::Route>& routes);
void add_dead_letter_routes(std::vector<routing::Route>& routes);
void add_staleness_routes(std::vector<routing::Route>& routes);
void add_health_routes(std::vector<routing::Route>& routes);
void add_config_routes(std::vector<routing::Route>& routes);
void add_metrics_routes(std::vector<routing::Route>& routes);
/// \param show_document  answers with the OpenAPI document of all routes
void add_document_routes(std::vector<routing::Route>& routes,
                         routing::Handle show_document = show_orchestration_document);

}  // namespace tasker::server::rest
