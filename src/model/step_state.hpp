#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "tasker/error.hpp"

namespace tasker::model {

// The numbers of states and events are stored: append, never reorder.
// Source of states, events and moves: spec/orchestration.md 1.4 and 1.5.

enum class StepState : std::uint8_t {
    Pending,
    Enqueued,
    InProgress,
    EnqueuedForOrchestration,
    EnqueuedAsErrorForOrchestration,
    WaitingForRetry,
    Complete,
    Error,
    Cancelled,
    ResolvedManually,
};
inline constexpr std::size_t kStepStateCount = 10;

enum class StepEvent : std::uint8_t {
    Enqueue,
    Start,
    EnqueueForOrchestration,
    EnqueueAsErrorForOrchestration,
    Complete,
    Fail,
    WaitForRetry,
    Retry,
    ResetForRetry,
    Cancel,
    CompleteManually,
    ResolveManually,
};
inline constexpr std::size_t kStepEventCount = 12;

struct StepTransition {
    StepState from;
    StepEvent event;
    StepState to;
};

/// Every legal move of a step, and the only place that says so.
[[nodiscard]] std::span<StepTransition const> step_transitions() noexcept;

/// The state after `event`, or IllegalTransition. Pure; the caller persists.
[[nodiscard]] Result<StepState> advance(StepState from, StepEvent event);

/// Complete, Cancelled, ResolvedManually. Operators' CompleteManually and ResolveManually are legal
/// even there; nothing else is.
[[nodiscard]] bool is_terminal(StepState state) noexcept;

/// Complete, ResolvedManually: what depends on the step may start.
[[nodiscard]] bool satisfies_dependents(StepState state) noexcept;

/// Enqueued, InProgress and the two Enqueued…ForOrchestration: out with a worker, or on the way.
[[nodiscard]] bool is_in_flight(StepState state) noexcept;

/// The name on the wire: `enqueued_for_orchestration`.
[[nodiscard]] std::string_view to_text(StepState state) noexcept;
[[nodiscard]] std::optional<StepState> step_state_from(std::string_view text) noexcept;
/// `EnqueueForOrchestration`.
[[nodiscard]] std::string_view to_text(StepEvent event) noexcept;

/// One move as it happened. A unit of work may make several, in order; they share its time.
struct StepMove {
    StepEvent event;
    StepState to;
    friend bool operator==(StepMove const&, StepMove const&) = default;
};

}  // namespace tasker::model
