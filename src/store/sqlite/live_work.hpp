#pragma once

#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "model/work.hpp"
#include "store/checkpoint.hpp"
#include "store/sqlite/live_tasks.hpp"

namespace tasker::store::sqlite {

/// As Reader::load_work. `file` is asked for checkpoints.
[[nodiscard]] Result<std::vector<model::StepWork>> load_work(
    LiveTasks& live, std::span<StepId const> ids, std::function<Result<Statements*>()> const& file);

/// Of the step with this number.
[[nodiscard]] Result<std::optional<Checkpoint>> read_checkpoint(Statements& sql, std::int64_t step);

/// At most `limit` of these steps in progress, the first to lose its lease first.
[[nodiscard]] std::vector<model::Step> first_leases(std::vector<model::Step> steps,
                                                    std::size_t limit);

}  // namespace tasker::store::sqlite
