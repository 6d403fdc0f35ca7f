#include "cli/overseer.hpp"

#include <optional>
#include <random>
#include <utility>

#include "base/assert.hpp"
#include "base/ids.hpp"
#include "base/log.hpp"
#include "embedded/neighbours.hpp"
#include "embedded/store_location.hpp"
#include "engine/engine.hpp"
#include "template/registry.hpp"

namespace tasker::cli {

namespace {

class EngineOverseer final : public Overseer, private engine::Observer {
public:
    EngineOverseer(std::unique_ptr<store::Store> store, base::Clock const& clock)
        : store_(std::move(store)),
          ids_(clock, std::random_device{}()),
          registry_(""),
          log_(base::make_stderr_log(base::LogLevel::Error)),
          engine_({.store = *store_,
                   .registry = registry_,
                   .clock = clock,
                   .ids = ids_,
                   .log = *log_,
                   .observer = *this}) {}

    [[nodiscard]] Result<void> recover() { return engine_.recover(); }

    /// Processes that share the store are told what is done here.
    [[nodiscard]] Result<void> meet_neighbours(std::string const& location,
                                               base::Clock const& clock) {
        TASKER_TRY_ASSIGN(auto notices, embedded::open_notices(location, clock, *log_));
        if (notices == nullptr) return {};
        neighbours_ = std::make_unique<embedded::Neighbours>(
            std::move(notices),
            embedded::Neighbours::Parts{
                .engine = engine_,
                .waiters = waiters_,
                .clock = clock,
                .has_timers = false,
                .sweep_interval = engine::EngineOptions{}.shared_sweep_interval});
        neighbours_->start();
        return {};
    }

    // On this thread, by stepping the one lane: nothing else of the engine needs to move.
    [[nodiscard]] Result<model::Task> carry_out(engine::Command command) override {
        std::optional<Result<model::Task>> answer;
        TASKER_TRY(engine_.command(std::move(command), [&answer](Result<model::Task> result) {
            answer = std::move(result);
        }));
        for (auto const& lane : engine_.lanes()) {
            if (lane.name == "control") std::ignore = lane.step();
        }
        TASKER_ASSERT(answer.has_value());
        return *std::move(answer);
    }

    [[nodiscard]] store::Store& store() noexcept override { return *store_; }

private:
    void on_commit(engine::Committed const& committed) override {
        if (neighbours_) neighbours_->tell(committed);
    }

    std::unique_ptr<store::Store> const store_;
    base::Ids ids_;
    templates::Registry registry_;
    std::unique_ptr<base::Log> const log_;
    embedded::Waiters waiters_;  // nobody
    engine::Engine engine_;
    std::unique_ptr<embedded::Neighbours> neighbours_;
};

}  // namespace

Result<std::unique_ptr<Overseer>> Overseer::open(std::string const& store,
                                                 base::Clock const& clock) {
    TASKER_TRY_ASSIGN(auto opened, embedded::open_store(store, store::SqliteOptions::Access::Own,
                                                        "tasker command line"));
    auto overseer = std::make_unique<EngineOverseer>(std::move(opened), clock);
    TASKER_TRY(overseer->recover());
    TASKER_TRY(overseer->meet_neighbours(store, clock));
    return std::unique_ptr<Overseer>(std::move(overseer));
}

}  // namespace tasker::cli
