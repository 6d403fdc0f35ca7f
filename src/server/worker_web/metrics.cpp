#include <array>
#include <chrono>
#include <string>
#include <utility>

#include "base/timestamp.hpp"
#include "server/metrics/catalogue.hpp"
#include "server/metrics/prometheus_text.hpp"
#include "server/routing/answer.hpp"
#include "server/worker_web/routes.hpp"
#include "server/worker_web/worker_side.hpp"
#include "tasker/version.hpp"

namespace tasker::server::worker_web {

namespace {

using routing::Call;

/// A counter or a gauge: what both /metrics and /metrics/worker tell.
struct WorkerFigure {
    std::string_view name;
    std::uint64_t value = 0;
};
struct WorkerDurations {
    std::string_view name;
    base::HistogramCounts counts;
};

std::uint64_t seconds_in(Duration duration) noexcept {
    return duration <= Duration::zero()
               ? 0
               : static_cast<std::uint64_t>(duration / std::chrono::seconds(1));
}

std::vector<WorkerFigure> figures_of(Backend const& backend, worker::WorkerMetrics const& now) {
    auto const oldest = now.waiting.oldest_pending_age.value_or(Duration::zero());
    return {
        {"worker_uptime_seconds", seconds_in(backend.clock.now() - side_of(backend).started_at)},
        {"worker_db_pool_size", backend.store.figures().pool.connections_max},
        {"worker_queue_depth", now.waiting.pending_count},
        {"worker_queue_oldest_message_age_seconds", seconds_in(oldest)},
        {"worker_channel_health", now.waiting.starvation_detected ? 0U : 1U},
        {"worker_places", now.places.places},
        {"steps_active_executions", now.places.running},
        {"steps_claimed_total", now.steps_claimed},
        {"steps_executions_total", now.steps_executed},
        {"steps_successes_total", now.steps_succeeded},
        {"steps_failures_total", now.steps_failed},
        {"steps_results_submitted_total", now.results_submitted},
        {"steps_claims_refused_total", now.places.claims_refused},
        {"steps_handed_back_total", now.steps_handed_back},
        {"worker_leases_lost_total", now.leases_lost},
        {"worker_handler_timeouts_total", now.handler_timeouts},
        {"worker_handlers_not_found_total", now.handlers_not_found},
        {"worker_overrunning_handlers", now.overrunning_handlers},
        {"worker_results_waiting", now.reports_waiting},
        {"worker_results_refused_total", now.reports_refused},
        {"ffi_completion_circuit_state", static_cast<std::uint64_t>(now.breaker.state)},
        {"ffi_completion_slow_sends_total", now.breaker.slow_send_count},
        {"ffi_completion_circuit_rejections_total", now.breaker.circuit_open_rejections},
        {"domain_events_published_total", now.events.published},
        {"domain_events_failed_total", now.events.failed},
        {"domain_events_dispatched_total", now.events.dispatched},
        {"domain_events_dropped_total", now.events.dropped},
        {"domain_events_channel_depth", now.events.channel_depth},
    };
}

std::array<WorkerDurations, 3> durations_of(worker::WorkerMetrics const& now) {
    return {{{"step_execution_duration_milliseconds", now.execution},
             {"step_claim_duration_milliseconds", now.claim},
             {"step_result_submission_duration_milliseconds", now.submission}}};
}

Result<routing::Answer> show_worker_metrics_text(Backend& backend, Call const& /*call*/) {
    metrics::PrometheusText text;
    auto const now = side_of(backend).metrics();
    text.begin("worker_info");
    text.value("1", {{"version", TASKER_VERSION},
                     {"environment", backend.description.environment},
                     {"worker_type", side_of(backend).type}});
    for (auto const& figure : figures_of(backend, now))
        text.number(figure.name, figure.value);
    for (auto const& durations : durations_of(now))
        text.histogram(durations.name, durations.counts);
    metrics::add_api(text, backend);
    return routing::Answer(http::Response{
        .content_type = "text/plain; version=0.0.4; charset=utf-8", .body = text.take()});
}

Result<routing::Answer> show_worker_metrics(Backend& backend, Call const& /*call*/) {
    auto const now = side_of(backend).metrics();
    JsonObject all;
    for (auto const& figure : figures_of(backend, now)) {
        auto const& row = metrics::metric_named(figure.name);
        all["tasker_" + std::string(figure.name)] =
            JsonObject{{"value", figure.value},
                       {"metric_type", metrics::to_text(row.kind)},
                       {"labels", JsonObject()},
                       {"help", row.says}};
    }
    return routing::json_answer({{"metrics", std::move(all)},
                                 {"timestamp", base::timestamp(backend.clock.now())},
                                 {"worker_id", now.worker_id}});
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
