#include <utility>

#include "base/timestamp.hpp"
#include "server/backend.hpp"
#include "server/rest/config_parts.hpp"
#include "server/rest/routes.hpp"
#include "server/routing/answer.hpp"
#include "tasker/version.hpp"

namespace tasker::server::rest {

JsonArray texts(std::vector<std::string> const& words) {
    JsonArray list;
    for (auto const& word : words)
        list.emplace_back(word);
    return list;
}

JsonObject config_metadata(Backend const& backend) {
    return {{"timestamp", base::timestamp(backend.clock.now())},
            {"environment", backend.description.environment},
            {"version", TASKER_VERSION}};
}

JsonObject shown_auth(AuthDescription const& auth) {
    return {{"enabled", auth.is_enabled},
            {"verification_method", auth.verification_method},
            {"jwt_issuer", auth.jwt_issuer},
            {"jwt_audience", auth.jwt_audience},
            {"api_key_header", auth.api_key_header},
            {"api_key_count", auth.api_key_count},
            {"strict_validation", auth.is_strict},
            {"allowed_algorithms", texts(auth.allowed_algorithms)}};
}

JsonObject shown_messaging(Description const& about) {
    return {{"backend", about.messaging_backend}, {"queues", texts(about.queues)}};
}

namespace {

Result<routing::Answer> show_config(Backend& backend, routing::Call const& /*call*/) {
    auto const& about = backend.description;
    auto const pool = backend.store.figures().pool;
    return routing::json_answer(
        {{"metadata", config_metadata(backend)},
         {"auth", shown_auth(about.auth)},
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
         {"messaging", shown_messaging(about)}});
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
