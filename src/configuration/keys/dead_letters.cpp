#include "configuration/keys/orchestration_parts.hpp"

// clang-format off
namespace tasker::configuration {

namespace {

void add_thresholds(Section<StalenessThresholds> const& thresholds) {
    thresholds.says("How long a task may be in one state. Templates may say otherwise.");
    thresholds.key("waiting_for_dependencies_minutes", &StalenessThresholds::waiting_for_dependencies,
        {.initial = 60, .range = {1, 525'600}, .test = 5, .development = 15, .production = 120, .reload = Reload::Live,
         .says = "How long a task may wait for steps that nothing runs."});
    thresholds.key("waiting_for_retry_minutes", &StalenessThresholds::waiting_for_retry,
        {.initial = 30, .range = {1, 525'600}, .test = 2, .development = 10, .production = 60, .reload = Reload::Live,
         .says = "How long a task may wait for a retry."});
    thresholds.key("steps_in_process_minutes", &StalenessThresholds::steps_in_process,
        {.initial = 30, .range = {1, 525'600}, .test = 5, .development = 15, .production = 60, .reload = Reload::Live,
         .says = "How long a task may have steps running without a change."});
    thresholds.key("task_max_lifetime_hours", &StalenessThresholds::task_max_lifetime,
        {.initial = 24, .range = {1, 87'600}, .test = 1, .development = 4, .production = 48, .reload = Reload::Live,
         .says = "How old a task may become that has not ended."});
}

void add_actions(Section<StalenessActions> const& actions) {
    actions.says("What happens to a task that counts as stale. Templates may say otherwise.");
    actions.key("auto_transition_to_error", &StalenessActions::may_transition_to_error,
        {.initial = true, .reload = Reload::Live, .says = "Whether it is moved to the state error."});
    actions.key("auto_move_to_dlq", &StalenessActions::may_move_to_dlq,
        {.initial = true, .reload = Reload::Live, .says = "Whether it gets a dead letter, so that somebody looks into it."});
    actions.key("emit_events", &StalenessActions::emits_events,
        {.initial = true, .reload = Reload::Live, .says = "Whether an event tells of it."});
    actions.key("event_channel", &StalenessActions::event_channel,
        {.initial = "task_staleness_detected", .form = kIdentifier, .reload = Reload::Live,
         .says = "The name of that event."});
}

}  // namespace

void add_dead_letter_keys(Section<Orchestration> const& orchestration) {
    auto const letters = orchestration.part("dlq", &Orchestration::dlq);
    letters.says("Dead letters: tasks that somebody must look into.");
    letters.key("enabled", &DeadLetters::is_enabled,
        {.initial = true, .reload = Reload::Live, .says = "Whether dead letters are written."});
    auto const detection = letters.part("staleness_detection", &DeadLetters::staleness_detection);
    detection.says("Finding tasks that nothing moves any more.");
    detection.key("enabled", &StalenessDetection::is_enabled,
        {.initial = true, .reload = Reload::Live, .says = "Whether it is looked for stale tasks."});
    detection.key("detection_interval_seconds", &StalenessDetection::detection_interval,
        {.initial = 300, .range = {1, 86'400}, .test = 60, .development = 120, .production = 600, .reload = Reload::Live,
         .says = "How often it is looked for them."});
    detection.key("batch_size", &StalenessDetection::batch_size,
        {.initial = 100, .range = {1, 10'000}, .unit = "tasks", .test = 10, .development = 50, .production = 200,
         .reload = Reload::Live,
         .says = "How many are dealt with at once, those first that waited longest."});
    detection.key("dry_run", &StalenessDetection::is_dry_run,
        {.initial = false, .reload = Reload::Live,
         .says = "Whether it is only logged what would happen to them."});
    add_thresholds(detection.part("thresholds", &StalenessDetection::thresholds));
    add_actions(detection.part("actions", &StalenessDetection::actions));
}

}  // namespace tasker::configuration
// clang-format on
