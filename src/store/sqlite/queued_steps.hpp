#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "model/queue.hpp"
#include "store/sqlite/statements.hpp"
#include "tasker/error.hpp"

namespace tasker::store::sqlite {

/// The numbers of the steps that Reader::claimable_steps finds, in its order.
[[nodiscard]] Result<std::vector<std::int64_t>> queued_steps(Statements& sql,
                                                             model::Skills const& skills,
                                                             std::size_t limit);

}  // namespace tasker::store::sqlite
