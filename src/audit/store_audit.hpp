#pragma once

#include <array>
#include <cstddef>
#include <functional>

#include "audit/finding.hpp"
#include "model/step_state.hpp"
#include "model/task_state.hpp"
#include "store/inspection.hpp"

namespace tasker::audit {

/// What an audit looked at, and how much it found.
struct Summary {
    std::size_t tasks = 0;
    std::size_t steps = 0;
    std::size_t moves = 0;
    std::array<std::size_t, model::kTaskStateCount> tasks_by_state{};
    std::array<std::size_t, model::kStepStateCount> steps_by_state{};
    std::array<std::size_t, kKindCount> findings_by_kind{};

    [[nodiscard]] std::size_t findings() const noexcept;
};

/// Called now and then with how many tasks were checked.
using OnProgress = std::function<void(std::size_t tasks)>;

/// Checks every promise over a stored file, task by task: the memory it takes does not grow with
/// their number. \returns an error only if the file cannot be asked at all.
[[nodiscard]] Result<Summary> check_store(store::Inspection& store, OnFinding const& on_finding,
                                          OnProgress const& on_progress = {});

}  // namespace tasker::audit
