#include "configuration/keys/areas.hpp"
#include "configuration/keys/orchestration_parts.hpp"
#include "configuration/keys/shared_parts.hpp"

// clang-format off
namespace tasker::configuration {

namespace {

void add_root(Section<Orchestration> const& orchestration) {
    orchestration.key("enable_performance_logging", &Orchestration::has_performance_logging,
        {.initial = true, .reload = Reload::Live,
         .says = "Whether the log says how long stages of a task take."});
    orchestration.key("shutdown_timeout_ms", &Orchestration::shutdown_timeout,
        {.initial = 30'000, .range = {0, 3'600'000}, .reload = Reload::Live,
         .says = "How long a server that is told to stop finishes what it has begun before it goes."});
}

void add_event_systems(Section<Orchestration> const& orchestration) {
    auto const systems = orchestration.part("event_systems", &Orchestration::event_systems);
    systems.says("How a server hears that there is something to do.");
    auto const results = systems.part("orchestration", &OrchestrationEventSystems::orchestration);
    results.says("Requests for tasks and results of steps.");
    add_event_system_keys(results, {.system_id = "orchestration-event-system", .fallback_polling_interval = 5,
                                    .max_concurrent_operations = 50, .batch_size = 20});
    auto const readiness = systems.part("task_readiness", &OrchestrationEventSystems::task_readiness);
    readiness.says("Tasks whose steps became ready.");
    add_event_system_keys(readiness, {.system_id = "task-readiness-event-system", .fallback_polling_interval = 5,
                                      .max_concurrent_operations = 100, .batch_size = 50});
}

void add_decisions(Section<Orchestration> const& orchestration) {
    auto const decisions = orchestration.part("decision_points", &Orchestration::decision_points);
    decisions.says("Steps whose result says which steps come next.");
    decisions.key("enabled", &DecisionPoints::is_enabled,
        {.initial = true, .reload = Reload::Live, .says = "Whether decisions may create steps."});
    decisions.key("max_steps_per_decision", &DecisionPoints::max_steps_per_decision,
        {.initial = 100, .range = {1, 100'000}, .unit = "steps", .reload = Reload::Live,
         .says = "How many steps one decision may create; one that wants more fails."});
    decisions.key("max_decision_depth", &DecisionPoints::max_decision_depth,
        {.initial = 20, .range = {1, 1'000}, .unit = "decisions", .reload = Reload::Live,
         .says = "How many decisions may follow from each other."});
    decisions.key("warn_threshold_steps", &DecisionPoints::warn_threshold_steps,
        {.initial = 50, .range = {1, 100'000}, .unit = "steps", .reload = Reload::Live,
         .says = "A decision that creates more is logged as a warning."});
    decisions.key("warn_threshold_depth", &DecisionPoints::warn_threshold_depth,
        {.initial = 10, .range = {1, 1'000}, .unit = "decisions", .reload = Reload::Live,
         .says = "Decisions that follow from each other deeper than this are logged as a warning."});
    decisions.key("enable_detailed_logging", &DecisionPoints::has_detailed_logging,
        {.initial = false, .reload = Reload::Live, .says = "Whether every decision is logged with what it chose."});
    decisions.key("enable_metrics", &DecisionPoints::has_metrics,
        {.initial = true, .reload = Reload::Live, .says = "Whether decisions are counted and timed."});
}

void add_batches(Section<Orchestration> const& orchestration) {
    auto const batches = orchestration.part("batch_processing", &Orchestration::batch_processing);
    batches.says("Big jobs that are cut into parts.");
    batches.key("enabled", &BatchProcessing::is_enabled,
        {.initial = true, .reload = Reload::Live, .says = "Whether steps may be cut into batches."});
    batches.key("max_parallel_batches", &BatchProcessing::max_parallel_batches,
        {.initial = 50, .range = {1, 100'000}, .unit = "batches", .test = 10, .development = 25, .production = 100,
         .reload = Reload::Live,
         .says = "How many batches one step is cut into at most."});
    batches.key("default_batch_size", &BatchProcessing::default_batch_size,
        {.initial = 1'000, .range = {1, 100'000'000}, .unit = "items", .test = 100, .development = 500,
         .production = 2'000, .reload = Reload::Live,
         .says = "How many items a batch has where the template does not say."});
    batches.key("checkpoint_stall_minutes", &BatchProcessing::checkpoint_stall,
        {.initial = 15, .range = {1, 10'080}, .test = 2, .development = 5, .production = 30, .reload = Reload::Live,
         .says = "A batch whose last checkpoint is older counts as stalled; a younger one keeps its task from counting as stale."});
}

void add_channels(Section<Orchestration> const& orchestration) {
    auto const channels = orchestration.part("mpsc_channels", &Orchestration::mpsc_channels);
    channels.says("Bounded queues between the parts of a server. A full one makes its writers wait, or is answered with 503.");
    channels.within("command_processor").key("command_buffer_size", &OrchestrationChannels::command_buffer_size,
        {.initial = 5'000, .range = {1, 10'000'000}, .unit = "commands",
         .says = "How many requests may wait. From 80 % on new tasks are refused with 503."});
    channels.within("event_systems").key("event_channel_buffer_size", &OrchestrationChannels::event_channel_buffer_size,
        {.initial = 10'000, .range = {1, 10'000'000}, .unit = "events",
         .says = "How many events may wait for the event systems."});
    channels.within("event_listeners").key("pgmq_event_buffer_size", &OrchestrationChannels::pgmq_event_buffer_size,
        {.initial = 50'000, .range = {1, 10'000'000}, .unit = "events",
         .says = "How many notifications of PostgreSQL may wait."});
}

}  // namespace

void add_orchestration_keys(Keys& keys) {
    Section<Orchestration> const orchestration(
        keys, "orchestration", [](Configuration& all) -> Orchestration& { return all.orchestration; });
    orchestration.says("What a server is told.");
    add_root(orchestration);
    add_event_systems(orchestration);
    add_decisions(orchestration);
    add_dead_letter_keys(orchestration);
    add_batches(orchestration);
    add_channels(orchestration);
    add_web_keys(orchestration.part("web", &Orchestration::web),
                 {.bind_address = "${TASKER_WEB_BIND_ADDRESS:-0.0.0.0:8080}", .pool_size = 20, .max_connections = 30,
                  .connections_hint = 50, .jwt_issuer = "tasker-core", .jwt_audience = "tasker-api"});
    add_grpc_keys(orchestration.part("grpc", &Orchestration::grpc),
                  {.bind_address = "${TASKER_ORCHESTRATION_GRPC_BIND_ADDRESS:-0.0.0.0:9190}", .max_concurrent_streams = 200});
}

}  // namespace tasker::configuration
// clang-format on
