#include "server/metrics/catalogue.hpp"

#include <algorithm>
#include <array>

#include "base/assert.hpp"
#include "base/histogram.hpp"

namespace tasker::server::metrics {

namespace {

using enum MetricKind;
using enum MetricPlace;

// The names of spec/orchestration.md 10.7 with underscores, as far as there is something to tell,
// and those of our own. No label has values without limit: no ids, no names that users give.
// clang-format off
constexpr MetricRow kRows[] = {
    {"orchestration_info", Gauge, Server, "version, environment", "What runs; always 1"},
    {"orchestration_running", Gauge, Server, "", "Whether the engine runs"},
    {"orchestration_circuit_breaker_state", Gauge, Server, "", "0 closed, 1 open, 2 half open"},
    {"orchestration_channel_health", Gauge, Server, "", "Whether there is room for requests that wait"},

    {"tasks_requests_total", Counter, Server, "", "Tasks that the API took in"},
    {"tasks_completions_total", Counter, Server, "", "Tasks that became complete"},
    {"tasks_failures_total", Counter, Server, "", "Tasks that ended in error or were blocked by failures"},
    {"task_state_transitions_total", Counter, Server, "to_state", "How often a task came into a state"},
    {"task_initialization_duration_milliseconds", Histogram, Server, "", "From when a request was taken up until its task was durable"},
    {"task_finalization_duration_milliseconds", Histogram, Server, "", "How long the unit of work took that ended a task"},
    {"task_completion_duration_milliseconds", Histogram, Server, "", "From when a task was made until it came to rest: ended, or blocked by failures"},
    {"steps_enqueued_total", Counter, Server, "", "How often a step was enqueued"},
    {"steps_results_processed_total", Counter, Server, "", "Results of steps that were settled"},
    {"step_attempts_total", Counter, Server, "", "How often a step was started"},
    {"step_state_transitions_total", Counter, Server, "to_state", "How often a step came into a state"},
    {"step_result_processing_duration_milliseconds", Histogram, Server, "", "From when a result was taken up until what follows from it was durable"},
    {"decision_points_outcomes_processed_total", Counter, Server, "", "Decisions that were carried out"},
    {"decision_points_steps_created_total", Counter, Server, "", "Steps that decisions and batches added to their tasks"},
    {"staleness_tasks_transitioned_to_error_total", Counter, Server, "", "Tasks that stayed in a state for too long and were ended"},

    {"store_units_total", Counter, Server, "", "Units of work"},
    {"store_commits_total", Counter, Server, "", "Commits; units share them"},
    {"store_rows_total", Counter, Server, "", "Rows that were written"},
    {"db_transaction_duration_milliseconds", Histogram, Server, "", "How long units of work of the engine took, with the commit"},
    {"orchestration_db_pool_size", Gauge, Server, "", "Connections that there may be"},
    {"db_pool_connections", Gauge, Server, "pool, state", "Connections to the database"},
    {"db_pool_checkouts_total", Counter, Server, "", "How often a connection was used"},
    {"db_connection_errors_total", Counter, Server, "", "Connections that could not be made, or broke"},

    {"event_streams", Gauge, Server, "", "Clients that watch tasks now"},
    {"event_streams_total", Counter, Server, "", "Clients that began to watch"},
    {"event_streams_refused_total", Counter, Server, "", "Clients that there was no room for"},
    {"events_sent_total", Counter, Server, "", "Events that were sent to them"},

    {"worker_info", Gauge, Worker, "version, environment, worker_type", "What runs; always 1"},
    {"worker_uptime_seconds", Gauge, Worker, "", "How long the process has run"},
    {"worker_db_pool_size", Gauge, Worker, "", "Connections that there may be"},
    {"worker_queue_depth", Gauge, Worker, "", "Steps that wait for a thread"},
    {"worker_queue_oldest_message_age_seconds", Gauge, Worker, "", "How long the oldest of them waits"},
    {"worker_channel_health", Gauge, Worker, "", "Whether no step waits for too long"},
    {"worker_places", Gauge, Worker, "", "Steps that it can hold"},
    {"steps_active_executions", Gauge, Worker, "", "Steps that run now"},
    {"steps_claimed_total", Counter, Worker, "", "Steps that came to be run"},
    {"steps_executions_total", Counter, Worker, "", "Steps that were run"},
    {"steps_successes_total", Counter, Worker, "", "Steps that succeeded"},
    {"steps_failures_total", Counter, Worker, "", "Steps that failed"},
    {"steps_results_submitted_total", Counter, Worker, "", "Results that were accepted"},
    {"steps_claims_refused_total", Counter, Worker, "", "Steps not taken because it was nearly full"},
    {"steps_handed_back_total", Counter, Worker, "", "Steps given back when it stopped"},
    {"step_execution_duration_milliseconds", Histogram, Worker, "", "How long handlers took"},
    {"step_claim_duration_milliseconds", Histogram, Worker, "", "From when a step was claimed until its handler was called"},
    {"step_result_submission_duration_milliseconds", Histogram, Worker, "", "From a handler's result until it was stored"},
    {"worker_leases_lost_total", Counter, Worker, "", "Steps that somebody else took over"},
    {"worker_handler_timeouts_total", Counter, Worker, "", "Handlers whose time was up"},
    {"worker_handlers_not_found_total", Counter, Worker, "", "Steps without a handler"},
    {"worker_overrunning_handlers", Gauge, Worker, "", "Handlers that run on although told to end"},
    {"worker_results_waiting", Gauge, Worker, "", "Results that are not stored yet"},
    {"worker_results_refused_total", Counter, Worker, "", "Results that came too late"},
    {"ffi_completion_circuit_state", Gauge, Worker, "", "0 closed, 1 open, 2 half open"},
    {"ffi_completion_slow_sends_total", Counter, Worker, "", "Results that took long to be stored"},
    {"ffi_completion_circuit_rejections_total", Counter, Worker, "", "Results that had to wait for it"},
    {"domain_events_published_total", Counter, Worker, "", "Events that were delivered"},
    {"domain_events_failed_total", Counter, Worker, "", "Events that could not be"},
    {"domain_events_dispatched_total", Counter, Worker, "", "Steps whose events were taken up"},
    {"domain_events_dropped_total", Counter, Worker, "", "Events there was no room for"},
    {"domain_events_channel_depth", Gauge, Worker, "", "Events that wait"},

    {"api_requests_total", Counter, Both, "status", "Answers by the class of their status"},
    {"api_requests_rejected_total", Counter, Both, "", "Requests refused because too many waited"},
    {"auth_requests_total", Counter, Both, "", "Callers that were asked who they are"},
    {"auth_failures_total", Counter, Both, "", "Those of them who could not say it"},
    {"permission_denials_total", Counter, Both, "", "Those of them who may not do what they asked for"},
    {"api_connections_total", Counter, Both, "", "Connections accepted"},
    {"api_connections_refused_total", Counter, Both, "", "Connections that there was no room for"},
    {"api_handshakes_failed_total", Counter, Both, "", "Connections that never became encrypted"},
    {"api_connections", Gauge, Both, "", "Connections open now"},
    {"telemetry_spans_exported_total", Counter, Both, "", "Spans that the receiver took"},
    {"telemetry_spans_dropped_total", Counter, Both, "", "Spans that there was no room for"},
    {"telemetry_spans_failed_total", Counter, Both, "", "Spans that could not be sent, or were rejected"},
    {"telemetry_spans_waiting", Gauge, Both, "", "Spans that wait to be sent"},
};
// clang-format on

std::string_view heading_of(MetricPlace place) {
    switch (place) {
        case Server: return "Of `tasker server` and `tasker dev`";
        case Worker: return "Of a worker's own server";
        case Both: break;
    }
    return "Of both";
}

std::string table_of(MetricPlace place) {
    std::string text = "\n## " + std::string(heading_of(place)) +
                       "\n\n| name | kind | labels | what |\n|---|---|---|---|\n";
    for (auto const& row : kRows) {
        if (row.place != place) continue;
        text += "| `tasker_" + std::string(row.name) + "` | " + std::string(to_text(row.kind)) +
                " | " + (row.labels.empty() ? "" : "`" + std::string(row.labels) + "`") + " | " +
                std::string(row.says) + " |\n";
    }
    return text;
}

}  // namespace

std::string_view to_text(MetricKind kind) noexcept {
    switch (kind) {
        case Counter: return "counter";
        case Gauge: return "gauge";
        case Histogram: break;
    }
    return "histogram";
}

std::span<MetricRow const> catalogue() noexcept {
    return kRows;
}

MetricRow const& metric_named(std::string_view name) {
    auto const* const row = std::ranges::find(kRows, name, &MetricRow::name);
    TASKER_ASSERT(row != std::ranges::end(kRows));
    return *row;
}

std::string metrics_page() {
    std::string text =
        "# Metrics\n\n"
        "`GET /metrics` of a server, of `tasker dev` and of a worker that has a server of its own "
        "(`--bind`) answers in the text\nformat of Prometheus. Numbers are those of one process "
        "since it started; they cost no look into the store. No label has\nvalues without limit: "
        "what belongs to one task is in its [trace](telemetry.md), its history and the log.\n\n"
        "A histogram NAME has `NAME_bucket{le=…}`, `NAME_sum` and `NAME_count`, in milliseconds. "
        "Its buckets end at ";
    for (auto const& bound : base::kBucketBounds)
        text += std::string(bound.text) + ", ";
    text += "and +Inf.\nWhat shares a commit shares its time.\n";
    return text + table_of(Server) + table_of(Worker) + table_of(Both);
}

}  // namespace tasker::server::metrics
