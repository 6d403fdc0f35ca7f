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
        if (has_leader_ || wants_pause_ || me.is_taken) {
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

void GroupCommit::pause(std::function<void()> const& work) {
    std::unique_lock lock(mutex_);
    wants_pause_ = true;
    may_pause_.wait(lock, [this] { return !has_leader_; });
    wants_pause_ = false;
    has_leader_ = true;
    leader_ = std::this_thread::get_id();
    lock.unlock();
    work();
    lock.lock();
    step_down();
}

void GroupCommit::step_down() {
    has_leader_ = false;
    if (wants_pause_) {
        may_pause_.notify_one();
    } else if (!waiting_.empty()) {
        waiting_.front()->wake.notify_one();
    }
}

void GroupCommit::lead(std::unique_lock<std::mutex>& lock) {
    has_leader_ = true;
    leader_ = std::this_thread::get_id();
    auto const size = std::min(units_max_, waiting_.size());
    auto const end = waiting_.begin() + static_cast<std::ptrdiff_t>(size);
    std::vector<Waiter*> const batch(waiting_.begin(), end);
    waiting_.erase(waiting_.begin(), end);
    for (auto* const waiter : batch)
        waiter->is_taken = true;

    lock.unlock();
    commit(batch);
    auto const number = log_.last();
    lock.lock();
    step_down();
    lock.unlock();
    auto const is_on_disk = log_.wait(number);
    lock.lock();

    for (auto* const waiter : batch) {
        if (!is_on_disk && waiter->result) waiter->result = is_on_disk.error();
        waiter->is_done = true;
        waiter->wake.notify_one();  // under the lock: the waiter is gone once it may look
    }
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
    TASKER_TRY(log_.check());
    TASKER_TRY(sql.begin_unit.execute());
    Waiter* failed = nullptr;
    for (auto* const waiter : batch) {
        run_unit(*waiter);
        if (waiter->result) continue;
        failed = waiter;
        break;
    }
    auto const committed = failed == nullptr ? write_commit() : Result<void>();
    if (failed == nullptr && committed) {
        live_.trim();
        return nullptr;
    }
    live_.clear();
    roll_back();
    if (!committed) return committed.error();
    return failed;
}

Result<void> GroupCommit::write_commit() {
    log_.begin();
    auto const done = connection_.statements().commit.execute();
    log_.end();
    if (!done) return done.error();
    return {};
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
