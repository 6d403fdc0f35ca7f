#include "configuration/keys/areas.hpp"
#include "configuration/keys/common_parts.hpp"

// clang-format off
namespace tasker::configuration {

namespace {

void add_channel_keys(Section<Common> const& common) {
    auto const channels = common.part("mpsc_channels", &Common::mpsc_channels);
    channels.says("Bounded queues between the parts of a process. A full one makes its writers wait.");
    channels.within("event_publisher").key("event_queue_buffer_size", &CommonChannels::event_queue_buffer_size,
        {.initial = 5'000, .range = {1, 10'000'000}, .unit = "events",
         .says = "How many events may wait to be published."});
    channels.within("ffi").key("ruby_event_buffer_size", &CommonChannels::ruby_event_buffer_size,
        {.initial = 1'000, .range = {1, 10'000'000}, .unit = "events",
         .says = "How many events may wait for a worker in Ruby."});
    auto const overflow = channels.within("overflow_policy");
    overflow.key("log_warning_threshold", &CommonChannels::log_warning_threshold,
        {.initial = 0.8, .range = {0, 1}, .reload = Reload::Live,
         .says = "A queue that is this full is logged as a warning."});
    overflow.within("metrics").key("saturation_check_interval_seconds", &CommonChannels::saturation_check_interval,
        {.initial = 30, .range = {1, 3'600}, .reload = Reload::Live,
         .says = "How often it is looked how full queues are."});
}

void add_execution_keys(Section<Common> const& common) {
    auto const execution = common.part("execution", &Common::execution);
    execution.says("What belongs to the whole process.");
    execution.key("step_enqueue_batch_size", &Execution::step_enqueue_batch_size,
        {.initial = 50, .range = {1, 100'000}, .unit = "steps", .test = 10, .is_inert = true,
         .says = "How many steps were enqueued at once; batches now have the size of what waits."});
    execution.key("environment", &Execution::environment,
        {.initial = "development", .form = kEnvironment, .test = "test", .production = "production",
         .says = "The environment that the file is for. With one file it is the default of `TASKER_ENV`."});
}

}  // namespace

void add_backoff_keys(Section<Common> const& common) {
    auto const backoff = common.part("backoff", &Common::backoff);
    backoff.says("The pause after a failed attempt, where the template does not say.");
    backoff.key("default_backoff_seconds", &Backoff::default_backoff,
        {.initial = list_of({1, 5, 15, 30, 60}), .range = {0, 604'800}, .test = list_of({1, 2, 4}), .reload = Reload::Live,
         .says = "The first is the pause that the multiplier starts from; the others are not used."});
    backoff.key("max_backoff_seconds", &Backoff::max_backoff,
        {.initial = 3'600, .range = {1, 604'800}, .test = 10, .reload = Reload::Live,
         .says = "No pause is longer, neither one that a server asked for by Retry-After."});
    backoff.key("backoff_multiplier", &Backoff::multiplier,
        {.initial = 2.0, .range = {1, 100}, .reload = Reload::Live,
         .says = "By how much each pause is longer than the one before."});
    backoff.key("jitter_enabled", &Backoff::has_jitter,
        {.initial = true, .reload = Reload::Live,
         .says = "Whether pauses vary by chance, so that what failed together does not come back together."});
    backoff.key("jitter_max_percentage", &Backoff::jitter_max_percentage,
        {.initial = 0.15, .range = {0, 1}, .reload = Reload::Live,
         .says = "By how much a pause varies at most, up and down; 0.15 is 15 %."});
}

void add_common_keys(Keys& keys) {
    Section<Common> const common(keys, "common", [](Configuration& all) -> Common& { return all.common; });
    common.says("What servers and workers share.");
    common.within("system").says("Names of the system.").key("default_dependent_system", &Common::default_dependent_system,
        {.initial = "default", .form = kIdentifier,
         .says = "The outside system that a step counts as depending on when its template names none."});
    add_database_keys(common);
    add_queue_keys(common);
    add_breaker_keys(common);
    add_channel_keys(common);
    add_execution_keys(common);
    add_backoff_keys(common);
    add_cache_keys(common);
    common.within("task_templates").says("Where the templates of tasks are.").key("search_paths", &Common::template_search_paths,
        {.initial = list_of({"config/tasks/**/*.{yml,yaml}"}), .form = kFileName,
         .variables = {"TASKER_TEMPLATE_PATH"},
         .says = "Patterns of the files that a process reads its templates from."});
    keys.add_alias("common.circuit_breakers.component_configs.pgmq",
                   "common.circuit_breakers.component_configs.messaging");
}

}  // namespace tasker::configuration
// clang-format on
