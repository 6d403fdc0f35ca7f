#include "store/sqlite/log_sync.hpp"

#include <string>

#include "store/sqlite/log_file.hpp"

namespace tasker::store::sqlite {

Result<LogSync::Sync> LogSync::of(Connection& connection) {
    // The log is opened by the first transaction.
    TASKER_TRY(connection.ask("SELECT count(*) FROM sqlite_schema"));
    auto* const log = LogFile::of(connection.handle());
    if (log == nullptr) {
        return Error(ErrorCode::Internal, "SQLite has no log that could be synced");
    }
    log->leave_syncs_to_caller();
    return Sync([log] { return log->sync(); });
}

std::uint64_t LogSync::begin() {
    std::scoped_lock const lock(mutex_);
    return ++begun_;
}

void LogSync::end() {
    {
        std::scoped_lock const lock(mutex_);
        written_ = begun_;
    }
    changed_.notify_all();
}

std::uint64_t LogSync::last() const {
    std::scoped_lock const lock(mutex_);
    return begun_;
}

Result<void> LogSync::wait(std::uint64_t number) {
    std::unique_lock lock(mutex_);
    while (on_disk_ < number) {
        if (failure_) return *failure_;
        if (is_syncing_ || written_ < number) {
            changed_.wait(lock);
            continue;
        }
        is_syncing_ = true;
        auto const written = written_;
        lock.unlock();
        auto const result_code = sync_();
        lock.lock();
        is_syncing_ = false;
        if (result_code == SQLITE_OK) {
            on_disk_ = written;
        } else {
            failure_ = Error(ErrorCode::StoreBusy,
                             "sqlite " + std::to_string(result_code) +
                                 ": the disk did not take the log; the last changes may be lost, "
                                 "and the store must be opened anew");
        }
        changed_.notify_all();
    }
    return {};
}

Result<void> LogSync::check_on_disk(std::uint64_t number) const {
    std::scoped_lock const lock(mutex_);
    if (on_disk_ >= number) return {};
    if (failure_) return *failure_;
    return Error(ErrorCode::StoreBusy, "what was read is not on disk yet");
}

Result<void> LogSync::check() const {
    std::scoped_lock const lock(mutex_);
    if (failure_) return *failure_;
    return {};
}

}  // namespace tasker::store::sqlite
