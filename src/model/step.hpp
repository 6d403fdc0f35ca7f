#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/payload.hpp"
#include "model/queue.hpp"
#include "model/step_state.hpp"
#include "model/template.hpp"
#include "tasker/time.hpp"
#include "tasker/uuid.hpp"

namespace tasker::model {

/// A step's row: all but its payloads.
struct Step {
    // Fixed when the step is made.
    StepId id;
    TaskId task_id;
    std::string name;
    std::string template_step_name;  ///< differs from `name` for batch workers
    StepType type = StepType::Standard;
    std::optional<FailureStrategy> failure_strategy;  ///< of batch workers
    bool is_retryable = true;
    std::uint32_t attempts_max = 3;
    std::int32_t priority = 0;  ///< the task's
    TimePoint created_at{};

    // Changed by StepChange, or by UnitOfWork::satisfy (open_dependencies).
    StepState state = StepState::Pending;
    std::uint32_t open_dependencies = 0;  ///< edges into it whose source is not yet satisfied
    std::uint32_t attempt = 0;  ///< claims so far; the running attempt's number, the fencing token
    std::uint32_t uncounted_attempts = 0;  ///< of those: lost, handed back, or before a reset
    std::uint32_t lost_leases = 0;     ///< losses in a row, since the last checkpoint or outcome
    std::uint32_t moves = 0;           ///< transitions after the first (none -> pending)
    std::optional<TimePoint> wake_at;  ///< the timers lane must look at it then
    std::optional<TimePoint> next_retry_at;  ///< what the API shows
    std::optional<Duration> backoff;         ///< the current one
    std::optional<TimePoint> lease_until;    ///< set exactly while in_progress
    std::optional<WorkerId> worker_id;       ///< set exactly while in_progress
    std::optional<TimePoint> last_attempted_at;
    std::optional<TimePoint> last_failure_at;
    std::optional<TimePoint> processed_at;
    TimePoint updated_at{};
    /// Its dependents' open_dependencies count it no more: set once, when the step satisfies them;
    /// stays set (an isolated failure that is reset must not count twice). Written by apply.
    bool has_satisfied = false;

    /// Attempts that count against attempts_max; what the API shows as `attempts`.
    [[nodiscard]] std::uint32_t counted_attempts() const noexcept {
        return attempt - uncounted_attempts;
    }
};

struct NewStep {
    Step step;
    Payload inputs;  ///< handler.initialization, or a batch worker's inputs; an object, or empty
    /// The moves that the same unit of work has already made (Enqueue, Start). They are in
    /// step.moves.
    std::vector<StepMove> path;
    Queue queue{};  ///< of one that is enqueued by them
};

enum class EdgeKind : std::uint8_t { Provides, BatchDependency, WorkerToConvergence };
[[nodiscard]] std::string_view to_text(EdgeKind kind) noexcept;

struct Edge {
    TaskId task_id;
    StepId from;
    StepId to;
    EdgeKind kind = EdgeKind::Provides;
    friend bool operator==(Edge const&, Edge const&) = default;
};

/// What a StepChange does with the stored result.
enum class ResultsAction : std::uint8_t { Keep, Replace, Clear };

/// A compare-and-set of a step's row: written only if it still is in `from` with `moves_before`.
struct StepChange {
    Step after;
    StepState from = StepState::Pending;
    std::uint32_t moves_before = 0;
    std::vector<StepMove> path;  ///< empty when only columns changed (a parked timer)
    ResultsAction results_action = ResultsAction::Keep;
    Payload results;   ///< a StepExecutionResult (spec 5.4), with Replace
    Payload metadata;  ///< of the transition: who and why; an object, or empty
    Queue queue{};     ///< of a step that it leaves in `enqueued`
};

/// One row of a step's history: the moves of one unit of work.
struct StepPassage {
    StepId step_id;
    std::uint32_t first_move = 0;  ///< number of path[0]; moves are counted from 1
    StepState from = StepState::Pending;
    std::vector<StepMove> path;
    TimePoint at{};
    std::uint32_t attempt = 0;
    std::optional<WorkerId> worker_id;
    Payload metadata;
};

/// A batch worker's progress (spec 5.8). The store appends (cursor, at) to the history.
struct CheckpointWrite {
    StepId step_id;
    std::uint32_t attempt = 0;  ///< written only if the step is in progress with this attempt
    Payload cursor;             ///< any JSON
    std::uint64_t items_processed = 0;
    Payload accumulated_results;  ///< or empty
    TimePoint at{};
    TimePoint lease_until{};  ///< a checkpoint renews the lease
};

}  // namespace tasker::model
