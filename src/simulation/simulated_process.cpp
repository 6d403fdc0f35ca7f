#include "simulation/simulated_process.hpp"

#include <utility>

#include "base/json.hpp"
#include "template/load.hpp"

namespace tasker::simulation {

Result<void> store_template(store::Store& store, model::Template const& tmpl, TimePoint now) {
    model::StoredTemplate const stored{.id = tmpl.id,
                                       .namespace_name = tmpl.namespace_name,
                                       .name = tmpl.name,
                                       .version = tmpl.version,
                                       .configuration = base::to_text(templates::to_json(tmpl)),
                                       .created_at = now,
                                       .updated_at = now};
    return store.run([&](store::UnitOfWork& unit) -> Result<void> {
        TASKER_TRY_ASSIGN([[maybe_unused]] auto const id, unit.put_template(stored));
        return {};
    });
}

SimulatedProcess::SimulatedProcess(Parts const& parts, Limits limits)
    : parts_(parts), limits_(std::move(limits)) {}

SimulatedProcess::~SimulatedProcess() {
    die();
}

Result<void> SimulatedProcess::open(std::uint64_t seed) {
    for (std::size_t i = 0; i < limits_.places.size(); ++i)
        workers_.push_back(make_worker(i));
    for (;;) {
        parts_.store.revive();
        engine_.reset();
        registry_ = std::make_unique<templates::Registry>("");
        engine_ =
            std::make_unique<engine::Engine>(engine::Engine::Parts{.store = parts_.store,
                                                                   .registry = *registry_,
                                                                   .clock = parts_.clock,
                                                                   .ids = parts_.ids,
                                                                   .log = parts_.log,
                                                                   .observer = parts_.observer,
                                                                   .seed = seed,
                                                                   .settings = limits_.settings,
                                                                   .options = limits_.engine});
        auto recovered = engine_->recover();
        if (recovered) break;
        if (recovered.error().code() != ErrorCode::StoreBusy) return recovered;
    }
    for (auto& worker : workers_)
        engine_->attach(*worker);
    lanes_ = engine_->lanes();
    lane_is_busy_.assign(lanes_.size(), false);
    return {};
}

void SimulatedProcess::die() {
    lanes_.clear();
    engine_.reset();
    registry_.reset();
    workers_.clear();
}

void SimulatedProcess::replace_worker(std::size_t index) {
    engine_->detach(*workers_[index]);
    workers_[index] = make_worker(index);
    engine_->attach(*workers_[index]);
}

std::size_t SimulatedProcess::step_lane(std::size_t index) {
    lane_is_busy_[index] = true;
    auto const count = lanes_[index].step();
    lane_is_busy_[index] = false;
    return count;
}

std::unique_ptr<SimulatedWorker> SimulatedProcess::make_worker(std::size_t index) {
    return std::make_unique<SimulatedWorker>(parts_.ids.next<WorkerId>(), limits_.places[index]);
}

}  // namespace tasker::simulation
