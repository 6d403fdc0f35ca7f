#include "model/task_state.hpp"

#include <array>
#include <cstddef>
#include <string>

namespace tasker::model {

namespace {

// Source: spec/orchestration.md 1.2, `any non-terminal` written out. Two of its legacy rows are not
// here: `error --Reset--> pending` never worked, because nothing leads out of a terminal state; and
// `pending --Start--> steps_in_process` would give Start a second outcome beside `initializing`.
constexpr auto kTaskTransitions = [] {
    using S = TaskState;
    using E = TaskEvent;
    // clang-format off
    return std::to_array<TaskTransition>({
        {S::Pending,                E::Start,               S::Initializing},
        {S::Initializing,           E::ReadyStepsFound,     S::EnqueuingSteps},
        {S::Initializing,           E::NoStepsFound,        S::Complete},
        {S::Initializing,           E::NoDependenciesReady, S::WaitingForDependencies},
        {S::EnqueuingSteps,         E::StepsEnqueued,       S::StepsInProcess},
        {S::EnqueuingSteps,         E::EnqueueFailed,       S::Error},
        {S::StepsInProcess,         E::AllStepsCompleted,   S::EvaluatingResults},
        {S::StepsInProcess,         E::StepCompleted,       S::EvaluatingResults},
        {S::StepsInProcess,         E::StepFailed,          S::WaitingForRetry},
        {S::StepsInProcess,         E::Complete,            S::Complete},
        {S::StepsInProcess,         E::Fail,                S::Error},
        {S::EvaluatingResults,      E::AllStepsSuccessful,  S::Complete},
        {S::EvaluatingResults,      E::ReadyStepsFound,     S::EnqueuingSteps},
        {S::EvaluatingResults,      E::NoDependenciesReady, S::WaitingForDependencies},
        {S::EvaluatingResults,      E::PermanentFailure,    S::BlockedByFailures},
        {S::WaitingForDependencies, E::DependenciesReady,   S::EvaluatingResults},
        {S::WaitingForRetry,        E::RetryReady,          S::EnqueuingSteps},
        {S::BlockedByFailures,      E::GiveUp,              S::Error},
        {S::BlockedByFailures,      E::ManualResolution,    S::ResolvedManually},
        // Ours (docs/decisions/0004).
        {S::BlockedByFailures,      E::FailuresResolved,    S::EvaluatingResults},
        {S::StepsInProcess,         E::Timeout,             S::Error},
        {S::WaitingForDependencies, E::Timeout,             S::Error},
        {S::WaitingForRetry,        E::Timeout,             S::Error},
        // What an operator or a caller may do with every task that has not ended.
        {S::Pending,                E::Cancel,              S::Cancelled},
        {S::Initializing,           E::Cancel,              S::Cancelled},
        {S::EnqueuingSteps,         E::Cancel,              S::Cancelled},
        {S::StepsInProcess,         E::Cancel,              S::Cancelled},
        {S::EvaluatingResults,      E::Cancel,              S::Cancelled},
        {S::WaitingForDependencies, E::Cancel,              S::Cancelled},
        {S::WaitingForRetry,        E::Cancel,              S::Cancelled},
        {S::BlockedByFailures,      E::Cancel,              S::Cancelled},
        {S::Pending,                E::ResolveManually,     S::ResolvedManually},
        {S::Initializing,           E::ResolveManually,     S::ResolvedManually},
        {S::EnqueuingSteps,         E::ResolveManually,     S::ResolvedManually},
        {S::StepsInProcess,         E::ResolveManually,     S::ResolvedManually},
        {S::EvaluatingResults,      E::ResolveManually,     S::ResolvedManually},
        {S::WaitingForDependencies, E::ResolveManually,     S::ResolvedManually},
        {S::WaitingForRetry,        E::ResolveManually,     S::ResolvedManually},
        {S::BlockedByFailures,      E::ResolveManually,     S::ResolvedManually},
    });
    // clang-format on
}();

static_assert(
    [] {
        for (std::size_t i = 0; i < kTaskTransitions.size(); ++i) {
            for (std::size_t j = i + 1; j < kTaskTransitions.size(); ++j) {
                auto const& a = kTaskTransitions[i];
                auto const& b = kTaskTransitions[j];
                if (a.from == b.from && a.event == b.event) return false;
            }
        }
        return true;
    }(),
    "a state and an event have one outcome");

// In the order of the enumerators.
constexpr std::array<std::string_view, kTaskStateCount> kTaskStateNames{
    "pending",
    "initializing",
    "enqueuing_steps",
    "steps_in_process",
    "evaluating_results",
    "waiting_for_dependencies",
    "waiting_for_retry",
    "blocked_by_failures",
    "complete",
    "error",
    "cancelled",
    "resolved_manually",
};

constexpr std::array<std::string_view, kTaskEventCount> kTaskEventNames{
    "Start",
    "ReadyStepsFound",
    "NoStepsFound",
    "NoDependenciesReady",
    "StepsEnqueued",
    "EnqueueFailed",
    "AllStepsCompleted",
    "StepCompleted",
    "StepFailed",
    "AllStepsSuccessful",
    "PermanentFailure",
    "DependenciesReady",
    "RetryReady",
    "GiveUp",
    "ManualResolution",
    "Cancel",
    "ResolveManually",
    "Complete",
    "Fail",
    "Timeout",
    "FailuresResolved",
};

}  // namespace

std::span<TaskTransition const> task_transitions() noexcept {
    return kTaskTransitions;
}

Result<TaskState> advance(TaskState from, TaskEvent event) {
    for (auto const& row : kTaskTransitions) {
        if (row.from == from && row.event == event) return row.to;
    }
    return Error(ErrorCode::IllegalTransition, "a task in " + std::string(to_text(from)) +
                                                   " cannot take " + std::string(to_text(event)));
}

bool is_terminal(TaskState state) noexcept {
    return state == TaskState::Complete || state == TaskState::Error ||
           state == TaskState::Cancelled || state == TaskState::ResolvedManually;
}

std::string_view to_text(TaskState state) noexcept {
    return kTaskStateNames[static_cast<std::size_t>(state)];
}

std::optional<TaskState> task_state_from(std::string_view text) noexcept {
    for (std::size_t i = 0; i < kTaskStateNames.size(); ++i) {
        if (kTaskStateNames[i] == text) return static_cast<TaskState>(i);
    }
    if (text == "in_progress") return TaskState::StepsInProcess;
    return std::nullopt;
}

std::string_view to_text(TaskEvent event) noexcept {
    return kTaskEventNames[static_cast<std::size_t>(event)];
}

}  // namespace tasker::model
