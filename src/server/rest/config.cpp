#include <utility>

#include "base/timestamp.hpp"
#include "server/backend.hpp"
#include "server/rest/routes.hpp"
#include "server/routing/answer.hpp"
#include "tasker/version.hpp"

namespace tasker::server::rest {

namespace {

JsonArray texts(std::vector<std::string> const& words) {
    JsonArray list;
    for (auto const& word : words)
        list.emplace_back(word);
    return list;
}

/// Only what may be shown to everybody who may ask: each field by name.
Result<routing::Answer> show_config(Backend& backend, routing::Call const& /*call*/) {
    auto const& about = backend.description;
    auto const& auth = about.auth;
    auto const pool = backend.store.figures().pool;
    return routing::json_answer(
        {{"metadata",
          {{"timestamp", base::timestamp(backend.clock.now())},
           {"environment", about.environment},
           {"version", TASKER_VERSION}}},
         {"auth",
          {{"enabled", auth.is_enabled},
           {"verification_method", auth.verification_method},
           {"jwt_issuer", auth.jwt_issuer},
           {"jwt_audience", auth.jwt_audience},
           {"api_key_header", auth.api_key_header},
           {"api_key_count", auth.api_key_count},
           {"strict_validation", auth.is_strict},
           {"allowed_algorithms", texts(auth.allowed_algorithms)}}},
         {"circuit_breakers",
          {{"enabled", true},
           {"failure_threshold", about.breaker.failure_threshold},
           {"timeout_seconds",
            std::chrono::ceil<std::chrono::seconds>(about.breaker.recovery_timeout).count()},
           {"success_threshold", about.breaker.success_threshold}}},
         {"database_pools",
          {{"web_api_pool_size", pool.connections_max},
           {"web_api_max_connections", pool.connections_max}}},
         {"deployment_mode", about.deployment_mode},
         {"messaging", {{"backend", about.messaging_backend}, {"queues", texts(about.queues)}}}});
}

}  // namespace

void add_config_routes(std::vector<routing::Route>& routes) {
    routes.push_back({.method = http::Method::Get,
                      .pattern = "/config",
                      .permission = "system:config_read",
                      .operation = "get_config",
                      .group = "config",
                      .summary = "How the server is set up, without secrets",
                      .answer = "OrchestrationConfigResponse",
                      .may_wait = false,
                      .handle = show_config});
}

}  // namespace tasker::server::rest
