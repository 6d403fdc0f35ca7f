#include "cli/serving/process_settings.hpp"

#include <algorithm>
#include <utility>

#include "embedded/store_location.hpp"

namespace tasker::cli {

namespace {

using configuration::Common;
using configuration::Configuration;
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
    if (!embedded::is_shared_location(location)) return location;
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
    return embedded::is_shared_location(store) ? "pgmq" : "store";
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

}  // namespace

ProcessSettings process_settings_from(Configuration const& all, std::string const& other_store) {
    auto const& store = other_store.empty() ? all.common.database.url.reveal() : other_store;
    ProcessSettings settings{
        .environment = all.environment,
        .store = with_connections(store, all.common.database.pool.max_connections),
        .transport = transport_of(all.common, store),
        .broker_breaker = broker_breaker_of(all.common),
        .log_level = log_level_from(all.process.log_threshold)};
    settings.engine.backoff = backoff_of(all.common.backoff);
    return settings;
}

server::Description describe(ProcessSettings const& settings, bool has_files) {
    server::Description about{.messaging_backend = settings.transport.substr(
                                  0, settings.transport.find('=')),  // the rest may be secret
                              .auth = settings.api.auth,
                              .has_config_route = settings.api.has_config_route};
    if (has_files) about.breaker = settings.broker_breaker;
    if (!settings.environment.empty()) about.environment = settings.environment;
    return about;
}

}  // namespace tasker::cli
