#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "tasker/error.hpp"

namespace tasker::model {

// The numbers of states and events are stored: append, never reorder.
// Source of states, events and moves: spec/orchestration.md 1.1 and 1.2.

enum class TaskState : std::uint8_t {
    Pending,
    Initializing,
    EnqueuingSteps,
    StepsInProcess,
    EvaluatingResults,
    WaitingForDependencies,
    WaitingForRetry,
    BlockedByFailures,
    Complete,
    Error,
    Cancelled,
    ResolvedManually,
};
inline constexpr std::size_t kTaskStateCount = 12;

enum class TaskEvent : std::uint8_t {
    Start,
    ReadyStepsFound,
    NoStepsFound,
    NoDependenciesReady,
    StepsEnqueued,
    EnqueueFailed,
    AllStepsCompleted,
    StepCompleted,
    StepFailed,
    AllStepsSuccessful,
    PermanentFailure,
    DependenciesReady,
    RetryReady,
    GiveUp,
    ManualResolution,
    Cancel,
    ResolveManually,
    Complete,          ///< of the older direct path
    Fail,              ///< of the older direct path
    Timeout,           ///< a limit of the template's lifecycle passed (docs/decisions/0004)
    FailuresResolved,  ///< no step is in error any more: the task goes on (docs/decisions/0004)
};
inline constexpr std::size_t kTaskEventCount = 21;

struct TaskTransition {
    TaskState from;
    TaskEvent event;
    TaskState to;
};

/// Every legal move of a task, and the only place that says so.
[[nodiscard]] std::span<TaskTransition const> task_transitions() noexcept;

/// The state after `event`, or IllegalTransition. Pure; the caller persists.
[[nodiscard]] Result<TaskState> advance(TaskState from, TaskEvent event);

/// Complete, Error, Cancelled, ResolvedManually: nothing leads out.
[[nodiscard]] bool is_terminal(TaskState state) noexcept;

/// The name on the wire: `steps_in_process`.
[[nodiscard]] std::string_view to_text(TaskState state) noexcept;
/// Accepts the names on the wire and the old name `in_progress` for steps_in_process.
[[nodiscard]] std::optional<TaskState> task_state_from(std::string_view text) noexcept;
/// `ReadyStepsFound`.
[[nodiscard]] std::string_view to_text(TaskEvent event) noexcept;

/// One move as it happened. A unit of work may make several, in order; they share its time.
struct TaskMove {
    TaskEvent event;
    TaskState to;
    friend bool operator==(TaskMove const&, TaskMove const&) = default;
};

}  // namespace tasker::model
