#include "bindings/c/src/wanted_host.hpp"

#include <algorithm>
#include <chrono>
#include <string>
#include <string_view>
#include <utility>

#include "bindings/c/src/callback_log.hpp"
#include "bindings/c/src/text.hpp"
#include "embedded/configured_host.hpp"
#include "embedded/store_location.hpp"

namespace tasker::c {

namespace {

constexpr std::uint64_t kYearsMs = 100ULL * 365 * 24 * 3600 * 1000;

Error outside(std::string_view option, std::uint64_t value, std::string_view range) {
    return {ErrorCode::InvalidOption, std::string(option) + " is " + std::to_string(value) +
                                          "; it must be " + std::string(range)};
}

/// Of options that WorkerOptions::check sees in other units, or not at all.
Result<void> check(tasker_host_options_record const& options) {
    if (options.role > TASKER_ROLE_OF_STORE) return outside("role", options.role, "0 to 3");
    if (options.log_level > TASKER_LOG_OFF)
        return outside("log_level", options.log_level, "0 to 5");
    constexpr std::uint32_t kEventsMax = 1'000'000;
    if (options.event_queue_max == 0 || options.event_queue_max > kEventsMax) {
        return outside("event_queue_max", options.event_queue_max, "1 to 1,000,000");
    }
    struct Span {
        std::string_view name;
        std::uint64_t milliseconds;
    };
    for (auto const& [name, span] :
         {Span{"handler_timeout_ms", options.handler_timeout_ms},
          Span{"lease_ms", options.lease_ms}, Span{"keep_ended_ms", options.keep_ended_ms},
          Span{"completion_send_timeout_ms", options.completion_send_timeout_ms},
          Span{"starvation_threshold_ms", options.starvation_threshold_ms}}) {
        if (span > kYearsMs) return outside(name, span, "at most 100 years");
    }
    if (options.takes_unlisted > 2)
        return outside("takes_unlisted", options.takes_unlisted, "0 to 2");
    if (options.has_virtual_time > 1)
        return outside("has_virtual_time", options.has_virtual_time, "0 or 1");
    if (options.virtual_start_us < 0 || options.virtual_start_us > kLatestUs) {
        return Error(ErrorCode::InvalidOption, "virtual_start_us is " +
                                                   std::to_string(options.virtual_start_us) +
                                                   "; it must be within the years 1970 to 2999");
    }
    if (options.keep_ended_ms != 0 && options.keep_ended_ms < 1'000) {
        return outside("keep_ended_ms", options.keep_ended_ms, "1,000 or more, or 0: for ever");
    }
    return {};
}

/// Numbers of the record, where no configuration has them.
WorkerOptions worker_options(tasker_host_options_record const& options) {
    using std::chrono::milliseconds;
    return {.max_concurrent_handlers = options.max_concurrent_handlers,
            .prefetch = options.prefetch,
            .handler_timeout = milliseconds(options.handler_timeout_ms),
            .completion_send_timeout = milliseconds(options.completion_send_timeout_ms),
            .starvation_threshold = milliseconds(options.starvation_threshold_ms)};
}

/// What the record names, over what a configuration says.
Result<void> add_names(tasker_host_options_record const& options, WorkerOptions& worker) {
    TASKER_TRY_ASSIGN(auto name, checked(options.worker_name, "worker_name"));
    if (!name.empty()) worker.name = std::move(name);
    TASKER_TRY_ASSIGN(auto namespaces,
                      strings_of(options.namespaces, options.namespace_count, "namespaces"));
    if (!namespaces.empty()) worker.namespaces = std::move(namespaces);
    return {};
}

/// Where things are, and how they are called.
struct Places {
    std::string store;
    std::string transport;
    std::string environment;
    std::string otlp_endpoint;
    std::string configuration;
    std::string web_bind;
};

Result<Places> places_of(tasker_host_options_record const& options) {
    Places places;
    TASKER_TRY_ASSIGN(places.store, checked(options.store, "store"));
    TASKER_TRY_ASSIGN(places.transport, checked(options.transport, "transport"));
    TASKER_TRY_ASSIGN(places.environment, checked(options.environment, "environment"));
    TASKER_TRY_ASSIGN(places.otlp_endpoint, checked(options.otlp_endpoint, "otlp_endpoint"));
    TASKER_TRY_ASSIGN(places.configuration, checked(options.configuration, "configuration"));
    TASKER_TRY_ASSIGN(places.web_bind, checked(options.web_bind, "web_bind"));
    return places;
}

/// Where a configuration says that the worker is to tell how it is.
/// \returns InvalidOption when it asks for more than a program with a worker inside can do.
Result<DoorOptions> door_of(embedded::WorkerConfiguration const& read) {
    auto const& worker = read.all.worker;
    DoorOptions door{.worker_type = worker.worker_type};
    if (!read.names_own_server || !worker.web.is_enabled) return door;
    if (worker.web.auth.is_enabled || worker.web.has_tls) {
        return Error(ErrorCode::InvalidOption,
                     "worker.web asks for who calls, or for TLS, which only `tasker worker` has: "
                     "give web_bind `off`, or make worker.web.enabled false");
    }
    door.bind = worker.web.bind_address;
    return door;
}

embedded::HostOptions configured(Places const& places, configuration::Configuration const& all) {
    auto wanted = embedded::host_options_from(all, places.store);
    wanted.worker = embedded::worker_options_from(all.worker);
    wanted.engine = embedded::engine_options_from(all.worker);
    if (!places.transport.empty()) wanted.transport = places.transport;
    return wanted;
}

embedded::HostOptions plain(Places const& places, tasker_host_options_record const& options) {
    embedded::HostOptions wanted;
    if (!places.store.empty()) wanted.store = places.store;
    if (!places.transport.empty()) wanted.transport = places.transport;
    wanted.environment = places.environment;
    wanted.worker = worker_options(options);
    wanted.log_level = log_level_of(options.log_level);
    return wanted;
}

Role role_of(tasker_host_options_record const& options, std::string const& store) {
    if (options.role != TASKER_ROLE_OF_STORE) return static_cast<Role>(options.role);
    return embedded::is_shared_location(store) ? Role::Worker : Role::EngineAndWorker;
}

/// With what counts over both.
Result<embedded::HostOptions> completed(embedded::HostOptions wanted, Places const& places,
                                        tasker_host_options_record const& options) {
    TASKER_TRY(add_names(options, wanted.worker));
    wanted.worker.lease = std::chrono::milliseconds(options.lease_ms);
    TASKER_TRY(wanted.worker.check());
    wanted.settings.lease = wanted.worker.lease;
    wanted.role = role_of(options, wanted.store);
    wanted.owner_name = "a program with Tasker inside";
    if (options.has_virtual_time != 0) {
        wanted.virtual_time = {
            .start = TimePoint(std::chrono::microseconds(options.virtual_start_us)),
            .seed = options.seed};
    }
    if (options.log != nullptr) {
        wanted.log = make_callback_log(options.log, options.log_context, wanted.log_level);
    }
    if (options.keep_ended_ms != 0) {
        auto& retention = wanted.engine.retention;
        retention.keep = std::chrono::milliseconds(options.keep_ended_ms);
        // Who keeps tasks for a second does not want those of a minute in memory.
        retention.interval = std::min(retention.interval, *retention.keep);
    }
    wanted.telemetry.endpoint = places.otlp_endpoint;
    wanted.telemetry.environment = wanted.environment;
    return wanted;
}

/// What the record says of the door counts over what a configuration does.
DoorOptions completed(DoorOptions door, Places const& places,
                      tasker_host_options_record const& options) {
    if (!places.web_bind.empty()) door.bind = places.web_bind == "off" ? "" : places.web_bind;
    door.is_open_to_others = options.web_is_open != 0;
    return door;
}

}  // namespace

Result<WantedHost> wanted_host(tasker_host_options_record const& options) {
    TASKER_TRY(check(options));
    TASKER_TRY_ASSIGN(auto const places, places_of(options));
    if (places.configuration.empty()) {
        TASKER_TRY_ASSIGN(auto engine, engine_address(options, nullptr));
        TASKER_TRY_ASSIGN(auto host, completed(plain(places, options), places, options));
        return WantedHost{.host = std::move(host),
                          .engine = std::move(engine),
                          .door = completed(DoorOptions{}, places, options)};
    }
    TASKER_TRY_ASSIGN(auto const read, embedded::read_worker_configuration(places.configuration,
                                                                           places.environment));
    auto const& all = read.all;
    TASKER_TRY_ASSIGN(auto engine, engine_address(options, &all.worker.orchestration_client));
    TASKER_TRY_ASSIGN(auto host, completed(configured(places, all), places, options));
    DoorOptions door{.worker_type = all.worker.worker_type};
    if (places.web_bind.empty()) {
        TASKER_TRY_ASSIGN(door, door_of(read));
    }
    return WantedHost{.host = std::move(host),
                      .engine = std::move(engine),
                      .door = completed(std::move(door), places, options)};
}

}  // namespace tasker::c
