#include <algorithm>
#include <chrono>
#include <string>
#include <utility>

#include "base/timestamp.hpp"
#include "server/backend.hpp"
#include "server/rest/health_checks.hpp"
#include "server/rest/routes.hpp"
#include "server/routing/answer.hpp"

namespace tasker::server::rest {

namespace {

using routing::Call;
using routing::json_answer;

JsonObject status_now(Backend const& backend, std::string_view status) {
    return {{"status", status}, {"timestamp", base::timestamp(backend.clock.now())}};
}

Result<routing::Answer> is_healthy(Backend& backend, Call const& /*call*/) {
    return json_answer(status_now(backend, "healthy"));
}

Result<routing::Answer> is_alive(Backend& backend, Call const& /*call*/) {
    return json_answer(status_now(backend, "alive"));
}

Result<routing::Answer> is_ready(Backend& backend, Call const& /*call*/) {
    auto const checks = check_health(backend);
    if (auto refused = unreadiness(checks)) return routing::refuse(*std::move(refused));
    auto document = status_now(backend, "ready");
    document["checks"] = document_of(checks, Extent::Vital);
    document["info"] = health_info(backend);
    return json_answer(std::move(document));
}

Result<routing::Answer> health_in_detail(Backend& backend, Call const& /*call*/) {
    auto const checks = check_health(backend);
    auto const is_healthy = std::ranges::all_of(checks, [](HealthCheck const& check) {
        return check.health == Health::Healthy || check.health == Health::Unknown;
    });
    auto document = status_now(backend, is_healthy ? "healthy" : "degraded");
    document["checks"] = document_of(checks, Extent::All);
    document["info"] = health_info(backend);
    return json_answer(std::move(document));
}

}  // namespace

void add_health_routes(std::vector<routing::Route>& routes) {
    using enum http::Method;
    routes.push_back({.method = Get,
                      .pattern = "/health",
                      .operation = "basic_health",
                      .group = "health",
                      .summary = "Whether the server answers",
                      .answer = "HealthResponse",
                      .may_wait = false,
                      .handle = is_healthy});
    routes.push_back({.method = Get,
                      .pattern = "/health/live",
                      .operation = "liveness_probe",
                      .group = "health",
                      .summary = "Whether the process lives",
                      .answer = "HealthResponse",
                      .may_wait = false,
                      .handle = is_alive});
    routes.push_back({.method = Get,
                      .pattern = "/health/ready",
                      .operation = "readiness_probe",
                      .group = "health",
                      .summary = "Whether it can take in tasks",
                      .answer = "ReadinessResponse",
                      .refusals = {503},
                      .handle = is_ready});
    routes.push_back({.method = Get,
                      .pattern = "/health/detailed",
                      .operation = "detailed_health",
                      .group = "health",
                      .summary = "Every check, whatever it says",
                      .answer = "DetailedHealthResponse",
                      .handle = health_in_detail});
}

}  // namespace tasker::server::rest
