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

// A unit that fails leaves traces, so that all begin anew without it. That is rare, and a savepoint
// for each unit would copy every page that it changes.
void GroupCommit::commit(std::vector<Waiter*> batch) {
    while (!batch.empty()) {
        auto const tried = try_commit(batch);
        if (!tried) {
            for (auto* const waiter : batch)
                waiter->result = tried.error();
            return;
        }
        if (*tried == nullptr) return;
        std::erase(batch, *tried);
    }
}

Result<GroupCommit::Waiter*> GroupCommit::try_commit(std::span<Waiter* const> batch) {
    auto& sql = connection_.statements();
    TASKER_TRY(sql.begin_unit.execute());
    Waiter* failed = nullptr;
    for (auto* const waiter : batch) {
        run_unit(*waiter);
        if (waiter->result) continue;
        failed = waiter;
        break;
    }
    auto committed = failed == nullptr ? sql.commit.execute() : Result<int>(0);
    if (failed == nullptr && committed) {
        live_.trim();
        return nullptr;
    }
    live_.clear();
    roll_back();
    if (!committed) return std::move(committed).error();
    return failed;
}

void GroupCommit::roll_back() {
    if (!connection_.is_in_transaction()) return;
    // It fails only where SQLite has rolled back by itself.
    [[maybe_unused]] auto const done = connection_.statements().rollback.execute();
}

void GroupCommit::run_unit(Waiter& waiter) {
    SqliteUnit unit(connection_.statements(), live_);
    waiter.result = call_unit_body(waiter.body, unit);
    if (waiter.result) waiter.result = unit.finish();
}

}  // namespace tasker::store::sqlite
