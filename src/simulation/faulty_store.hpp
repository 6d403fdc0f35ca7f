#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "store/store.hpp"

namespace tasker::simulation {

/// A store that loses commits, answers them wrongly, dies with its process, and lets other lanes in
/// between, as a database and threads may. Single-threaded.
class FaultyStore final : public store::Store {
public:
    explicit FaultyStore(store::Store& inner) : inner_(inner) {}

    /// What the next unit of work meets.
    enum class Mishap : std::uint8_t {
        Lost,         ///< StoreBusy, and nothing was committed
        Unanswered,   ///< StoreBusy, although it was committed
        Repeated,     ///< the body runs twice, its first run is rolled back
        DeathBefore,  ///< nothing was committed, and nothing will be until revive()
        DeathAfter,   ///< it was committed, and nothing will be until revive()
    };
    void strike_next(Mishap mishap) { next_ = mishap; }
    /// What has not come to pass will not.
    void calm() { next_.reset(); }

    /// Every unit is lost while it is not.
    void set_reachable(bool is_reachable) { is_reachable_ = is_reachable; }

    /// Whether the process is dead: whatever it does now has never happened.
    [[nodiscard]] bool is_dead() const { return is_dead_; }
    void revive() { is_dead_ = false; }

    /// Called where another thread could run: before a unit, and after its commit but before its
    /// caller knows.
    void set_pause(std::function<void()> pause) { pause_ = std::move(pause); }

    [[nodiscard]] std::uint64_t commits() const { return commits_; }
    [[nodiscard]] std::uint64_t calls() const { return calls_; }

    Result<void> run(store::UnitBody const& body) override;
    Result<void> read(store::ReadBody const& body) override;

private:
    void pause() {
        if (pause_) pause_();
    }

    store::Store& inner_;
    std::optional<Mishap> next_;
    bool is_dead_ = false;
    bool is_reachable_ = true;
    std::function<void()> pause_;
    std::uint64_t commits_ = 0;
    std::uint64_t calls_ = 0;
};

}  // namespace tasker::simulation
