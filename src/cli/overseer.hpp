#pragma once

#include <memory>
#include <string>

#include "base/clock.hpp"
#include "engine/control/control.hpp"
#include "store/store.hpp"
#include "tasker/error.hpp"

namespace tasker::cli {

/// Carries out what an operator orders in a store that no process runs: an engine without workers,
/// so that no step is started. What becomes ready waits for the next `tasker run`.
class Overseer {
public:
    /// Takes over the store. \returns StoreHeld, naming the process, when one runs it.
    [[nodiscard]] static Result<std::unique_ptr<Overseer>> open(std::string const& store,
                                                                base::Clock const& clock);
    virtual ~Overseer() = default;
    Overseer() = default;
    Overseer(Overseer const&) = delete;
    Overseer& operator=(Overseer const&) = delete;

    /// \returns the task after it; TaskNotFound, StepNotFound, IllegalTransition.
    [[nodiscard]] virtual Result<model::Task> carry_out(engine::Command command) = 0;
    [[nodiscard]] virtual store::Store& store() noexcept = 0;
};

}  // namespace tasker::cli
