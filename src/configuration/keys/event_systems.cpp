#include "configuration/keys/shared_parts.hpp"

// clang-format off
namespace tasker::configuration {

namespace {

void add_timing(Section<EventTiming> const& timing, Value polling) {
    timing.says("How often it looks, and how long it waits.");
    timing.key("health_check_interval_seconds", &EventTiming::health_check_interval,
               {.initial = 30, .range = {1, 3'600}, .reload = Reload::Live,
                .says = "How often it looks at its own health."});
    timing.key("fallback_polling_interval_seconds", &EventTiming::fallback_polling_interval,
               {.initial = std::move(polling), .range = {1, 3'600}, .test = 1, .reload = Reload::Live,
                .says = "How often it looks for work of which no notification came."});
    timing.key("visibility_timeout_seconds", &EventTiming::visibility_timeout,
               {.initial = 30, .range = {1, 43'200}, .reload = Reload::Live,
                .says = "How long a message that it received stays invisible to others."});
    timing.key("processing_timeout_seconds", &EventTiming::processing_timeout,
               {.initial = 60, .range = {1, 86'400}, .reload = Reload::Live,
                .says = "How long handling one message may take before it counts as failed."});
    timing.key("claim_timeout_seconds", &EventTiming::claim_timeout,
               {.initial = 300, .range = {1, 86'400}, .reload = Reload::Live,
                .says = "How long what was claimed may stay without a sign before it is free again."});
}

void add_backoff(Section<EventBackoff> const& backoff) {
    backoff.says("Pauses between the retries of one message.");
    backoff.key("initial_delay_ms", &EventBackoff::initial_delay,
                {.initial = 100, .range = {1, 3'600'000}, .is_inert = true,
                 .says = "The first pause."});
    backoff.key("max_delay_ms", &EventBackoff::max_delay,
                {.initial = 10'000, .range = {1, 3'600'000}, .is_inert = true,
                 .says = "The longest pause."});
    backoff.key("multiplier", &EventBackoff::multiplier,
                {.initial = 2.0, .range = {1, 100}, .is_inert = true,
                 .says = "By how much each pause is longer than the one before."});
    backoff.key("jitter_percent", &EventBackoff::jitter_percent,
                {.initial = 0.1, .range = {0, 1}, .is_inert = true,
                 .says = "By how much a pause varies at most."});
}

void add_processing(Section<EventProcessing> const& processing, EventSystemDefaults const& defaults) {
    processing.says("How much it does at once.");
    processing.key("max_concurrent_operations", &EventProcessing::max_concurrent_operations,
                   {.initial = defaults.max_concurrent_operations, .range = {1, 100'000}, .unit = "operations",
                    .says = "How many messages it handles at the same time."});
    processing.key("batch_size", &EventProcessing::batch_size,
                   {.initial = defaults.batch_size, .range = {1, 10'000}, .unit = "messages", .reload = Reload::Live,
                    .says = "How many messages it takes at once."});
    processing.key("max_retries", &EventProcessing::max_retries,
                   {.initial = 3, .range = {0, 1'000}, .unit = "retries", .reload = Reload::Live,
                    .says = "How often handling a message is tried again before it is set aside."});
    add_backoff(processing.part("backoff", &EventProcessing::backoff));
}

void add_health(Section<EventHealth> const& health) {
    health.says("When it counts as ill.");
    health.key("enabled", &EventHealth::is_enabled,
               {.initial = true, .reload = Reload::Live,
                .says = "Whether it looks at its own health."});
    health.key("performance_monitoring_enabled", &EventHealth::has_performance_monitoring,
               {.initial = true, .reload = Reload::Live,
                .says = "Whether it measures how long handling takes."});
    health.key("max_consecutive_errors", &EventHealth::max_consecutive_errors,
               {.initial = 10, .range = {1, 100'000}, .unit = "errors", .reload = Reload::Live,
                .says = "So many errors in a row make it count as ill."});
    health.key("error_rate_threshold_per_minute", &EventHealth::error_rate_threshold_per_minute,
               {.initial = 20, .range = {1, 100'000}, .unit = "errors a minute", .is_inert = true,
                .says = "So many errors in a minute made it count as ill."});
}

}  // namespace

void add_event_system_keys(Section<EventSystem> const& system, EventSystemDefaults const& defaults) {
    system.key("system_id", &EventSystem::system_id,
               {.initial = defaults.system_id, .form = kIdentifier,
                .says = "Its name in logs and metrics."});
    system.key("deployment_mode", &EventSystem::deployment_mode,
               {.initial = "Hybrid",
                .says = "How it hears of work: by notifications with a look now and then (Hybrid), by one of the two alone, or not at all. With RabbitMQ it is always EventDrivenOnly."});
    add_timing(system.part("timing", &EventSystem::timing), defaults.fallback_polling_interval);
    add_processing(system.part("processing", &EventSystem::processing), defaults);
    add_health(system.part("health", &EventSystem::health));
}

}  // namespace tasker::configuration
// clang-format on
