#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "base/ids.hpp"
#include "base/log.hpp"
#include "base/virtual_clock.hpp"
#include "engine/engine.hpp"
#include "simulation/faulty_store.hpp"
#include "simulation/simulated_worker.hpp"
#include "template/registry.hpp"

namespace tasker::simulation {

/// Stores a template, with the id that it has, for the processes that are opened later.
[[nodiscard]] Result<void> store_template(store::Store& store, model::Template const& tmpl,
                                          TimePoint now);

/// An engine and the workers in its process, on one thread and virtual time: somebody else says
/// whose turn it is. The store outlives it; so it may die and be opened again.
class SimulatedProcess {
public:
    struct Parts {
        FaultyStore& store;
        base::VirtualClock& clock;
        base::Ids& ids;
        base::Log& log;
        engine::Observer& observer;
    };
    struct Limits {
        model::Settings settings;
        engine::EngineOptions engine;
        std::vector<std::size_t> places;  ///< of each worker
    };
    SimulatedProcess(Parts const& parts, Limits limits);
    ~SimulatedProcess();

    /// Starts engine and workers; again and again while the store is busy.
    [[nodiscard]] Result<void> open(std::uint64_t seed);
    /// Ends at once; what was in memory is gone.
    void die();
    /// One worker dies, another takes its place; nobody tells.
    void replace_worker(std::size_t index);

    [[nodiscard]] engine::Engine& engine() { return *engine_; }
    [[nodiscard]] std::vector<std::unique_ptr<SimulatedWorker>>& workers() { return workers_; }
    [[nodiscard]] Limits const& limits() const { return limits_; }

    [[nodiscard]] std::size_t lane_count() const { return lanes_.size(); }
    [[nodiscard]] std::string_view lane_name(std::size_t index) const { return lanes_[index].name; }
    /// Whether it waits for a unit of work of its own: it is on the call stack.
    [[nodiscard]] bool is_busy(std::size_t index) const { return lane_is_busy_[index]; }
    /// \returns how much it did.
    std::size_t step_lane(std::size_t index);

private:
    [[nodiscard]] std::unique_ptr<SimulatedWorker> make_worker(std::size_t index);

    Parts parts_;
    Limits limits_;
    std::unique_ptr<templates::Registry> registry_;
    std::unique_ptr<engine::Engine> engine_;
    std::vector<engine::Engine::LaneHandle> lanes_;
    std::vector<bool> lane_is_busy_;
    std::vector<std::unique_ptr<SimulatedWorker>> workers_;
};

}  // namespace tasker::simulation
