#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <vector>

#include "base/random.hpp"
#include "base/virtual_clock.hpp"
#include "engine/engine.hpp"
#include "worker/worker.hpp"

namespace tasker::embedded {

/// Drives an engine and a worker that have no threads, on time that stands still until it is moved:
/// whoever calls does the work, and which lane comes first is decided by a seed. So the same calls
/// in the same order do the same, move by move. Thread-safe; none of what it runs may call it.
class Stepper {
public:
    /// All outlive it.
    struct Parts {
        engine::Engine& engine;
        worker::Worker& worker;
        base::VirtualClock& clock;
        std::uint64_t seed = 0;
    };
    explicit Stepper(Parts const& parts);

    /// Does all that can be done at this moment.
    void settle();
    /// Does that, moves the clock to when something is due next, but not past `until`, and does
    /// what is due then. \returns the time that it is.
    TimePoint advance(TimePoint until);

private:
    void settle_locked();
    /// \returns how much was done.
    std::size_t turn();
    [[nodiscard]] std::optional<TimePoint> next_due() const;

    Parts const parts_;
    std::vector<engine::Engine::LaneHandle> const lanes_;
    std::mutex mutex_;
    base::Random random_;
    std::optional<TimePoint> workers_next_;  // when the worker has something to do
};

}  // namespace tasker::embedded
