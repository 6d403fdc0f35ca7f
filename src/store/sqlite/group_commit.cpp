#include "store/sqlite/group_commit.hpp"

#include <algorithm>
#include <utility>

#include "base/assert.hpp"
#include "store/call_body.hpp"
#include "store/sqlite/sqlite_unit.hpp"

namespace tasker::store::sqlite {

Result<void> GroupCommit::run(UnitBody const& body) {
    Waiter me{.body = body};
    std::unique_lock lock(mutex_);
    // A unit inside a unit would wait for itself.
    TASKER_ASSERT(!has_leader_ || leader_ != std::this_thread::get_id());
    waiting_.push_back(&me);
    while (!me.is_done) {
        if (has_leader_) {
            me.wake.wait(lock);
        } else {
            lead(lock);
        }
    }
    return std::move(me.result);
}

std::size_t GroupCommit::waiting_count() const {
    std::scoped_lock const lock(mutex_);
    return waiting_.size();
}

void GroupCommit::lead(std::unique_lock<std::mutex>& lock) {
    has_leader_ = true;
    leader_ = std::this_thread::get_id();
    auto const size = std::min(units_max_, waiting_.size());
    auto const end = waiting_.begin() + static_cast<std::ptrdiff_t>(size);
    std::vector<Waiter*> const batch(waiting_.begin(), end);
    waiting_.erase(waiting_.begin(), end);

    lock.unlock();
    commit(batch);
    lock.lock();

    has_leader_ = false;
    for (auto* const waiter : batch) {
        waiter->is_done = true;
        waiter->wake.notify_one();  // under the lock: the waiter is gone once it may look
    }
    if (!waiting_.empty()) waiting_.front()->wake.notify_one();
}

void GroupCommit::commit(std::span<Waiter* const> batch) {
    auto& sql = connection_.statements();
    auto done = Result<void>();
    if (auto begun = sql.begin_unit.execute(); !begun) {
        done = std::move(begun).error();
    } else {
        done = run_units(batch);
        bool const is_worth_a_commit =
            std::ranges::any_of(batch, [](auto const* waiter) { return bool(waiter->result); });
        if (done && is_worth_a_commit) {
            if (auto committed = sql.commit.execute(); !committed) {
                done = std::move(committed).error();
            }
        }
        roll_back();
    }
    if (done) {
        live_.trim();
        return;
    }
    live_.clear();
    for (auto* const waiter : batch) {
        if (waiter->result) waiter->result = done.error();
    }
}

void GroupCommit::roll_back() {
    if (!connection_.is_in_transaction()) return;
    live_.clear();
    // It fails only where SQLite has rolled back by itself.
    [[maybe_unused]] auto const done = connection_.statements().rollback.execute();
}

Result<void> GroupCommit::run_units(std::span<Waiter* const> batch) {
    if (batch.size() == 1) {
        run_alone(*batch.front());
        return {};
    }
    for (auto* const waiter : batch) {
        TASKER_TRY(run_in_savepoint(*waiter));
    }
    return {};
}

void GroupCommit::run_alone(Waiter& waiter) {
    SqliteUnit unit(connection_.statements(), live_);
    waiter.result = call_unit_body(waiter.body, unit);
    if (waiter.result) waiter.result = unit.finish();
    if (!waiter.result) live_.clear();
}

/// An error is one of the transaction: nothing of the batch can be committed.
Result<void> GroupCommit::run_in_savepoint(Waiter& waiter) {
    auto& sql = connection_.statements();
    TASKER_TRY(sql.savepoint.execute());
    run_alone(waiter);
    if (!connection_.is_in_transaction()) {
        // A full disk or a failed write: SQLite has rolled back everything.
        if (waiter.result) return Error(ErrorCode::StoreBusy, "the transaction was rolled back");
        return waiter.result;
    }
    if (!waiter.result) TASKER_TRY(sql.rollback_to.execute());
    TASKER_TRY(sql.release.execute());
    return {};
}

}  // namespace tasker::store::sqlite
