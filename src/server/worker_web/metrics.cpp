#include <chrono>
#include <string>
#include <utility>

#include "base/timestamp.hpp"
#include "server/metrics/prometheus_text.hpp"
#include "server/routing/answer.hpp"
#include "server/worker_web/routes.hpp"
#include "server/worker_web/worker_side.hpp"
#include "tasker/version.hpp"

namespace tasker::server::worker_web {

namespace {

using routing::Call;

/// One row of what both /metrics and /metrics/worker tell.
struct WorkerFigure {
    std::string_view name;
    std::string_view kind;  ///< `counter`, `gauge`
    std::string_view help;
    std::uint64_t value = 0;
};

std::uint64_t seconds_in(Duration duration) noexcept {
    return duration <= Duration::zero()
               ? 0
               : static_cast<std::uint64_t>(duration / std::chrono::seconds(1));
}

std::vector<WorkerFigure> figures_of(Backend const& backend) {
    auto const& side = side_of(backend);
    auto const now = side.metrics();
    auto const state = static_cast<std::uint64_t>(now.breaker.state);
    auto const is_healthy = !now.waiting.starvation_detected;
    return {
        {"worker_uptime_seconds", "gauge", "How long the process has run",
         seconds_in(backend.clock.now() - side.started_at)},
        {"worker_db_pool_size", "gauge", "Connections that there may be",
         backend.store.figures().pool.connections_max},
        {"worker_queue_depth", "gauge", "Steps that wait for a thread", now.waiting.pending_count},
        {"worker_queue_oldest_message_age_seconds", "gauge", "How long the oldest of them waits",
         seconds_in(now.waiting.oldest_pending_age.value_or(Duration::zero()))},
        {"worker_channel_health", "gauge", "Whether no step waits for too long",
         is_healthy ? 1U : 0U},
        {"worker_places", "gauge", "Steps that it can hold", now.places.places},
        {"steps_active_executions", "gauge", "Steps that run now", now.places.running},
        {"steps_executions_total", "counter", "Steps that were run", now.steps_executed},
        {"steps_successes_total", "counter", "Steps that succeeded", now.steps_succeeded},
        {"steps_failures_total", "counter", "Steps that failed", now.steps_failed},
        {"steps_claims_refused_total", "counter", "Steps not taken because it was nearly full",
         now.places.claims_refused},
        {"steps_handed_back_total", "counter", "Steps given back when it stopped",
         now.steps_handed_back},
        {"worker_leases_lost_total", "counter", "Steps that somebody else took over",
         now.leases_lost},
        {"worker_handler_timeouts_total", "counter", "Handlers whose time was up",
         now.handler_timeouts},
        {"worker_handlers_not_found_total", "counter", "Steps without a handler",
         now.handlers_not_found},
        {"worker_overrunning_handlers", "gauge", "Handlers that run on although told to end",
         now.overrunning_handlers},
        {"worker_results_waiting", "gauge", "Results that are not stored yet", now.reports_waiting},
        {"worker_results_refused_total", "counter", "Results that came too late",
         now.reports_refused},
        {"ffi_completion_circuit_state", "gauge", "0 closed, 1 open, 2 half open", state},
        {"ffi_completion_slow_sends_total", "counter", "Results that took long to be stored",
         now.breaker.slow_send_count},
        {"ffi_completion_circuit_rejections_total", "counter", "Results that had to wait for it",
         now.breaker.circuit_open_rejections},
        {"domain_events_published_total", "counter", "Events that were delivered",
         now.events.published},
        {"domain_events_failed_total", "counter", "Events that could not be", now.events.failed},
        {"domain_events_dispatched_total", "counter", "Steps whose events were taken up",
         now.events.dispatched},
        {"domain_events_dropped_total", "counter", "Events there was no room for",
         now.events.dropped},
        {"domain_events_channel_depth", "gauge", "Events that wait", now.events.channel_depth},
    };
}

Result<routing::Answer> show_worker_metrics_text(Backend& backend, Call const& /*call*/) {
    metrics::PrometheusText text;
    text.begin("worker_info", "gauge", "What runs");
    text.value("1", {{"version", TASKER_VERSION},
                     {"environment", backend.description.environment},
                     {"worker_type", side_of(backend).type}});
    for (auto const& figure : figures_of(backend)) {
        text.begin(figure.name, figure.kind, figure.help);
        text.value(std::to_string(figure.value));
    }
    metrics::add_api(text, backend.counters, backend.http_figures());
    return routing::Answer(http::Response{
        .content_type = "text/plain; version=0.0.4; charset=utf-8", .body = text.take()});
}

Result<routing::Answer> show_worker_metrics(Backend& backend, Call const& /*call*/) {
    JsonObject all;
    for (auto const& figure : figures_of(backend)) {
        all["tasker_" + std::string(figure.name)] = JsonObject{{"value", figure.value},
                                                               {"metric_type", figure.kind},
                                                               {"labels", JsonObject()},
                                                               {"help", figure.help}};
    }
    return routing::json_answer({{"metrics", std::move(all)},
                                 {"timestamp", base::timestamp(backend.clock.now())},
                                 {"worker_id", side_of(backend).metrics().worker_id}});
}

Result<routing::Answer> show_event_metrics(Backend& backend, Call const& /*call*/) {
    auto const now = side_of(backend).metrics();
    auto const& events = now.events;
    // Handlers of other languages have processes of their own: nothing goes through FFI here.
    return routing::json_answer(
        {{"router",
          {{"total_routed", events.durable + events.fast + events.broadcast},
           {"durable_routed", events.durable},
           {"fast_routed", events.fast},
           {"broadcast_routed", events.broadcast},
           {"fast_delivery_errors", events.fast_delivery_errors},
           {"routing_errors", events.routing_errors}}},
         {"in_process_bus",
          {{"total_events_dispatched", events.fast + events.broadcast},
           {"rust_handler_dispatches", events.subscriber_calls},
           {"ffi_channel_dispatches", 0},
           {"rust_handler_errors", events.fast_delivery_errors},
           {"ffi_channel_drops", 0},
           {"rust_subscriber_patterns", events.subscriber_count},
           {"rust_handler_count", events.subscriber_count},
           {"ffi_subscriber_count", 0}}},
         {"captured_at", base::timestamp(backend.clock.now())},
         {"worker_id", now.worker_id}});
}

}  // namespace

void add_metrics_routes(std::vector<routing::Route>& routes) {
    using enum http::Method;
    routes.push_back({.method = Get,
                      .pattern = "/metrics",
                      .operation = "get_metrics",
                      .group = "metrics",
                      .summary = "Counters and gauges for Prometheus",
                      .content_type = "text/plain",
                      .may_wait = false,
                      .handle = show_worker_metrics_text});
    routes.push_back({.method = Get,
                      .pattern = "/metrics/worker",
                      .operation = "get_worker_metrics",
                      .group = "metrics",
                      .summary = "The same as a document",
                      .answer = "WorkerMetricsResponse",
                      .may_wait = false,
                      .handle = show_worker_metrics});
    routes.push_back({.method = Get,
                      .pattern = "/metrics/events",
                      .operation = "get_event_metrics",
                      .group = "metrics",
                      .summary = "What became of domain events",
                      .answer = "DomainEventStats",
                      .may_wait = false,
                      .handle = show_event_metrics});
}

}  // namespace tasker::server::worker_web
