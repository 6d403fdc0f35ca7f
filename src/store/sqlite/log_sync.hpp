#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>

#include "store/sqlite/connection.hpp"
#include "tasker/error.hpp"

namespace tasker::store::sqlite {

/// Brings commits to the disk (log_file.hpp): one sync serves all that were written before it
/// began. Nobody learns of a commit, and no reader's answer leaves the store, before it is on disk:
/// the promise of `synchronous = FULL`.
///
/// Commits are counted from 1. Thread-safe, but for begin and end: the thread that commits.
class LogSync {
public:
    /// \returns a result code of SQLite. Called on any thread, never twice at a time.
    using Sync = std::function<int()>;
    explicit LogSync(Sync sync) : sync_(std::move(sync)) {}

    /// The sync of the log of a connection in WAL mode, which must outlive it, and whose syncs it
    /// takes over.
    [[nodiscard]] static Result<Sync> of(Connection& connection);

    /// Around the writing of a commit, whether it succeeds or not; not around its units, which may
    /// read. \returns its number.
    std::uint64_t begin();
    void end();

    /// The commit that began last: what a reader sees may be part of it.
    [[nodiscard]] std::uint64_t last() const;

    /// Blocks until commit `number` is on disk, or was not made. StoreBusy once a sync has failed,
    /// for good: the system may have dropped what it could not write, only reading the file anew
    /// tells what is left.
    [[nodiscard]] Result<void> wait(std::uint64_t number);
    /// The same without waiting: StoreBusy also where it is not on disk yet.
    [[nodiscard]] Result<void> check_on_disk(std::uint64_t number) const;
    [[nodiscard]] Result<void> check() const;

private:
    Sync const sync_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::uint64_t begun_ = 0;
    std::uint64_t written_ = 0;
    std::uint64_t on_disk_ = 0;
    bool is_syncing_ = false;
    std::optional<Error> failure_;
};

}  // namespace tasker::store::sqlite
