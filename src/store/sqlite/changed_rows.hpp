#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/step.hpp"
#include "model/task.hpp"
#include "store/sqlite/statements.hpp"
#include "tasker/error.hpp"

namespace tasker::store::sqlite {

/// What indexes of the file say of a task.
struct IndexedTask {
    model::TaskState state = model::TaskState::Pending;
    bool has_leases = false;           ///< a step of it is in progress
    std::optional<TimePoint> look_at;  ///< none if stale_at is, else no later
    friend bool operator==(IndexedTask const&, IndexedTask const&) = default;
};

/// What the file says of a step that waits.
struct WaitingStep {
    std::optional<std::int32_t> queued_priority;  ///< while it is enqueued
    std::optional<TimePoint> wake_at;
    model::Queue queue;  ///< while it is enqueued
    friend bool operator==(WaitingStep const&, WaitingStep const&) = default;
};

/// What a task's row is to be.
struct ChangedTask {
    std::int64_t number = 0;
    IndexedTask indexed;
    bool changes_indexes = false;
    std::optional<TimePoint> stale_at;
    std::string progress;
    std::string passages;
    std::string steps;           ///< the first of them, packed
    std::string older_passages;  ///< for a row of their own
    std::string added_edges;     ///< for a row of their own
    std::size_t edges_position = 0;

    bool is_new = false;
    // Of a new one.
    TaskId id;
    TemplateId template_id;
    std::string identity_hash;
    std::string fixed;
    std::string first_edges;
    std::string trace_context;
    model::Payload context;
};

/// Steps that are not the first of their task.
struct ChangedGroup {
    std::int64_t number = 0;
    std::string steps;  ///< packed
};

/// What there is of a step outside of its group.
struct ChangedStep {
    std::int64_t number = 0;
    StepId id;
    bool needs_place = false;  ///< in step_ids
    model::Payload new_inputs;
    std::optional<WaitingStep> waiting;
    bool changes_waiting = false;
    std::string older_passages;  ///< for a row of their own
    model::Payload results;
    bool changes_results = false;  ///< that have, or had, a row of their own

    [[nodiscard]] bool empty() const noexcept {
        return !needs_place && new_inputs.empty() && !changes_waiting && !changes_results &&
               older_passages.empty();
    }
};

/// A task that is to go, with all that belongs to it.
struct RemovedTask {
    std::int64_t number = 0;
    TaskId id;
};

/// Rows for the file, apart from the memory that they were taken from: that may change again while
/// they are written.
struct ChangedRows {
    std::uint64_t number = 0;  ///< counts what was taken from a memory
    std::vector<ChangedTask> tasks;
    std::vector<ChangedGroup> groups;
    std::vector<ChangedStep> steps;
    std::vector<RemovedTask> removed;  ///< before the others: one of those may take its identity

    /// A step never changes without its task or its group.
    [[nodiscard]] bool empty() const noexcept {
        return tasks.empty() && groups.empty() && removed.empty();
    }
};

/// Whether it takes one statement to write them, which is a transaction by itself then.
[[nodiscard]] bool is_one_statement(ChangedRows const& rows) noexcept;

/// Inside a transaction, unless they are one statement.
[[nodiscard]] Result<void> write(Statements& sql, ChangedRows const& rows);

}  // namespace tasker::store::sqlite
