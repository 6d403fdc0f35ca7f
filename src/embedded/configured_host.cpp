#include "embedded/configured_host.hpp"

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <system_error>
#include <utility>

#include "configuration/load.hpp"
#include "embedded/store_location.hpp"

namespace tasker::embedded {

namespace {

using configuration::Common;
using configuration::LogThreshold;
using configuration::MessagingBackend;

base::LogLevel log_level_from(LogThreshold threshold) noexcept {
    switch (threshold) {
        case LogThreshold::Trace:
        case LogThreshold::Debug: return base::LogLevel::Debug;
        case LogThreshold::Info: return base::LogLevel::Info;
        case LogThreshold::Warning: return base::LogLevel::Warning;
        case LogThreshold::Error: return base::LogLevel::Error;
        case LogThreshold::Off: return base::LogLevel::Off;
    }
    return base::LogLevel::Off;
}

/// The location with the size of the pool, where it does not say it itself.
std::string with_connections(std::string location, std::uint32_t connections) {
    constexpr std::uint32_t kMostOfAStore = 1'000;
    if (!is_shared_location(location)) return location;
    auto const query = location.find('?');
    auto const has_query = query != std::string::npos;
    if (has_query && (location.find("?connections=", query) != std::string::npos ||
                      location.find("&connections=", query) != std::string::npos)) {
        return location;
    }
    return location + (has_query ? "&" : "?") +
           "connections=" + std::to_string(std::min(connections, kMostOfAStore));
}

std::string transport_of(Common const& common, std::string const& store) {
    switch (common.queues.backend) {
        case MessagingBackend::Store: return "store";
        case MessagingBackend::RabbitMq: return "rabbitmq=" + common.queues.rabbitmq.url.reveal();
        case MessagingBackend::Pgmq: break;
    }
    auto const& own = common.pgmq_database;
    if (own.is_enabled && !own.url.empty()) return "pgmq=" + own.url.reveal();
    return is_shared_location(store) ? "pgmq" : "store";
}

model::BackoffSettings backoff_of(configuration::Backoff const& backoff) {
    return {.base = backoff.default_backoff.front(),
            .max = backoff.max_backoff,
            .multiplier = backoff.multiplier,
            .jitter_share = backoff.has_jitter ? backoff.jitter_max_percentage : 0.0};
}

CircuitBreakerOptions broker_breaker_of(Common const& common) {
    auto const& breakers = common.circuit_breakers;
    auto const& messaging = breakers.component_configs.messaging;
    CircuitBreakerOptions options;
    options.failure_threshold = messaging.failure_threshold;
    options.success_threshold = messaging.success_threshold;
    options.recovery_timeout = breakers.default_config.timeout;
    return options;
}

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

bool is_of_worker_in_file(configuration::Setting const& setting) {
    return setting.key().path.starts_with("worker.") && !setting.origin().file.empty();
}

bool is_own_server_named(configuration::Setting const& setting) {
    return setting.key().path == "worker.web.bind_address" &&
           setting.origin().kind != configuration::Origin::Kind::Default &&
           setting.origin().kind != configuration::Origin::Kind::EnvironmentDefault;
}

}  // namespace

HostOptions host_options_from(configuration::Configuration const& all,
                              std::string const& other_store) {
    auto const& store = other_store.empty() ? all.common.database.url.reveal() : other_store;
    HostOptions options;
    options.store = with_connections(store, all.common.database.pool.max_connections);
    options.transport = transport_of(all.common, store);
    options.broker_breaker = broker_breaker_of(all.common);
    options.environment = all.environment;
    options.settings.backoff = backoff_of(all.common.backoff);
    options.log_level = log_level_from(all.process.log_threshold);
    return options;
}

WorkerOptions worker_options_from(configuration::Worker const& worker) {
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

engine::EngineOptions engine_options_from(configuration::Worker const& worker) {
    engine::EngineOptions options;
    options.completion_capacity = worker.mpsc_channels.handler_dispatch.completion_buffer_size;
    return options;
}

Result<WorkerConfiguration> read_worker_configuration(std::filesystem::path const& place,
                                                      std::string const& environment) {
    std::error_code failure;
    configuration::Sources sources{.environment = environment,
                                   .scope = configuration::Scope::Worker};
    (std::filesystem::is_directory(place, failure) ? sources.folder : sources.file) = place;
    auto loaded =
        configuration::load(sources, [](std::string const& name) -> std::optional<std::string> {
            // NOLINTNEXTLINE(concurrency-mt-unsafe): of a moment when nothing is started yet
            auto const* const value = std::getenv(name.c_str());
            if (value == nullptr || *value == '\0') return std::nullopt;
            return value;
        });
    auto const says_of_workers = std::ranges::any_of(loaded.settings, is_of_worker_in_file);
    WorkerConfiguration read{.names_own_server =
                                 std::ranges::any_of(loaded.settings, is_own_server_named)};
    TASKER_TRY_ASSIGN(read.all, configuration::configuration_of(std::move(loaded)));
    if (says_of_workers) return read;
    return Error(ErrorCode::InvalidOption,
                 place.string() +
                     " says nothing of a worker: there is no key below [worker] in it; give at "
                     "least worker.worker_id, or another file");
}

}  // namespace tasker::embedded
