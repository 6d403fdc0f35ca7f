#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "model/work.hpp"
#include "store/store.hpp"

namespace tasker::test {

/// Something broken on purpose between the engine and what it relies on, to see whether the checks
/// notice. Each part may be empty.
struct Sabotage {
    /// Wraps the rows; `seed` is the simulation's.
    std::function<std::unique_ptr<store::Store>(store::Store& rows, std::uint64_t seed)> store;
    /// Changes a report on its way.
    std::function<void(model::StepReport& report, store::Store& rows)> report;
};

}  // namespace tasker::test
