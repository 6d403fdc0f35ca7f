#pragma once

#include <memory>

#include "store/store.hpp"

namespace tasker::store {

/// A store in memory: the reference model for tests and the simulator, and `--store :memory:`.
/// Nothing outlives the process. Thread-safe: one unit at a time.
[[nodiscard]] std::unique_ptr<Store> make_memory_store();

}  // namespace tasker::store
