#include "configuration/keys/worker_parts.hpp"

// clang-format off
namespace tasker::configuration {

namespace {

constexpr Range kBuffer{1, 10'000'000};
constexpr int kBufferInTest = 100;

void add_buffers(Section<WorkerChannels> const& channels) {
    channels.within("command_processor").key("command_buffer_size", &WorkerChannels::command_buffer_size,
        {.initial = 2'000, .range = kBuffer, .unit = "commands", .test = kBufferInTest,
         .says = "How many commands may wait for the worker."});
    channels.within("event_systems").key("event_channel_buffer_size", &WorkerChannels::event_channel_buffer_size,
        {.initial = 2'000, .range = kBuffer, .unit = "events", .test = kBufferInTest,
         .says = "How many events may wait for the event system."});
    auto const subscribers = channels.part("event_subscribers", &WorkerChannels::event_subscribers);
    subscribers.key("completion_buffer_size", &EventSubscribers::completion_buffer_size,
        {.initial = 1'000, .range = kBuffer, .unit = "events", .test = kBufferInTest,
         .says = "How many completions may wait for subscribers."});
    subscribers.key("result_buffer_size", &EventSubscribers::result_buffer_size,
        {.initial = 1'000, .range = kBuffer, .unit = "events", .test = kBufferInTest,
         .says = "How many results may wait for subscribers."});
    channels.within("event_listeners").key("pgmq_event_buffer_size", &WorkerChannels::pgmq_event_buffer_size,
        {.initial = 10'000, .range = kBuffer, .unit = "events", .test = kBufferInTest,
         .says = "How many notifications of PostgreSQL may wait."});
}

void add_event_channels(Section<WorkerChannels> const& channels) {
    auto const inside = channels.part("in_process_events", &WorkerChannels::in_process_events);
    inside.key("broadcast_buffer_size", &InProcessChannel::broadcast_buffer_size,
        {.initial = 2'000, .range = kBuffer, .unit = "events", .test = kBufferInTest,
         .says = "How many fast events may wait for subscribers of this process."});
    inside.key("log_subscriber_errors", &InProcessChannel::logs_subscriber_errors,
        {.initial = true, .reload = Reload::Live, .says = "Whether failures of subscribers are logged."});
    inside.key("dispatch_timeout_ms", &InProcessChannel::dispatch_timeout,
        {.initial = 5'000, .range = {1, 3'600'000}, .reload = Reload::Live,
         .says = "How long handing one event to its subscribers may take."});

    auto const events = channels.part("domain_events", &WorkerChannels::domain_events);
    events.key("command_buffer_size", &DomainEventChannel::command_buffer_size,
        {.initial = 1'000, .range = {1, 1'000'000}, .unit = "events", .test = kBufferInTest,
         .says = "How many domain events may wait to be published; what comes when it is full is dropped and counted."});
    events.key("shutdown_drain_timeout_ms", &DomainEventChannel::shutdown_drain_timeout,
        {.initial = 5'000, .range = {0, 3'600'000}, .reload = Reload::Live,
         .says = "How long a worker that stops goes on publishing what waits."});
    events.key("log_dropped_events", &DomainEventChannel::logs_dropped_events,
        {.initial = true, .reload = Reload::Live, .says = "Whether dropped events are logged."});
}

void add_handler_dispatch(Section<WorkerChannels> const& channels) {
    auto const dispatch = channels.part("handler_dispatch", &WorkerChannels::handler_dispatch);
    dispatch.says("Running handlers.");
    dispatch.key("dispatch_buffer_size", &HandlerDispatch::dispatch_buffer_size,
        {.initial = 1'000, .range = {1, 100'000}, .unit = "steps", .test = kBufferInTest,
         .says = "How many claimed steps may wait for a handler."});
    dispatch.key("completion_buffer_size", &HandlerDispatch::completion_buffer_size,
        {.initial = 1'000, .range = kBuffer, .unit = "results", .test = kBufferInTest,
         .says = "How many results may wait to be stored."});
    dispatch.key("max_concurrent_handlers", &HandlerDispatch::max_concurrent_handlers,
        {.initial = 10, .range = {1, 4'096}, .unit = "handlers", .test = 5, .production = 50,
         .says = "How many handlers run at the same time."});
    dispatch.key("handler_timeout_ms", &HandlerDispatch::handler_timeout,
        {.initial = 30'000, .range = {1, 86'400'000}, .test = 5'000, .production = 60'000, .reload = Reload::Live,
         .says = "How long a handler may take where the template does not say; then its attempt has failed."});
    auto const shedding = dispatch.part("load_shedding", &HandlerDispatch::load_shedding);
    shedding.says("Leaving steps to other workers.");
    shedding.key("enabled", &LoadShedding::is_enabled,
        {.initial = true, .reload = Reload::Live, .says = "Whether a busy worker stops claiming steps."});
    shedding.key("capacity_threshold_percent", &LoadShedding::capacity_threshold_percent,
        {.initial = 80.0, .range = {1, 100}, .reload = Reload::Live,
         .says = "It claims nothing while more of its places than this are taken, in percent."});
    shedding.key("warning_threshold_percent", &LoadShedding::warning_threshold_percent,
        {.initial = 70.0, .range = {0, 100}, .reload = Reload::Live,
         .says = "While more of its places than this are taken, in percent, that is logged."});
}

void add_ffi_dispatch(Section<WorkerChannels> const& channels) {
    auto const dispatch = channels.part("ffi_dispatch", &WorkerChannels::ffi_dispatch);
    dispatch.says("Running handlers in other languages.");
    dispatch.key("dispatch_buffer_size", &FfiDispatch::dispatch_buffer_size,
        {.initial = 1'000, .range = kBuffer, .unit = "steps", .test = kBufferInTest,
         .says = "How many claimed steps may wait for a handler."});
    dispatch.key("completion_timeout_ms", &FfiDispatch::completion_timeout,
        {.initial = 30'000, .range = {1, 86'400'000}, .test = 5'000, .reload = Reload::Live,
         .says = "How long a handler may take; then its attempt has failed."});
    dispatch.key("callback_timeout_ms", &FfiDispatch::callback_timeout,
        {.initial = 5'000, .range = {1, 3'600'000}, .test = 2'000, .reload = Reload::Live,
         .says = "How long what follows a result, such as publishing events, may take before it is logged."});
    dispatch.key("starvation_warning_threshold_ms", &FfiDispatch::starvation_warning_threshold,
        {.initial = 10'000, .range = {1, 3'600'000}, .reload = Reload::Live,
         .says = "A step that waited longer for a handler is logged as a warning."});
    dispatch.key("completion_send_timeout_ms", &FfiDispatch::completion_send_timeout,
        {.initial = 10'000, .range = {1, 3'600'000}, .reload = Reload::Live,
         .says = "How long handing over a result may wait for a place before it is given up."});
}

}  // namespace

void add_worker_channel_keys(Section<Worker> const& worker) {
    auto const channels = worker.part("mpsc_channels", &Worker::mpsc_channels);
    channels.says("Bounded queues between the parts of a worker. A full one makes its writers wait.");
    add_buffers(channels);
    add_event_channels(channels);
    add_handler_dispatch(channels);
    add_ffi_dispatch(channels);
}

}  // namespace tasker::configuration
// clang-format on
