#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <thread>
#include <vector>

#include "store/sqlite/connection.hpp"
#include "store/sqlite/live_tasks.hpp"
#include "store/sqlite/log_sync.hpp"
#include "store/store.hpp"

namespace tasker::store::sqlite {

/// Units of several threads share a commit: a caller who finds nobody committing leads, runs its
/// own unit and those that wait as one transaction, brings it to the disk and answers them all.
/// While it commits, the next ones gather; while the disk writes, the next transaction runs. When a
/// unit fails, the others are run again without it.
class GroupCommit {
public:
    GroupCommit(Connection& connection, LogSync& log, std::size_t units_max)
        : connection_(connection),
          log_(log),
          units_max_(units_max > 0 ? units_max : 1),
          live_(connection.statements(), kLiveBytesMax) {}

    /// As Store::run.
    [[nodiscard]] Result<void> run(UnitBody const& body);

    /// Runs `work` while nobody commits; who wants to waits. One at a time.
    void pause(std::function<void()> const& work);

    /// Units that wait for the running commit. For tests.
    [[nodiscard]] std::size_t waiting_count() const;

private:
    struct Waiter {
        UnitBody const& body;
        Result<void> result;
        bool is_taken = false;  // a leader sees to it
        bool is_done = false;
        std::condition_variable wake;
    };

    void lead(std::unique_lock<std::mutex>& lock);
    void step_down();
    /// Fills every waiter's result. Called without the lock, by one thread at a time.
    void commit(std::vector<Waiter*> batch);
    /// One transaction. \returns null when it is committed, the unit that failed, or why none can
    /// be committed.
    [[nodiscard]] Result<Waiter*> try_commit(std::span<Waiter* const> batch);
    [[nodiscard]] Result<void> write_commit();
    void run_unit(Waiter& waiter);
    void roll_back();

    // Tasks that are being worked on; a task with a few steps takes some 5 KiB.
    static constexpr std::size_t kLiveBytesMax = 64 * 1024 * 1024;

    Connection& connection_;
    LogSync& log_;
    std::size_t const units_max_;
    LiveTasks live_;  // of the thread that leads
    mutable std::mutex mutex_;
    std::deque<Waiter*> waiting_;
    bool has_leader_ = false;  // or a pause
    bool wants_pause_ = false;
    std::thread::id leader_;
    std::condition_variable may_pause_;
};

}  // namespace tasker::store::sqlite
