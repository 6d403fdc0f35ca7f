#pragma once

#include <functional>
#include <vector>

#include "tasker/error.hpp"
#include "tasker/uuid.hpp"

namespace tasker::store {

/// The steps with an edge into this one, in any order, repeated or not. Valid until the next call.
using ParentsOf = std::function<Result<std::vector<StepId> const*>(StepId)>;

/// Every step from which a path leads to `step`, each once: by the length of its shortest path,
/// then by id. Asks `parents_of` once for each of them: linear in steps and edges.
[[nodiscard]] Result<std::vector<StepId>> ancestors_of(StepId step, ParentsOf const& parents_of);

}  // namespace tasker::store
