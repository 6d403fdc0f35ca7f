#include "cli/serving/worker_settings.hpp"

#include <utility>

namespace tasker::cli {

namespace {

using configuration::Worker;

CircuitBreakerOptions breaker_of(configuration::SendBreaker const& breaker) {
    return {.failure_threshold = breaker.failure_threshold,
            .recovery_timeout = breaker.recovery_timeout,
            .success_threshold = breaker.success_threshold,
            .slow_threshold = breaker.slow_send_threshold};
}

LoadSheddingOptions shedding_of(configuration::LoadShedding const& shedding) {
    return {.is_enabled = shedding.is_enabled,
            .capacity_percent = shedding.capacity_threshold_percent,
            .warning_percent = shedding.warning_threshold_percent};
}

EventOptions events_of(configuration::DomainEventChannel const& events) {
    return {.capacity = events.command_buffer_size,
            .drain_timeout = events.shutdown_drain_timeout,
            .logs_dropped = events.logs_dropped_events};
}

WorkerOptions options_of(Worker const& worker) {
    auto const& dispatch = worker.mpsc_channels.handler_dispatch;
    auto const& results = worker.mpsc_channels.ffi_dispatch;
    WorkerOptions options;
    options.name = worker.worker_id;
    options.namespaces = worker.event_system.metadata.fallback_poller.supported_namespaces;
    options.max_concurrent_handlers = dispatch.max_concurrent_handlers;
    options.prefetch = dispatch.dispatch_buffer_size;
    options.handler_timeout = dispatch.handler_timeout;
    options.completion_send_timeout = results.completion_send_timeout;
    options.callback_timeout = results.callback_timeout;
    options.starvation_threshold = results.starvation_warning_threshold;
    options.load_shedding = shedding_of(dispatch.load_shedding);
    options.completion_breaker = breaker_of(worker.ffi_completion_send);
    options.events = events_of(worker.mpsc_channels.domain_events);
    return options;
}

}  // namespace

WorkerSettings plain_worker_settings() {
    WorkerSettings settings;
    settings.api.area = "worker";
    settings.api.has_rest = false;
    return settings;
}

WorkerSettings worker_settings_from(configuration::Configuration const& all,
                                    std::string const& other_store) {
    WorkerSettings settings{process_settings_from(all, other_store)};
    settings.api = api_settings_from("worker", all.worker.web, all.worker.grpc);
    settings.worker = options_of(all.worker);
    settings.type = all.worker.worker_type;
    return settings;
}

}  // namespace tasker::cli
