#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/payload.hpp"
#include "model/task_state.hpp"
#include "tasker/time.hpp"
#include "tasker/uuid.hpp"

namespace tasker::model {

/// How many of a task's steps are where. Kept on the task's row, so that finishing a step never
/// costs a look at its siblings.
struct StepTally {
    std::uint32_t total = 0;
    std::uint32_t unfinished = 0;  ///< not complete, resolved_manually or cancelled
    std::uint32_t in_flight = 0;   ///< is_in_flight(state)
    std::uint32_t waiting_for_retry = 0;
    std::uint32_t failed_blocking = 0;   ///< in error, and the whole task stops for it
    std::uint32_t failed_tolerated = 0;  ///< in error, but the rest goes on (FailureStrategy)
    friend bool operator==(StepTally const&, StepTally const&) = default;
};

/// A task's row: all but its context.
struct Task {
    // Fixed when the task is made.
    TaskId id;
    TemplateId template_id;
    std::string identity_hash;
    std::int32_t priority = 0;
    std::string initiator;
    std::string source_system;
    std::string reason;
    std::vector<std::string> tags;
    Uuid correlation_id;
    std::optional<Uuid> parent_correlation_id;
    TimePoint requested_at{};
    TimePoint created_at{};
    /// In whose trace it was asked for (telemetry::to_stored); empty: in none.
    std::string trace_context{};

    // Changed by TaskChange only.
    TaskState state = TaskState::Pending;
    StepTally tally;
    std::uint32_t moves = 0;  ///< transitions after the first (none -> pending); also the version
    TimePoint state_since{};
    std::optional<TimePoint> stale_at;  ///< when a limit of its lifecycle will have passed
    std::optional<TimePoint> completed_at;
    TimePoint updated_at{};
};

/// A new task with what does not belong on the hot row.
struct NewTask {
    Task task;
    Payload context;  ///< a JSON object
    /// The moves that the same unit of work has already made (Start, ReadyStepsFound, …). They are
    /// in task.moves.
    std::vector<TaskMove> path;
    /// Its identity was made for it: nobody can have it, and no store need look.
    bool has_new_identity = false;
};

/// A compare-and-set of a task's row: written only if it still is in `from` with `moves_before`.
struct TaskChange {
    Task after;
    TaskState from = TaskState::Pending;
    std::uint32_t moves_before = 0;
    std::vector<TaskMove> path;  ///< empty when only counters changed
    Payload metadata;            ///< of the transition; an object, or empty
};

/// One row of a task's history: the moves of one unit of work.
struct TaskPassage {
    TaskId task_id;
    std::uint32_t first_move = 0;  ///< number of path[0]; moves are counted from 1
    TaskState from = TaskState::Pending;
    std::vector<TaskMove> path;
    TimePoint at{};
    Payload metadata;
};

enum class DeadLetterReason : std::uint8_t {
    StalenessTimeout,
    MaxRetriesExceeded,
    DependencyCycleDetected,
    WorkerUnavailable,
    Manual,
};
[[nodiscard]] std::string_view to_text(DeadLetterReason reason) noexcept;

enum class DeadLetterStatus : std::uint8_t {
    Pending,
    ManuallyResolved,
    PermanentlyFailed,
    Cancelled
};
[[nodiscard]] std::string_view to_text(DeadLetterStatus status) noexcept;

/// An entry of the dead letter queue: a task that somebody must look into. At most one entry of a
/// task is Pending.
struct DeadLetter {
    Uuid id;
    TaskId task_id;
    TaskState original_state = TaskState::Pending;
    DeadLetterReason reason = DeadLetterReason::Manual;
    DeadLetterStatus status = DeadLetterStatus::Pending;
    TimePoint created_at{};
    Payload snapshot;  ///< spec/orchestration.md 1.8
    Payload metadata;

    // What became of it; changed by update_dead_letter only, as are status and metadata.
    std::optional<TimePoint> resolved_at{};
    std::string resolution_notes{};         ///< empty: none
    std::string resolved_by{};              ///< empty: nobody yet
    std::optional<TimePoint> updated_at{};  ///< none: never
};

/// What somebody asks for: one run of a template.
struct TaskRequest {
    std::string namespace_name;
    std::string name;
    std::string version;
    Payload context;  ///< a JSON object
    std::string initiator;
    std::string source_system;
    std::string reason;
    std::vector<std::string> tags;
    std::int32_t priority = 0;  ///< -100 to 100; the higher first
    std::optional<Uuid> correlation_id;
    std::optional<Uuid> parent_correlation_id;
    std::optional<std::string> idempotency_key;
    std::string trace_context{};  ///< as Task::trace_context
};

}  // namespace tasker::model
