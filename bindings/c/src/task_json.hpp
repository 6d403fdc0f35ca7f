#pragma once

#include "store/store.hpp"
#include "tasker/json.hpp"
#include "template/registry.hpp"

namespace tasker::c {

/// What tasker_task gives. \returns TaskNotFound.
[[nodiscard]] Result<Json> read_task(store::Store& store, templates::Registry const& registry,
                                     TaskId id);

}  // namespace tasker::c
