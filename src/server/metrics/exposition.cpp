#include "server/metrics/exposition.hpp"

#include <cstdint>
#include <string_view>
#include <utility>

#include "server/backend.hpp"
#include "server/events/hub.hpp"
#include "server/metrics/prometheus_text.hpp"
#include "tasker/version.hpp"

namespace tasker::server::metrics {

namespace {

std::uint64_t into(Counters const& counters, model::TaskState state) {
    return counters.task_moves.at(static_cast<std::size_t>(state));
}

std::uint64_t into(Counters const& counters, model::StepState state) {
    return counters.step_moves.at(static_cast<std::size_t>(state));
}

template <class State, class Counts>
void add_moves(PrometheusText& text, std::string_view name, Counts const& counts) {
    text.begin(name);
    for (std::size_t i = 0; i < counts.size(); ++i)
        text.value(std::to_string(counts.at(i)),
                   {{"to_state", model::to_text(static_cast<State>(i))}});
}

void add_tasks(PrometheusText& text, Counters const& counters) {
    using model::TaskState;
    text.number("tasks_requests_total", counters.tasks_requested);
    text.number("tasks_completions_total", into(counters, TaskState::Complete));
    text.number("tasks_failures_total",
                into(counters, TaskState::Error) + into(counters, TaskState::BlockedByFailures));
    add_moves<TaskState>(text, "task_state_transitions_total", counters.task_moves);
    text.histogram("task_initialization_duration_milliseconds", counters.initialization.counts());
    text.histogram("task_finalization_duration_milliseconds", counters.finalization.counts());
    text.histogram("task_completion_duration_milliseconds", counters.completion.counts());
    text.number("staleness_tasks_transitioned_to_error_total", counters.stale_tasks);
}

void add_steps(PrometheusText& text, Counters const& counters) {
    using model::StepState;
    text.number("steps_enqueued_total", into(counters, StepState::Enqueued));
    text.number("steps_results_processed_total", counters.results_processed);
    text.number("step_attempts_total", counters.attempts);
    add_moves<StepState>(text, "step_state_transitions_total", counters.step_moves);
    text.histogram("step_result_processing_duration_milliseconds",
                   counters.result_processing.counts());
    text.number("decision_points_outcomes_processed_total", counters.decisions);
    text.number("decision_points_steps_created_total", counters.steps_created);
}

void add_store(PrometheusText& text, Backend const& backend) {
    auto const figures = backend.store.figures();
    text.number("store_units_total", figures.units);
    text.number("store_commits_total", figures.commits);
    text.number("store_rows_total", figures.rows);
    text.histogram("db_transaction_duration_milliseconds", backend.counters.units.counts());
    auto const& pool = figures.pool;
    text.number("orchestration_db_pool_size", pool.connections_max);
    text.begin("db_pool_connections");
    auto const idle = pool.open > pool.in_use ? pool.open - pool.in_use : 0;
    text.value(std::to_string(pool.in_use), {{"pool", "tasker"}, {"state", "active"}});
    text.value(std::to_string(idle), {{"pool", "tasker"}, {"state", "idle"}});
    text.number("db_pool_checkouts_total", pool.borrowed);
    text.number("db_connection_errors_total", pool.refusals + pool.losses);
}

void add_streams(PrometheusText& text, Backend const& backend) {
    auto const figures =
        backend.events == nullptr ? events::HubFigures() : backend.events->figures();
    text.number("event_streams", figures.open);
    text.number("event_streams_total", figures.opened);
    text.number("event_streams_refused_total", backend.counters.streams_refused);
    text.number("events_sent_total", figures.sent);
}

}  // namespace

std::string exposition(Backend const& backend) {
    PrometheusText text;
    text.begin("orchestration_info");
    text.value("1",
               {{"version", TASKER_VERSION}, {"environment", backend.description.environment}});
    text.number("orchestration_running", backend.state == OperationalState::Normal ? 1 : 0);
    text.number("orchestration_circuit_breaker_state", 0);
    add_tasks(text, backend.counters);
    add_steps(text, backend.counters);
    add_store(text, backend);
    add_streams(text, backend);
    add_api(text, backend);
    text.number("orchestration_channel_health", backend.http_figures().waiting_share < 0.8 ? 1 : 0);
    return text.take();
}

}  // namespace tasker::server::metrics
