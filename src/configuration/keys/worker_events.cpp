#include "configuration/keys/shared_parts.hpp"
#include "configuration/keys/worker_parts.hpp"

// clang-format off
namespace tasker::configuration {

namespace {

void add_in_process(Section<InProcessEvents> const& events) {
    events.says("Events within the process.");
    events.key("ffi_integration_enabled", &InProcessEvents::is_ffi_integration_enabled,
        {.initial = true, .says = "Whether handlers in other languages get steps through this process."});
    events.key("deduplication_cache_size", &InProcessEvents::deduplication_cache_size,
        {.initial = 10'000, .range = {1, 10'000'000}, .unit = "events",
         .says = "How many events are remembered to recognise one that comes twice."});
}

void add_listener(Section<Listener> const& listener) {
    listener.says("Listening to notifications.");
    listener.key("retry_interval_seconds", &Listener::retry_interval,
        {.initial = 5, .range = {1, 3'600}, .reload = Reload::Live, .says = "The pause before a lost connection is made again."});
    listener.key("max_retry_attempts", &Listener::max_retry_attempts,
        {.initial = 5, .range = {0, 1'000'000}, .unit = "attempts", .reload = Reload::Live,
         .says = "After so many attempts in vain the worker counts as ill; it goes on trying, and polls meanwhile."});
    listener.key("event_timeout_seconds", &Listener::event_timeout,
        {.initial = 60, .range = {1, 3'600}, .reload = Reload::Live,
         .says = "A connection that was silent for so long is asked whether anybody is there."});
    listener.key("batch_processing", &Listener::takes_batches,
        {.initial = true, .says = "Whether notifications that came together are handled together."});
    listener.key("connection_timeout_seconds", &Listener::connection_timeout,
        {.initial = 30, .range = {1, 3'600}, .says = "How long connecting may take."});
}

void add_poller(Section<FallbackPoller> const& poller) {
    poller.says("Looking for steps of which no notification came.");
    poller.key("enabled", &FallbackPoller::is_enabled,
        {.initial = true, .says = "Whether it is looked for them."});
    poller.key("polling_interval_ms", &FallbackPoller::polling_interval,
        {.initial = 1'000, .range = {10, 3'600'000}, .reload = Reload::Live, .says = "How often it is looked for them."});
    poller.key("batch_size", &FallbackPoller::batch_size,
        {.initial = 20, .range = {1, 10'000}, .unit = "steps", .reload = Reload::Live, .says = "How many are taken at once."});
    poller.key("age_threshold_seconds", &FallbackPoller::age_threshold,
        {.initial = 5, .range = {0, 86'400}, .reload = Reload::Live,
         .says = "Only those are taken that have waited so long; for younger ones a notification may be on its way."});
    poller.key("max_age_hours", &FallbackPoller::max_age,
        {.initial = 24, .range = {1, 87'600}, .reload = Reload::Live,
         .says = "Those that have waited longer are left to staleness detection."});
    poller.key("visibility_timeout_seconds", &FallbackPoller::visibility_timeout,
        {.initial = 30, .range = {1, 43'200}, .reload = Reload::Live,
         .says = "How long what was taken stays invisible to others."});
    poller.key("supported_namespaces", &FallbackPoller::supported_namespaces,
        {.initial = Value(Value::List()), .form = kNamespace,
         .says = "Of whose tasks the worker runs steps. Empty: of all."});
}

}  // namespace

void add_worker_event_keys(Section<Worker> const& worker) {
    auto const system = worker.within("event_systems").part("worker", &Worker::event_system);
    system.says("How a worker hears that there are steps to run.");
    // The keys are beside the table `metadata`, so both are part of one struct.
    Section<EventSystem> const own = system.flattened(&WorkerEventSystem::system);
    add_event_system_keys(own, {.system_id = "worker-event-system", .fallback_polling_interval = 2,
                                .max_concurrent_operations = 100, .batch_size = 20});
    auto const metadata = system.part("metadata", &WorkerEventSystem::metadata);
    metadata.says("What only workers have.");
    add_in_process(metadata.part("in_process_events", &WorkerEventMetadata::in_process_events));
    add_listener(metadata.part("listener", &WorkerEventMetadata::listener));
    add_poller(metadata.part("fallback_poller", &WorkerEventMetadata::fallback_poller));
}

}  // namespace tasker::configuration
// clang-format on
