#include "cli/running/watch.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "embedded/waiters.hpp"

namespace tasker::cli {

Result<void> Watch::look() {
    auto const id = board_.task().id;
    return store_.read([&](store::Reader& reader) -> Result<void> {
        TASKER_TRY_ASSIGN(auto const tasks, reader.find_tasks({&id, 1}));
        TASKER_TRY_ASSIGN(auto const steps, reader.steps_of(id));
        // All that was told of is in the store already.
        for (auto const& task : tasks)
            board_.set(task);
        for (auto const& step : steps)
            board_.update(step);
        return {};
    });
}

Result<Ending> Watch::stay(std::optional<Clock::time_point> deadline) {
    for (;;) {
        TASKER_TRY(absorb(Duration::zero()));
        if (embedded::has_settled(board_.task())) {
            // Its steps may have ended in commits that nobody has told of yet.
            TASKER_TRY(look());
            if (embedded::has_settled(board_.task())) return Ending::Settled;
        }
        if (feed_.is_interrupted()) return Ending::Interrupted;
        auto patience = progress_.draw();
        if (store_.is_shared()) {
            TASKER_TRY(look_again());
            patience = patience ? std::min(*patience, kLookInterval) : kLookInterval;
        }
        if (deadline) {
            auto const left = std::chrono::duration_cast<Duration>(*deadline - Clock::now());
            if (left <= Duration::zero()) return Ending::TimedOut;
            patience = patience ? std::min(*patience, left) : left;
        }
        TASKER_TRY(absorb(patience));
    }
}

// What other processes do is not told here.
Result<void> Watch::look_again() {
    auto const now = Clock::now();
    if (now < next_look_) return {};
    next_look_ = now + kLookInterval;
    return look();
}

Result<void> Watch::absorb(std::optional<Duration> patience) {
    for (auto const& committed : feed_.take(patience))
        absorb(committed);
    return std::exchange(is_in_doubt_, false) ? look() : Result<void>();
}

void Watch::absorb(engine::Committed const& committed) {
    // All of it is on the board before any of it is told: what is told of the first of many
    // batches is how many there are.
    // Steps that were made have no moves yet; what made them is told before.
    std::vector<engine::Committed::StepNow const*> moved;
    std::vector<engine::Committed::StepNow const*> made;
    for (auto const& now : committed.steps) {
        if (board_.update(now.step)) (now.path.empty() ? made : moved).push_back(&now);
    }
    for (auto const* const news : {&moved, &made}) {
        for (auto const* const now : *news)
            progress_.tell(*now);
    }
    for (auto const& now : committed.tasks) {
        board_.update(now.task);
        is_in_doubt_ = is_in_doubt_ ||
                       (embedded::has_settled(now.task) && !embedded::has_settled(board_.task()));
        progress_.tell(now);
    }
}

}  // namespace tasker::cli
