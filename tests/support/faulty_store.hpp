#pragma once

#include <cstdint>
#include <functional>

#include "base/random.hpp"
#include "store/store.hpp"

namespace tasker::test {

/// A store that loses commits, answers them wrongly, and lets other lanes in between, as a database
/// and threads may. Single-threaded.
class FaultyStore final : public store::Store {
public:
    FaultyStore(store::Store& inner, std::uint64_t seed) : inner_(inner), random_(seed) {}

    /// In a thousand units of work, how many fail; none at first.
    struct Faults {
        std::uint64_t lost = 0;        ///< StoreBusy, and nothing was committed
        std::uint64_t unanswered = 0;  ///< StoreBusy, although it was committed
        std::uint64_t repeated = 0;    ///< the body runs twice, its first run is rolled back
    };
    void set_faults(Faults const& faults) { faults_ = faults; }

    /// Called where another thread could run: before a unit, and after its commit but before its
    /// caller knows.
    void set_pause(std::function<void()> pause) { pause_ = std::move(pause); }

    [[nodiscard]] std::uint64_t commits() const { return commits_; }
    [[nodiscard]] std::uint64_t calls() const { return calls_; }

    Result<void> run(store::UnitBody const& body) override;
    Result<void> read(store::ReadBody const& body) override { return inner_.read(body); }

private:
    void pause() {
        if (pause_) pause_();
    }

    store::Store& inner_;
    base::Random random_;
    Faults faults_;
    std::function<void()> pause_;
    std::uint64_t commits_ = 0;
    std::uint64_t calls_ = 0;
};

}  // namespace tasker::test
