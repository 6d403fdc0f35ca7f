#include "model/step_state.hpp"

#include <array>
#include <cstddef>
#include <string>

namespace tasker::model {

namespace {

// Source: spec/orchestration.md 1.5, `any` written out.
constexpr auto kStepTransitions = [] {
    using S = StepState;
    using E = StepEvent;
    // clang-format off
    return std::to_array<StepTransition>({
        {S::Pending,                         E::Enqueue,                        S::Enqueued},
        {S::Pending,                         E::Start,                          S::InProgress},
        {S::Enqueued,                        E::Start,                          S::InProgress},
        {S::InProgress,                      E::EnqueueForOrchestration,        S::EnqueuedForOrchestration},
        {S::InProgress,                      E::EnqueueAsErrorForOrchestration, S::EnqueuedAsErrorForOrchestration},
        {S::InProgress,                      E::Complete,                       S::Complete},
        {S::EnqueuedForOrchestration,        E::Complete,                       S::Complete},
        {S::EnqueuedForOrchestration,        E::Fail,                           S::Error},
        {S::EnqueuedAsErrorForOrchestration, E::Complete,                       S::Complete},
        {S::EnqueuedAsErrorForOrchestration, E::Fail,                           S::Error},
        {S::EnqueuedAsErrorForOrchestration, E::WaitForRetry,                   S::WaitingForRetry},
        {S::Pending,                         E::Fail,                           S::Error},
        {S::Enqueued,                        E::Fail,                           S::Error},
        {S::InProgress,                      E::Fail,                           S::Error},
        {S::Pending,                         E::WaitForRetry,                   S::WaitingForRetry},
        {S::Enqueued,                        E::WaitForRetry,                   S::WaitingForRetry},
        {S::InProgress,                      E::WaitForRetry,                   S::WaitingForRetry},
        {S::WaitingForRetry,                 E::Retry,                          S::Pending},
        {S::Error,                           E::Retry,                          S::Pending},
        {S::Error,                           E::ResetForRetry,                  S::Pending},
        {S::Pending,                         E::Cancel,                         S::Cancelled},
        {S::Enqueued,                        E::Cancel,                         S::Cancelled},
        {S::InProgress,                      E::Cancel,                         S::Cancelled},
        {S::EnqueuedForOrchestration,        E::Cancel,                         S::Cancelled},
        {S::EnqueuedAsErrorForOrchestration, E::Cancel,                         S::Cancelled},
        {S::WaitingForRetry,                 E::Cancel,                         S::Cancelled},
        {S::Error,                           E::Cancel,                         S::Cancelled},
        // What an operator may do in every state, even a terminal one.
        {S::Pending,                         E::CompleteManually,               S::Complete},
        {S::Enqueued,                        E::CompleteManually,               S::Complete},
        {S::InProgress,                      E::CompleteManually,               S::Complete},
        {S::EnqueuedForOrchestration,        E::CompleteManually,               S::Complete},
        {S::EnqueuedAsErrorForOrchestration, E::CompleteManually,               S::Complete},
        {S::WaitingForRetry,                 E::CompleteManually,               S::Complete},
        {S::Complete,                        E::CompleteManually,               S::Complete},
        {S::Error,                           E::CompleteManually,               S::Complete},
        {S::Cancelled,                       E::CompleteManually,               S::Complete},
        {S::ResolvedManually,                E::CompleteManually,               S::Complete},
        {S::Pending,                         E::ResolveManually,                S::ResolvedManually},
        {S::Enqueued,                        E::ResolveManually,                S::ResolvedManually},
        {S::InProgress,                      E::ResolveManually,                S::ResolvedManually},
        {S::EnqueuedForOrchestration,        E::ResolveManually,                S::ResolvedManually},
        {S::EnqueuedAsErrorForOrchestration, E::ResolveManually,                S::ResolvedManually},
        {S::WaitingForRetry,                 E::ResolveManually,                S::ResolvedManually},
        {S::Complete,                        E::ResolveManually,                S::ResolvedManually},
        {S::Error,                           E::ResolveManually,                S::ResolvedManually},
        {S::Cancelled,                       E::ResolveManually,                S::ResolvedManually},
        {S::ResolvedManually,                E::ResolveManually,                S::ResolvedManually},
    });
    // clang-format on
}();

static_assert(
    [] {
        for (std::size_t i = 0; i < kStepTransitions.size(); ++i) {
            for (std::size_t j = i + 1; j < kStepTransitions.size(); ++j) {
                auto const& a = kStepTransitions[i];
                auto const& b = kStepTransitions[j];
                if (a.from == b.from && a.event == b.event) return false;
            }
        }
        return true;
    }(),
    "a state and an event have one outcome");

// In the order of the enumerators.
constexpr std::array<std::string_view, kStepStateCount> kStepStateNames{
    "pending",
    "enqueued",
    "in_progress",
    "enqueued_for_orchestration",
    "enqueued_as_error_for_orchestration",
    "waiting_for_retry",
    "complete",
    "error",
    "cancelled",
    "resolved_manually",
};

constexpr std::array<std::string_view, kStepEventCount> kStepEventNames{
    "Enqueue",
    "Start",
    "EnqueueForOrchestration",
    "EnqueueAsErrorForOrchestration",
    "Complete",
    "Fail",
    "WaitForRetry",
    "Retry",
    "ResetForRetry",
    "Cancel",
    "CompleteManually",
    "ResolveManually",
};

}  // namespace

std::span<StepTransition const> step_transitions() noexcept {
    return kStepTransitions;
}

Result<StepState> advance(StepState from, StepEvent event) {
    for (auto const& row : kStepTransitions) {
        if (row.from == from && row.event == event) return row.to;
    }
    return Error(ErrorCode::IllegalTransition, "a step in " + std::string(to_text(from)) +
                                                   " cannot take " + std::string(to_text(event)));
}

bool is_terminal(StepState state) noexcept {
    return state == StepState::Complete || state == StepState::Cancelled ||
           state == StepState::ResolvedManually;
}

bool satisfies_dependents(StepState state) noexcept {
    return state == StepState::Complete || state == StepState::ResolvedManually;
}

bool is_in_flight(StepState state) noexcept {
    return state == StepState::Enqueued || state == StepState::InProgress ||
           state == StepState::EnqueuedForOrchestration ||
           state == StepState::EnqueuedAsErrorForOrchestration;
}

std::string_view to_text(StepState state) noexcept {
    return kStepStateNames[static_cast<std::size_t>(state)];
}

std::optional<StepState> step_state_from(std::string_view text) noexcept {
    for (std::size_t i = 0; i < kStepStateNames.size(); ++i) {
        if (kStepStateNames[i] == text) return static_cast<StepState>(i);
    }
    return std::nullopt;
}

std::string_view to_text(StepEvent event) noexcept {
    return kStepEventNames[static_cast<std::size_t>(event)];
}

}  // namespace tasker::model
