#include "server/rest/health_checks.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "server/rest/values.hpp"
#include "tasker/version.hpp"

namespace tasker::server::rest {

namespace {

constexpr double kDegradedPercent = 80;
constexpr double kUnhealthyPercent = 95;

double pool_percent(store::PoolFigures const& pool) noexcept {
    if (pool.connections_max == 0) return 0;
    return two_decimals(100.0 * static_cast<double>(pool.in_use) /
                        static_cast<double>(pool.connections_max));
}

HealthCheck check_engine(Backend const& backend) {
    auto const state = backend.state.load();
    auto const is_running = state == OperationalState::Normal;
    return {.name = "orchestration_system",
            .health = is_running ? Health::Healthy : Health::Unhealthy,
            .message = "the engine is in state " + std::string(to_text(state))};
}

JsonObject pool_detail(store::PoolFigures const& pool) {
    auto const waited = std::chrono::duration<double, std::milli>(pool.waited).count();
    auto const average = pool.borrowed == 0 ? 0.0 : waited / static_cast<double>(pool.borrowed);
    return {{"active_connections", pool.in_use},
            {"idle_connections", pool.open - std::min(pool.open, pool.in_use)},
            {"max_connections", pool.connections_max},
            {"utilization_percent", pool_percent(pool)},
            {"total_acquires", pool.borrowed},
            {"slow_acquires", pool.waits},
            {"acquire_errors", pool.gave_up + pool.refusals},
            {"average_acquire_time_ms", two_decimals(average)},
            // They are not measured one by one: the longest took at least this.
            {"max_acquire_time_ms", two_decimals(average)}};
}

}  // namespace

std::string_view to_text(Health health) noexcept {
    switch (health) {
        case Health::Healthy: return "healthy";
        case Health::Degraded: return "degraded";
        case Health::Unhealthy: return "unhealthy";
        case Health::Unknown: return "unknown";
    }
    return "unknown";
}

Health health_at(double percent) noexcept {
    if (percent > kUnhealthyPercent) return Health::Unhealthy;
    return percent > kDegradedPercent ? Health::Degraded : Health::Healthy;
}

std::string percent_text(std::string_view of_what, double percent) {
    return std::string(of_what) + " " + std::to_string(static_cast<int>(percent)) + " %";
}

HealthCheck check_store(Backend& backend, std::string_view name) {
    auto const began = backend.clock.now();
    auto const done = backend.store.read([](store::Reader& reader) -> Result<void> {
        TASKER_TRY(reader.next_due());
        return {};
    });
    HealthCheck check{.name = name, .took = backend.clock.now() - began};
    if (check.took < Duration::zero()) check.took = {};  // the clock was set
    if (done) {
        check.message = "the store answers";
    } else {
        // What it says may name places and people: that is for the log.
        backend.log.warning("health: " + done.error().message());
        check.health = Health::Unhealthy;
        check.message = "the store does not answer";
    }
    return check;
}

JsonObject pool_utilization(Backend const& backend) {
    return {{"tasker_pool", pool_detail(backend.store.figures().pool)},
            {"pgmq_pool", pool_detail({})}};
}

std::vector<HealthCheck> check_health(Backend& backend) {
    auto store = check_store(backend, "web_database");
    auto same_store = store;  // web and engine have one
    same_store.name = "orchestration_database";
    auto const pool = pool_percent(backend.store.figures().pool);
    auto const waiting = 100 * backend.http_figures().waiting_share;
    std::vector<HealthCheck> checks;
    checks.push_back(std::move(store));
    checks.push_back(std::move(same_store));
    checks.push_back({.name = "circuit_breaker", .message = "Closed"});
    checks.push_back(check_engine(backend));
    checks.push_back({.name = "command_processor",
                      .health = health_at(waiting),
                      .message = percent_text("waiting requests:", waiting)});
    checks.push_back({.name = "pool_utilization",
                      .health = health_at(pool),
                      .message = percent_text("connections in use:", pool),
                      .is_vital = false});
    checks.push_back({.name = "queue_depth",
                      .health = Health::Unknown,
                      .message = "steps wait in the store; they are not counted",
                      .is_vital = false});
    checks.push_back({.name = "channel_saturation",
                      .health = health_at(waiting),
                      .message = percent_text("waiting requests:", waiting),
                      .is_vital = false});
    return checks;
}

std::optional<routing::Refused> unreadiness(std::vector<HealthCheck> const& checks) {
    for (auto const& check : checks) {
        if (!check.is_vital || check.health != Health::Unhealthy) continue;
        return routing::Refused{.status = 503,
                                .code = "SERVICE_UNAVAILABLE",
                                .message = std::string(check.name) + ": " + check.message};
    }
    return std::nullopt;
}

JsonObject document_of(std::vector<HealthCheck> const& checks, Extent extent) {
    JsonObject document;
    for (auto const& check : checks) {
        if (extent == Extent::Vital && !check.is_vital) continue;
        document[check.name] =
            JsonObject{{"status", to_text(check.health)},
                       {"message", check.message},
                       {"duration_ms", check.took / std::chrono::milliseconds(1)}};
    }
    return document;
}

JsonObject health_info(Backend const& backend) {
    auto const pool = backend.store.figures().pool;
    return {{"version", TASKER_VERSION},
            {"environment", backend.description.environment},
            {"operational_state", to_text(backend.state.load())},
            {"web_database_pool_size", pool.connections_max},
            {"orchestration_database_pool_size", pool.connections_max},
            {"circuit_breaker_state", "Closed"},
            {"pool_utilization", pool_utilization(backend)}};
}

}  // namespace tasker::server::rest
