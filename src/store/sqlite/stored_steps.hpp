#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>
#include <vector>

#include "store/packed.hpp"
#include "store/sqlite/statements.hpp"
#include "tasker/error.hpp"

// Where the steps of tasks lie in the file (schema/sqlite/0001_initial.sql).

namespace tasker::store::sqlite {

/// A step's number is its task's with its place in the task below: this many places there are.
inline constexpr std::size_t kStepsMax = 1U << 24U;
/// So that each of its steps has a number.
inline constexpr std::int64_t kTaskNumberMax =
    std::numeric_limits<std::int64_t>::max() / static_cast<std::int64_t>(kStepsMax);

[[nodiscard]] inline std::int64_t step_number(std::int64_t task, std::size_t place) {
    return task * static_cast<std::int64_t>(kStepsMax) + static_cast<std::int64_t>(place);
}
[[nodiscard]] inline std::int64_t task_number(std::int64_t step) {
    return step / static_cast<std::int64_t>(kStepsMax);
}
[[nodiscard]] inline std::size_t place_in_task(std::int64_t step) {
    return static_cast<std::size_t>(step) % kStepsMax;
}

/// Whether a step in this place is found without an entry in step_ids: it was made with its task,
/// so that its id follows the task's by a moment (both are of version 7, which ascends), and it
/// lies in the task's row.
[[nodiscard]] bool is_found_by_task(TaskId task, StepId step, std::size_t place);

/// None if there is no such step.
[[nodiscard]] Result<std::optional<std::int64_t>> number_of(Statements& sql, StepId id);

struct StoredStep {
    std::int64_t number = 0;
    PackedStep step;
};

/// None if there is no such step.
[[nodiscard]] Result<std::optional<StoredStep>> stored_step(Statements& sql, StepId id);
/// StoreCorrupt if there is no such step.
[[nodiscard]] Result<PackedStep> stored_step(Statements& sql, std::int64_t number);
/// All steps of a task whose row has these first ones, in the order of their places.
[[nodiscard]] Result<std::vector<PackedStep>> with_groups(Statements& sql, std::int64_t task,
                                                          TaskId id, std::string_view first);
/// In the order of their places; empty if there is no such task.
[[nodiscard]] Result<std::vector<PackedStep>> stored_steps_of(Statements& sql, TaskId id);

}  // namespace tasker::store::sqlite
