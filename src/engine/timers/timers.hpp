#pragma once

#include <cstddef>
#include <vector>

#include "engine/advance.hpp"
#include "engine/dependencies.hpp"

namespace tasker::engine {

/// What is due: retries whose pause is over, tasks whose time has run out.
class Timers {
public:
    explicit Timers(Dependencies const& deps) : deps_(deps) {}

    /// Handles what is due now, up to a batch, and sets the alarm for what comes next. \returns how
    /// many steps and tasks were handled.
    [[nodiscard]] std::size_t step();

private:
    [[nodiscard]] Result<std::size_t> write(store::UnitOfWork& unit, Places::Reservation& places,
                                            Aftermath& aftermath) const;
    [[nodiscard]] Result<void> judge(store::UnitOfWork& unit, Advance& advance,
                                     model::Task const& task, TimePoint now,
                                     std::vector<model::DeadLetter>& letters) const;

    static constexpr std::size_t kBatchMax = 256;
    Dependencies const& deps_;
};

}  // namespace tasker::engine
