#pragma once

#include <chrono>
#include <optional>

#include "cli/live/board.hpp"
#include "cli/live/feed.hpp"
#include "cli/running/progress.hpp"
#include "cli/running/summary.hpp"
#include "store/store.hpp"

namespace tasker::cli {

/// One task from here on until it has settled: what the engine's threads tell of it, on its board.
/// Their notices may come in another order than their commits, and after the last one still some.
class Watch {
public:
    using Clock = std::chrono::steady_clock;

    Watch(store::Store& store, live::Feed& feed, live::Board& board, Progress& progress)
        : store_(store), feed_(feed), board_(board), progress_(progress) {}

    /// Puts on the board what the store says now: notices tell the rest.
    [[nodiscard]] Result<void> look();
    /// When the task has settled, the board is as the store is.
    [[nodiscard]] Result<Ending> stay(std::optional<Clock::time_point> deadline);

private:
    [[nodiscard]] Result<void> absorb(std::optional<Duration> patience);
    void absorb(engine::Committed const& committed);
    [[nodiscard]] Result<void> look_again();

    static constexpr Duration kLookInterval = std::chrono::seconds(1);

    store::Store& store_;
    live::Feed& feed_;
    live::Board& board_;
    Progress& progress_;
    Clock::time_point next_look_{};  ///< in a store that others share
    bool is_in_doubt_ = false;       ///< a notice says that the task has settled, and came late
};

}  // namespace tasker::cli
