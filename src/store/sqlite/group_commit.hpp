#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <span>
#include <thread>
#include <vector>

#include "store/sqlite/connection.hpp"
#include "store/sqlite/live_tasks.hpp"
#include "store/store.hpp"

namespace tasker::store::sqlite {

/// Units of several threads share a commit: a caller who finds nobody committing leads, runs its
/// own unit and those that wait as one transaction, and answers them all. While it commits, the
/// next ones gather. When one fails, the others are run again without it.
class GroupCommit {
public:
    GroupCommit(Connection& connection, std::size_t units_max)
        : connection_(connection),
          units_max_(units_max > 0 ? units_max : 1),
          live_(connection.statements(), kLiveBytesMax) {}

    /// As Store::run.
    [[nodiscard]] Result<void> run(UnitBody const& body);

    /// Units that wait for the running commit. For tests.
    [[nodiscard]] std::size_t waiting_count() const;

private:
    struct Waiter {
        UnitBody const& body;
        Result<void> result;
        bool is_done = false;
        std::condition_variable wake;
    };

    void lead(std::unique_lock<std::mutex>& lock);
    /// Fills every waiter's result. Called without the lock, by one thread at a time.
    void commit(std::vector<Waiter*> batch);
    /// One transaction. \returns null when it is committed, the unit that failed, or why none can
    /// be committed.
    [[nodiscard]] Result<Waiter*> try_commit(std::span<Waiter* const> batch);
    void run_unit(Waiter& waiter);
    void roll_back();

    // Tasks that are being worked on; a task with a few steps takes some 5 KiB.
    static constexpr std::size_t kLiveBytesMax = 64 * 1024 * 1024;

    Connection& connection_;
    std::size_t const units_max_;
    LiveTasks live_;  // of the thread that leads
    mutable std::mutex mutex_;
    std::deque<Waiter*> waiting_;
    bool has_leader_ = false;
    std::thread::id leader_;
};

}  // namespace tasker::store::sqlite
