#include "store/sqlite/group_commit.hpp"

#include <utility>

#include "base/assert.hpp"
#include "store/call_body.hpp"
#include "store/sqlite/sqlite_unit.hpp"

namespace tasker::store::sqlite {

Result<void> GroupCommit::run(UnitBody const& body) {
    Waiter me{.body = body};
    Lock lock(mutex_);
    // A unit inside a unit would wait for itself.
    TASKER_ASSERT(!is_running_ || runner_ != std::this_thread::get_id());
    waiting_.push_back(&me);
    if (is_runner_waiting_) runner_wake_.notify_one();
    while (!me.is_done) {
        if (is_running_ || me.is_taken) {
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

StoreFigures GroupCommit::figures() const {
    std::scoped_lock const lock(mutex_);
    return figures_;
}

void GroupCommit::pause(std::function<void()> const& work) {
    Lock lock(mutex_);
    wants_pause_ = true;
    may_pause_.wait(lock, [this] { return !is_writing_; });
    wants_pause_ = false;
    is_writing_ = true;
    lock.unlock();
    work();
    lock.lock();
    stop_writing();
}

void GroupCommit::lead(Lock& lock) {
    Batch batch(*this);
    is_running_ = true;
    runner_ = std::this_thread::get_id();
    gather(lock, batch);
    while (batch.is_void && !batch.not_written)
        run_again(batch);
    live_.trim(written_);
    auto const rows = live_.take_changes();
    lock.lock();
    stop_running();
    lock.unlock();

    if (!batch.not_written) commit(batch, rows);
    auto const number = log_.last();
    lock.lock();
    if (batch.not_written) {
        give_up(batch);
    } else {
        written_ = rows.number;
        figures_.units += batch.units.size();
        figures_.commits += batch.has_begun ? 1U : 0U;
        figures_.rows = static_cast<std::uint64_t>(writer_.row_changes());
    }
    stop_writing();
    lock.unlock();
    auto const is_on_disk = log_.wait(number);
    lock.lock();

    batch.units.insert(batch.units.end(), batch.failed.begin(), batch.failed.end());
    for (auto* const waiter : batch.units) {
        if (!is_on_disk) waiter->result = is_on_disk.error();
        waiter->is_done = true;
        waiter->wake.notify_one();  // under the lock: the waiter is gone once it may look
    }
}

// Leaves the lock open, and the batch as the one that writes.
void GroupCommit::gather(Lock& lock, Batch& batch) {
    if (is_memory_void_ && !is_writing_) {
        live_.clear();
        is_memory_void_ = false;
    }
    for (;;) {
        auto const first = batch.units.size();
        take(batch);
        lock.unlock();
        run_units(batch, first);
        lock.lock();
        if (batch.is_void || batch.may_write) break;
        wait_as_runner(lock, [&] { return may_take_more(batch); });
        if (!is_writing_ && !wants_pause_) break;
    }
    if (!batch.may_write) wait_to_write(lock, batch);
    lock.unlock();
}

bool GroupCommit::may_take_more(Batch const& batch) const {
    if (waiting_.empty() || batch.units.size() >= units_max_) return false;
    return batch.units.empty() || (!batch.units.front()->is_alone && !waiting_.front()->is_alone);
}

void GroupCommit::take(Batch& batch) {
    while (may_take_more(batch)) {
        waiting_.front()->is_taken = true;
        batch.units.push_back(waiting_.front());
        waiting_.pop_front();
    }
}

void GroupCommit::run_units(Batch& batch, std::size_t first) {
    for (auto i = first; i < batch.units.size() && !batch.is_void; ++i) {
        auto& waiter = *batch.units[i];
        run_unit(batch, waiter);
        if (waiter.result) continue;
        if (!batch.is_void) batch.failing = &waiter;  // else it only learned that it is
        batch.is_void = true;
    }
}

void GroupCommit::run_unit(Batch& batch, Waiter& waiter) {
    SqliteUnit unit(batch, live_);
    waiter.result = call_unit_body(waiter.body, unit);
    if (waiter.result && unit.failure()) waiter.result = *unit.failure();
}

// The batch may write: all before it is in the file, or given up.
void GroupCommit::run_again(Batch& batch) {
    if (auto* const failing = std::exchange(batch.failing, nullptr)) {
        std::erase(batch.units, failing);
        batch.failed.push_back(failing);
    }
    roll_back();
    batch.has_begun = false;
    live_.clear();
    batch.is_void = false;
    run_units(batch, 0);
}

void GroupCommit::wait_as_runner(Lock& lock, std::function<bool()> const& has_other_work) {
    is_runner_waiting_ = true;
    runner_wake_.wait(lock, [&] { return (!is_writing_ && !wants_pause_) || has_other_work(); });
    is_runner_waiting_ = false;
}

void GroupCommit::wait_to_write(Lock& lock, Batch& batch) {
    wait_as_runner(lock, [] { return false; });
    is_writing_ = true;
    batch.may_write = true;
    if (!std::exchange(is_memory_void_, false)) return;
    batch.is_void = true;
    batch.failing = nullptr;  // it saw what never came to be
}

Result<Statements*> GroupCommit::write_changes(Batch& batch) {
    if (!batch.may_write) {
        Lock lock(mutex_);
        wait_to_write(lock, batch);
    }
    if (batch.is_void) return Error(ErrorCode::Internal, "the unit is run again");
    write_rows(batch, live_.take_changes());
    if (!batch.not_written) return &writer_.statements();
    batch.is_void = true;
    return *batch.not_written;
}

void GroupCommit::write_rows(Batch& batch, ChangedRows const& rows) {
    auto done = log_.check();
    if (done && !std::exchange(batch.has_begun, true)) {
        if (auto const begun = writer_.statements().begin_unit.execute(); !begun)
            done = begun.error();
    }
    if (done) done = write(writer_.statements(), rows);
    if (!done) batch.not_written = done.error();
}

void GroupCommit::commit(Batch& batch, ChangedRows const& rows) {
    if (!batch.has_begun && is_one_statement(rows)) return commit_statement(batch, rows);
    if (batch.has_begun || !rows.empty()) write_rows(batch, rows);
    if (!batch.has_begun || batch.not_written) return;
    log_.begin();
    auto const done = writer_.statements().commit.execute();
    log_.end();
    if (!done) batch.not_written = done.error();
}

// SQLite makes a transaction of what stands alone.
void GroupCommit::commit_statement(Batch& batch, ChangedRows const& rows) {
    auto done = log_.check();
    if (done) {
        batch.has_begun = true;
        log_.begin();
        done = write(writer_.statements(), rows);
        log_.end();
    }
    if (!done) batch.not_written = done.error();
}

void GroupCommit::roll_back() {
    if (!writer_.is_in_transaction()) return;
    // It fails only where SQLite has rolled back by itself.
    [[maybe_unused]] auto const done = writer_.statements().rollback.execute();
}

// The file does not say which unit is to blame for a row that it refuses: each is tried by itself.
void GroupCommit::give_up(Batch& batch) {
    roll_back();
    is_memory_void_ = true;
    auto const& error = *batch.not_written;
    if (error.code() != ErrorCode::Internal || batch.units.size() == 1) {
        for (auto* const waiter : batch.units)
            waiter->result = error;
        return;
    }
    for (auto* const waiter : batch.units) {
        waiter->is_taken = false;
        waiter->is_alone = true;
    }
    waiting_.insert(waiting_.begin(), batch.units.begin(), batch.units.end());
    batch.units.clear();
    if (!is_running_) waiting_.front()->wake.notify_one();
}

void GroupCommit::stop_running() {
    is_running_ = false;
    if (!waiting_.empty()) waiting_.front()->wake.notify_one();
}

void GroupCommit::stop_writing() {
    is_writing_ = false;
    if (wants_pause_) {
        may_pause_.notify_one();
    } else if (is_runner_waiting_) {
        runner_wake_.notify_one();
    }
}

}  // namespace tasker::store::sqlite
