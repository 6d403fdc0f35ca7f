#include "engine/retention/retention.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace tasker::engine {

namespace {

// Of its looks: a process that died leaves the turn to another one after as many.
constexpr auto kTurnsKept = 2;

// Of pages without a task that is to go, before it pauses.
constexpr int kPagesMax = 16;

}  // namespace

std::size_t Retention::step() {
    if (!is_on()) return 0;
    auto const began = deps_.clock.now();
    auto const has_turn = take_turn(began);
    if (!has_turn || !*has_turn) {
        if (!has_turn) {
            deps_.log.warning("removing tasks that ended long ago failed: " +
                              has_turn.error().message());
        }
        finish_walk();
        return 0;
    }
    if (!walk_) {
        walk_.emplace(Expiry{.ended_before = began - *settings_.keep, .states = settings_.states});
    }
    auto const removed = remove_batch();
    if (!removed) {
        deps_.log.warning("removing tasks that ended long ago failed: " +
                          removed.error().message());
        finish_walk();
        return 0;
    }
    removed_count_ += removed->count;
    auto const now = deps_.clock.now();
    auto const rest = pace_.rest_after(now - began, removed->overdue);
    if (walk_->is_over()) {
        finish_walk();
    } else {
        alarm_.set(now + rest);
    }
    return removed->count;
}

Result<bool> Retention::take_turn(TimePoint now) {
    if (!deps_.store.is_shared()) return true;
    if (!own_name_) own_name_ = deps_.ids.v7();
    bool has_turn = false;
    TASKER_TRY(deps_.store.run([&](store::UnitOfWork& unit) -> Result<void> {
        TASKER_TRY_ASSIGN(has_turn, unit.take_chore("retention", *own_name_, now,
                                                    now + kTurnsKept * settings_.interval));
        return {};
    }));
    return has_turn;
}

Result<Retention::Removed> Retention::remove_batch() {
    Removed removed;
    for (int pages = 0; pages < kPagesMax && !walk_->is_over(); ++pages) {
        TASKER_TRY_ASSIGN(auto const batch, walk_->next(deps_.store, pace_.batch()));
        if (batch.empty()) continue;
        auto const first = std::ranges::min(batch, {}, &model::Task::state_since).state_since;
        removed.overdue = deps_.clock.now() - *settings_.keep - first;
        TASKER_TRY_ASSIGN(removed.count, remove(deps_.store, batch));
        break;
    }
    return removed;
}

void Retention::finish_walk() {
    if (removed_count_ > 0) {
        deps_.log.info("removed " + std::to_string(removed_count_) +
                       " tasks that ended longer ago than they are kept");
    }
    removed_count_ = 0;
    walk_.reset();
    alarm_.set(deps_.clock.now() + settings_.interval);
}

}  // namespace tasker::engine
