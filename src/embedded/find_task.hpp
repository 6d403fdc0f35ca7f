#pragma once

#include "embedded/host.hpp"

namespace tasker::embedded {

/// The task that a request was refused for with DuplicateTask: the one that has its identity.
/// \returns TaskNotFound when there is none, as always with the strategy `always_unique`;
/// TemplateNotFound.
[[nodiscard]] Result<TaskId> find_task(Host& host, model::TaskRequest const& request);

}  // namespace tasker::embedded
