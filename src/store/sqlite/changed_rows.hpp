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

/// A row is written whole: what is longer and may be elsewhere is.
inline constexpr std::size_t kBytesInRowMax = 512;

/// What indexes of the file say of a task.
struct IndexedTask {
    model::TaskState state = model::TaskState::Pending;
    bool has_leases = false;           ///< a step of it is in progress
    std::optional<TimePoint> look_at;  ///< none if stale_at is, else no later
    friend bool operator==(IndexedTask const&, IndexedTask const&) = default;
};

/// What indexes of the file say of a step.
struct IndexedStep {
    std::optional<std::int32_t> queued_priority;  ///< while it is enqueued
    std::optional<TimePoint> wake_at;
    friend bool operator==(IndexedStep const&, IndexedStep const&) = default;
};

/// What a task's row is to be.
struct ChangedTask {
    std::int64_t number = 0;
    IndexedTask indexed;
    bool changes_indexes = false;
    std::optional<TimePoint> stale_at;
    std::string progress;
    std::string passages;
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
    model::Payload context;
};

/// What a step's row is to be.
struct ChangedStep {
    std::int64_t number = 0;
    model::StepState state = model::StepState::Pending;
    IndexedStep indexed;
    bool changes_indexes = false;
    std::string progress;
    std::string passages;
    std::string older_passages;  ///< for a row of their own
    bool has_new_results = false;
    model::Payload results;

    bool is_new = false;
    // Of a new one.
    StepId id;
    std::string name;
    std::string fixed;
    model::Payload inputs;
};

/// Rows for the file, apart from the memory that they were taken from: that may change again while
/// they are written.
struct ChangedRows {
    std::uint64_t number = 0;  ///< counts what was taken from a memory
    std::vector<ChangedTask> tasks;
    std::vector<ChangedStep> steps;

    [[nodiscard]] bool empty() const noexcept { return tasks.empty() && steps.empty(); }
};

/// Inside a transaction.
[[nodiscard]] Result<void> write(Statements& sql, ChangedRows const& rows);

}  // namespace tasker::store::sqlite
