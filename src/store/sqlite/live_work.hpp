#pragma once

#include <optional>
#include <span>
#include <vector>

#include "model/work.hpp"
#include "store/checkpoint.hpp"
#include "store/sqlite/live_tasks.hpp"

namespace tasker::store::sqlite {

/// As Reader::load_work.
[[nodiscard]] Result<std::vector<model::StepWork>> load_work(LiveTasks& live, Statements& sql,
                                                             std::span<StepId const> ids);

[[nodiscard]] Result<std::optional<Checkpoint>> read_checkpoint(Statements& sql, StepId id);

[[nodiscard]] Error no_step(StepId id);

/// At most `limit` of these steps in progress, the first to lose its lease first.
[[nodiscard]] std::vector<model::Step> first_leases(std::vector<model::Step> steps,
                                                    std::size_t limit);

}  // namespace tasker::store::sqlite
