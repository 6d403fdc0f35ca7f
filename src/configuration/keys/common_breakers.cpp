#include "configuration/keys/common_parts.hpp"

// clang-format off
namespace tasker::configuration {

namespace {

void add_component(Section<ComponentBreakers> const& components, std::string_view name,
                   ComponentBreaker ComponentBreakers::* field, Value failures, Value successes,
                   std::string_view about) {
    auto const component = components.part(name, field);
    component.says(about);
    component.key("failure_threshold", &ComponentBreaker::failure_threshold,
                  {.initial = std::move(failures), .range = {1, 10'000}, .unit = "failures", .reload = Reload::Live,
                   .says = "So many failures in a row open it."});
    component.key("success_threshold", &ComponentBreaker::success_threshold,
                  {.initial = std::move(successes), .range = {1, 10'000}, .unit = "successes", .reload = Reload::Live,
                   .says = "So many successes while it is half open close it."});
}

}  // namespace

void add_breaker_keys(Section<Common> const& common) {
    auto const breakers = common.part("circuit_breakers", &Common::circuit_breakers);
    breakers.says("What fails again and again is left alone for a while instead of being asked each time.");

    auto const global = breakers.part("global_settings", &CircuitBreakers::global_settings);
    global.says("What all breakers share.");
    global.key("metrics_collection_interval_seconds", &BreakerObservation::metrics_collection_interval,
               {.initial = 30, .range = {1, 3'600}, .reload = Reload::Live,
                .says = "How often the breakers' figures are collected for metrics."});
    global.key("min_state_transition_interval_seconds", &BreakerObservation::min_state_transition_interval,
               {.initial = 5.0, .range = {0, 3'600}, .reload = Reload::Live,
                .says = "A breaker keeps a state at least this long, so that it does not flutter."});

    auto const defaults = breakers.part("default_config", &CircuitBreakers::default_config);
    defaults.says("Breakers without thresholds of their own; the timeout is that of all.");
    defaults.key("failure_threshold", &BreakerDefaults::failure_threshold,
                 {.initial = 5, .range = {1, 10'000}, .unit = "failures", .reload = Reload::Live,
                  .says = "So many failures in a row open a breaker."});
    defaults.key("timeout_seconds", &BreakerDefaults::timeout,
                 {.initial = 30, .range = {1, 3'600}, .reload = Reload::Live,
                  .says = "How long an open breaker refuses calls before it lets some through to see."});
    defaults.key("success_threshold", &BreakerDefaults::success_threshold,
                 {.initial = 2, .range = {1, 10'000}, .unit = "successes", .reload = Reload::Live,
                  .says = "So many successes while it is half open close a breaker."});

    auto const components = breakers.part("component_configs", &CircuitBreakers::component_configs);
    components.says("Thresholds of single breakers.");
    add_component(components, "task_readiness", &ComponentBreakers::task_readiness, 10, 3,
                  "Finding out which steps are ready.");
    add_component(components, "messaging", &ComponentBreakers::messaging, 5, 2,
                  "Sending to queues and receiving from them. Files may call it `pgmq`.");
    add_component(components, "web", &ComponentBreakers::web, 5, 2,
                  "The database as the API sees it. While it is open the API answers 503.");
    add_component(components, "cache", &ComponentBreakers::cache, 5, 2,
                  "The cache. While it is open there is none.");
}

}  // namespace tasker::configuration
// clang-format on
