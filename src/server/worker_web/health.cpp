#include <algorithm>
#include <chrono>
#include <string>
#include <utility>

#include "base/timestamp.hpp"
#include "server/rest/config_parts.hpp"
#include "server/rest/health_checks.hpp"
#include "server/routing/answer.hpp"
#include "server/worker_web/routes.hpp"
#include "server/worker_web/worker_side.hpp"
#include "tasker/version.hpp"

namespace tasker::server::worker_web {

namespace {

using rest::Health;
using rest::HealthCheck;
using routing::Call;
using routing::json_answer;
using worker::WorkerMetrics;

JsonObject worker_status(Backend const& backend, std::string_view status) {
    return {{"status", status},
            {"timestamp", base::timestamp(backend.clock.now())},
            {"worker_id", side_of(backend).metrics().worker_id}};
}

HealthCheck check_running(Backend const& backend, WorkerMetrics const& metrics) {
    auto const is_running = metrics.is_running && backend.state.load() == OperationalState::Normal;
    return {.name = "command_processor",
            .health = is_running ? Health::Healthy : Health::Unhealthy,
            .message = is_running ? "the worker takes steps" : "the worker takes no steps"};
}

HealthCheck check_queue(WorkerMetrics const& metrics) {
    auto const& waiting = metrics.waiting;
    return {.name = "queue_processing",
            .health = waiting.starvation_detected ? Health::Degraded : Health::Healthy,
            .message = std::to_string(waiting.pending_count) + " steps wait for a thread, " +
                       std::to_string(waiting.starving_count) + " of them for too long"};
}

HealthCheck check_events(WorkerMetrics const& metrics) {
    auto const& events = metrics.events;
    auto const share = events.channel_capacity == 0
                           ? 0.0
                           : 100.0 * static_cast<double>(events.channel_depth) /
                                 static_cast<double>(events.channel_capacity);
    return {.name = "event_system",
            .health = rest::health_at(share),
            .message = rest::percent_text("events that wait:", share),
            .is_vital = false};
}

HealthCheck check_steps(WorkerMetrics const& metrics) {
    auto const overrunning = metrics.overrunning_handlers;
    return {.name = "step_processing",
            .health = overrunning == 0 ? Health::Healthy : Health::Degraded,
            .message = std::to_string(metrics.places.running) + " steps run, " +
                       std::to_string(overrunning) + " handlers do not end although told to",
            .is_vital = false};
}

HealthCheck check_breaker(WorkerMetrics const& metrics) {
    using transport::BreakerState;
    HealthCheck check{.name = "circuit_breakers", .message = "Closed", .is_vital = false};
    if (metrics.breaker.state == BreakerState::HalfOpen) {
        check.health = Health::Degraded;
        check.message = "HalfOpen";
    } else if (metrics.breaker.state == BreakerState::Open) {
        check.health = Health::Unhealthy;
        check.message = "Open";
    }
    return check;
}

std::vector<HealthCheck> check_worker(Backend& backend) {
    auto const metrics = side_of(backend).metrics();
    return {rest::check_store(backend, "database"),
            check_running(backend, metrics),
            check_queue(metrics),
            check_events(metrics),
            check_steps(metrics),
            check_breaker(metrics)};
}

JsonObject with_time(JsonObject checks, std::string const& now) {
    for (auto& [name, check] : checks)
        check.get_object()["last_checked"] = now;
    return checks;
}

/// Of whose tasks it runs steps; where it does of all, those of the templates that it knows.
JsonArray supported_namespaces(Backend const& backend) {
    auto names = side_of(backend).namespaces;
    if (names.empty()) {
        for (auto const& known : backend.registry.all())
            names.push_back(known->tmpl.namespace_name);
    }
    std::ranges::sort(names);
    auto const repeated = std::ranges::unique(names);
    names.erase(repeated.begin(), repeated.end());
    return rest::texts(names);
}

JsonObject system_info(Backend const& backend) {
    auto const& side = side_of(backend);
    auto const uptime = std::max(backend.clock.now() - side.started_at, Duration::zero());
    return {{"version", TASKER_VERSION},
            {"environment", backend.description.environment},
            {"uptime_seconds", uptime / std::chrono::seconds(1)},
            {"worker_type", side.type},
            {"database_pool_size", backend.store.figures().pool.connections_max},
            {"command_processor_active", side.metrics().is_running},
            {"supported_namespaces", supported_namespaces(backend)},
            {"pool_utilization", rest::pool_utilization(backend)}};
}

JsonObject report(Backend const& backend, std::vector<HealthCheck> const& checks,
                  rest::Extent extent, std::string_view status) {
    auto document = worker_status(backend, status);
    auto const now = base::timestamp(backend.clock.now());
    document["checks"] = with_time(rest::document_of(checks, extent), now);
    document["system_info"] = system_info(backend);
    return document;
}

Result<routing::Answer> is_worker_healthy(Backend& backend, Call const& /*call*/) {
    return json_answer(worker_status(backend, "healthy"));
}

Result<routing::Answer> is_worker_alive(Backend& backend, Call const& /*call*/) {
    return json_answer(worker_status(backend, "alive"));
}

Result<routing::Answer> is_worker_ready(Backend& backend, Call const& /*call*/) {
    auto const checks = check_worker(backend);
    if (auto refused = rest::unreadiness(checks)) return routing::refuse(*std::move(refused));
    return json_answer(report(backend, checks, rest::Extent::Vital, "ready"));
}

Result<routing::Answer> worker_health_in_detail(Backend& backend, Call const& /*call*/) {
    auto const checks = check_worker(backend);
    auto const is_healthy = std::ranges::all_of(
        checks, [](HealthCheck const& check) { return check.health == Health::Healthy; });
    auto document = report(backend, checks, rest::Extent::All, is_healthy ? "healthy" : "degraded");
    document["distributed_cache"] = nullptr;  // templates are in the store and in the registry
    return json_answer(std::move(document));
}

}  // namespace

void add_health_routes(std::vector<routing::Route>& routes) {
    using enum http::Method;
    routes.push_back({.method = Get,
                      .pattern = "/health",
                      .operation = "health_check",
                      .group = "health",
                      .summary = "Whether the worker answers",
                      .answer = "BasicHealthResponse",
                      .may_wait = false,
                      .handle = is_worker_healthy});
    routes.push_back({.method = Get,
                      .pattern = "/health/live",
                      .operation = "liveness_check",
                      .group = "health",
                      .summary = "Whether the process lives",
                      .answer = "BasicHealthResponse",
                      .may_wait = false,
                      .handle = is_worker_alive});
    routes.push_back({.method = Get,
                      .pattern = "/health/ready",
                      .operation = "readiness_check",
                      .group = "health",
                      .summary = "Whether it can run steps",
                      .answer = "ReadinessResponse",
                      .refusals = {503},
                      .handle = is_worker_ready});
    routes.push_back({.method = Get,
                      .pattern = "/health/detailed",
                      .operation = "detailed_health_check",
                      .group = "health",
                      .summary = "Every check, whatever it says",
                      .answer = "DetailedHealthResponse",
                      .handle = worker_health_in_detail});
}

}  // namespace tasker::server::worker_web
