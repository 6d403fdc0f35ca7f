#include "rules/staleness.hpp"

#include <algorithm>
#include <chrono>

#include "base/assert.hpp"
#include "base/timestamp.hpp"
#include "rules/moves.hpp"

namespace tasker::rules {

namespace {

using model::TaskState;
using std::chrono::minutes;

/// How long a task may rest in its state. None: it does not rest there, or waits for a person.
std::optional<Duration> state_limit(TaskState state, model::Lifecycle const& lifecycle,
                                    model::StalenessSettings const& settings) {
    auto const limit = [](std::optional<std::uint32_t> own, Duration otherwise) {
        return own ? Duration(minutes(*own)) : otherwise;
    };
    switch (state) {
        case TaskState::WaitingForDependencies:
            return limit(lifecycle.max_waiting_for_dependencies_minutes,
                         settings.waiting_for_dependencies);
        case TaskState::WaitingForRetry:
            return limit(lifecycle.max_waiting_for_retry_minutes, settings.waiting_for_retry);
        case TaskState::StepsInProcess:
        case TaskState::EvaluatingResults:  // rests there while steps run beside finished ones
            return limit(lifecycle.max_steps_in_process_minutes, settings.steps_in_process);
        case TaskState::Pending:
        case TaskState::Initializing:
        case TaskState::EnqueuingSteps:
        case TaskState::BlockedByFailures:
        case TaskState::Complete:
        case TaskState::Error:
        case TaskState::Cancelled:
        case TaskState::ResolvedManually: break;
    }
    return std::nullopt;
}

/// When the template's own limit of the whole task passes: nothing spares the task then.
std::optional<TimePoint> hard_limit(model::Task const& task, model::Lifecycle const& lifecycle) {
    if (!lifecycle.max_duration_minutes) return std::nullopt;
    return task.created_at + minutes(*lifecycle.max_duration_minutes);
}

/// Until when a task that is alive is spared; in the past if it is not.
TimePoint spared_until(model::Task const& task, Duration limit,
                       std::optional<TimePoint> last_checkpoint, std::optional<TimePoint> next_wake,
                       model::StalenessSettings const& settings, TimePoint now) {
    auto until = task.created_at;
    if (last_checkpoint) until = std::max(until, *last_checkpoint + settings.checkpoint_stall);
    if (next_wake && *next_wake > now) until = std::max(until, *next_wake + limit);
    return until;
}

std::int64_t whole_minutes(Duration span) {
    return std::chrono::floor<minutes>(span).count();
}

/// spec/orchestration.md 1.8.
model::DeadLetter dead_letter(model::Task const& task, model::Template const& tmpl,
                              Duration threshold, TimePoint now, base::Ids& ids) {
    auto const time_in_state = whole_minutes(now - task.state_since);
    auto const threshold_minutes = whole_minutes(threshold);
    JsonObject const snapshot{
        {"task_uuid", task.id.to_string()},
        {"namespace", tmpl.namespace_name},
        {"task_name", tmpl.name},
        {"current_state", model::to_text(task.state)},
        {"time_in_state_minutes", time_in_state},
        {"threshold_minutes", threshold_minutes},
        {"snapshot_timestamp", base::naive_timestamp(now)},
        {"task_details",
         {{"correlation_id", task.correlation_id.to_string()},
          {"priority", task.priority},
          {"requested_at", base::naive_timestamp(task.requested_at)},
          {"created_at", base::naive_timestamp(task.created_at)}}},
    };
    JsonObject const metadata{
        {"detection_method", "automatic_staleness"},
        {"time_in_state_minutes", time_in_state},
        {"threshold_minutes", threshold_minutes},
    };
    return {.id = ids.v7(),
            .task_id = task.id,
            .original_state = task.state,
            .reason = model::DeadLetterReason::StalenessTimeout,
            .created_at = now,
            .snapshot = metadata_of(snapshot),
            .metadata = metadata_of(metadata)};
}

model::TaskChange postpone(model::Task const& task, std::optional<TimePoint> until, TimePoint now) {
    auto change = change_of(task, now);
    change.after.stale_at = until;
    return change;
}

model::TaskChange fail(model::Task const& task, model::Template const& tmpl, TimePoint now) {
    auto change = change_of(task, now);
    // Only a state of rest has a limit of its own; from here nothing is ready, others run.
    if (task.state == TaskState::EvaluatingResults) {
        must_move(change, model::TaskEvent::NoDependenciesReady, now);
    }
    must_move(change, model::TaskEvent::Timeout, now);
    change.after.stale_at.reset();
    change.metadata = metadata_of({{"reason", "staleness_timeout"},
                                   {"namespace", tmpl.namespace_name},
                                   {"task_name", tmpl.name},
                                   {"detected_at", base::timestamp(now)}});
    return change;
}

}  // namespace

std::optional<TimePoint> stale_at(model::Task const& task, model::Lifecycle const& lifecycle,
                                  model::StalenessSettings const& settings) {
    if (!settings.is_enabled || lifecycle.staleness_action == model::StalenessAction::None) {
        return std::nullopt;
    }
    auto const limit = state_limit(task.state, lifecycle, settings);
    if (!limit) return std::nullopt;
    auto const soft = std::min(task.state_since + *limit, task.created_at + settings.task_lifetime);
    return std::min(soft, hard_limit(task, lifecycle).value_or(soft));
}

Result<StaleVerdict> judge_stale(model::Task const& task, model::Template const& tmpl,
                                 std::optional<TimePoint> last_checkpoint,
                                 std::optional<TimePoint> next_wake,
                                 model::StalenessSettings const& settings, TimePoint now,
                                 base::Ids& ids) {
    if (!task.stale_at || *task.stale_at > now) return StaleVerdict{};

    auto const& lifecycle = tmpl.lifecycle;
    auto const action = lifecycle.staleness_action;
    auto const limit = state_limit(task.state, lifecycle, settings);
    // The switches may have changed since stale_at was computed.
    if (!limit || !settings.is_enabled || action == model::StalenessAction::None) {
        return StaleVerdict{.change = postpone(task, std::nullopt, now), .dead_letter = {}};
    }

    auto const hard = hard_limit(task, lifecycle);
    auto const until = spared_until(task, *limit, last_checkpoint, next_wake, settings, now);
    if (until > now && (!hard || *hard > now)) {
        return StaleVerdict{.change = postpone(task, std::min(until, hard.value_or(until)), now),
                            .dead_letter = {}};
    }

    StaleVerdict verdict;
    if (action == model::StalenessAction::DeadLetter && lifecycle.auto_dlq_on_timeout) {
        verdict.dead_letter = dead_letter(task, tmpl, *limit, now, ids);
    }
    // Left where it is, the task has been reported once; its next state has a limit of its own.
    verdict.change =
        lifecycle.auto_fail_on_timeout ? fail(task, tmpl, now) : postpone(task, std::nullopt, now);
    return verdict;
}

}  // namespace tasker::rules
