#include "server/metrics/exposition.hpp"

#include <cstdint>
#include <string_view>
#include <utility>

#include "server/backend.hpp"
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
void add_moves(PrometheusText& text, std::string_view name, Counts const& counts,
               std::string_view help) {
    text.begin(name, "counter", help);
    for (std::size_t i = 0; i < counts.size(); ++i)
        text.value(std::to_string(counts.at(i)),
                   {{"to_state", model::to_text(static_cast<State>(i))}});
}

void add_work(PrometheusText& text, Counters const& counters) {
    using model::StepState;
    using model::TaskState;
    text.counter("tasks_requests_total", counters.tasks_requested, "Tasks that the API took in");
    text.counter("tasks_completions_total", into(counters, TaskState::Complete),
                 "Tasks that became complete");
    text.counter("tasks_failures_total",
                 into(counters, TaskState::Error) + into(counters, TaskState::BlockedByFailures),
                 "Tasks that ended in error or were blocked by failures");
    add_moves<TaskState>(text, "task_state_transitions_total", counters.task_moves,
                         "How often a task came into a state");
    text.counter("steps_enqueued_total", into(counters, StepState::Enqueued),
                 "How often a step was enqueued");
    text.counter("steps_results_processed_total", counters.results_processed,
                 "Results of steps that were settled");
    text.counter("step_attempts_total", counters.attempts, "How often a step was started");
    add_moves<StepState>(text, "step_state_transitions_total", counters.step_moves,
                         "How often a step came into a state");
}

void add_store(PrometheusText& text, store::StoreFigures const& figures) {
    text.counter("store_units_total", figures.units, "Units of work");
    text.counter("store_commits_total", figures.commits, "Commits; units share them");
    text.counter("store_rows_total", figures.rows, "Rows that were written");
    auto const& pool = figures.pool;
    text.gauge("orchestration_db_pool_size", std::to_string(pool.connections_max),
               "Connections that there may be");
    text.begin("db_pool_connections", "gauge", "Connections to the database");
    auto const idle = pool.open > pool.in_use ? pool.open - pool.in_use : 0;
    text.value(std::to_string(pool.in_use), {{"pool", "tasker"}, {"state", "active"}});
    text.value(std::to_string(idle), {{"pool", "tasker"}, {"state", "idle"}});
    text.counter("db_pool_checkouts_total", pool.borrowed, "How often a connection was used");
    text.counter("db_connection_errors_total", pool.refusals + pool.losses,
                 "Connections that could not be made, or broke");
}

}  // namespace

void add_api(PrometheusText& text, Counters const& counters, http::HttpFigures const& figures) {
    text.begin("api_requests_total", "counter", "Answers by the class of their status");
    for (std::size_t i = 1; i < counters.answers.size(); ++i)
        text.value(std::to_string(counters.answers.at(i)), {{"status", std::to_string(i) + "xx"}});
    text.counter("api_requests_rejected_total", counters.backpressure,
                 "Requests refused because too many waited");
    text.counter("api_connections_total", figures.connections_accepted, "Connections accepted");
    text.counter("api_connections_refused_total", figures.connections_refused,
                 "Connections that there was no room for");
    text.counter("api_handshakes_failed_total", figures.handshakes_failed,
                 "Connections that never became encrypted");
    text.gauge("api_connections", std::to_string(figures.connections_open), "Connections open now");
}

std::string exposition(Backend const& backend) {
    PrometheusText text;
    text.begin("orchestration_info", "gauge", "What runs");
    text.value("1",
               {{"version", TASKER_VERSION}, {"environment", backend.description.environment}});
    text.gauge("orchestration_running", backend.state == OperationalState::Normal ? "1" : "0",
               "Whether the engine runs");
    text.gauge("orchestration_circuit_breaker_state", "0", "0 closed, 1 open, 2 half open");
    add_work(text, backend.counters);
    add_store(text, backend.store.figures());
    auto const figures = backend.http_figures();
    add_api(text, backend.counters, figures);
    text.gauge("orchestration_channel_health", figures.waiting_share < 0.8 ? "1" : "0",
               "Whether there is room for requests that wait");
    return text.take();
}

}  // namespace tasker::server::metrics
