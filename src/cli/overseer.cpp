#include "cli/overseer.hpp"

#include <optional>
#include <random>
#include <utility>

#include "base/assert.hpp"
#include "base/ids.hpp"
#include "base/log.hpp"
#include "embedded/store_location.hpp"
#include "engine/engine.hpp"
#include "template/registry.hpp"

namespace tasker::cli {

namespace {

class Nobody final : public engine::Observer {
public:
    void on_commit(engine::Committed const& /*committed*/) override {}
};

class EngineOverseer final : public Overseer {
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
                   .observer = nobody_}) {}

    [[nodiscard]] Result<void> recover() { return engine_.recover(); }

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
    std::unique_ptr<store::Store> const store_;
    base::Ids ids_;
    templates::Registry registry_;
    std::unique_ptr<base::Log> const log_;
    Nobody nobody_;
    engine::Engine engine_;
};

}  // namespace

Result<std::unique_ptr<Overseer>> Overseer::open(std::string const& store,
                                                 base::Clock const& clock) {
    TASKER_TRY_ASSIGN(auto opened, embedded::open_store(store, store::SqliteOptions::Access::Own,
                                                        "tasker command line"));
    auto overseer = std::make_unique<EngineOverseer>(std::move(opened), clock);
    TASKER_TRY(overseer->recover());
    return std::unique_ptr<Overseer>(std::move(overseer));
}

}  // namespace tasker::cli
