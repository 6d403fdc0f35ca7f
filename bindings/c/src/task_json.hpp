#pragma once

#include <cstdint>

#include "store/store.hpp"
#include "tasker/json.hpp"
#include "template/registry.hpp"

namespace tasker::c {

enum class Patience : std::uint8_t { Waits, AtOnce };

/// What tasker_task gives. \returns TaskNotFound; AtOnce StoreBusy, as Store::read_at_once.
[[nodiscard]] Result<Json> read_task(store::Store& store, templates::Registry const& registry,
                                     TaskId id, Patience patience = Patience::Waits);

}  // namespace tasker::c
