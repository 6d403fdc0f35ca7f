#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "store/sqlite/connection.hpp"
#include "store/sqlite/live_tasks.hpp"
#include "store/sqlite/log_sync.hpp"
#include "store/sqlite/unit_file.hpp"
#include "store/store.hpp"

namespace tasker::store::sqlite {

/// Units of several threads share a commit, and three of them overlap: while one is synced to the
/// disk, the next is written to the file, and the units of the one after that are run.
///
/// A caller who finds nobody running units does so: its own and those that wait, in the memory
/// (live_tasks.hpp), one after the other. Then it writes what they changed as one transaction; as
/// long as another commit is being written, it runs the units that come meanwhile too.
///
/// A unit that fails leaves traces in the memory, so that all that is not in the file is run again
/// without it. That is rare.
class GroupCommit {
public:
    /// `reader`, another connection, sees what `writer` has committed.
    GroupCommit(Connection& writer, Connection& reader, LogSync& log, std::size_t units_max)
        : writer_(writer),
          log_(log),
          units_max_(units_max),
          live_(reader.statements(), kLiveBytesMax) {}
    GroupCommit(GroupCommit const&) = delete;
    GroupCommit& operator=(GroupCommit const&) = delete;

    /// As Store::run. Thread-safe.
    [[nodiscard]] Result<void> run(UnitBody const& body);

    /// Runs `work` while no commit is written. Thread-safe; from one thread at a time.
    void pause(std::function<void()> const& work);

    /// Thread-safe.
    [[nodiscard]] StoreFigures figures() const;

    /// How many units wait to be run. Thread-safe; for tests.
    [[nodiscard]] std::size_t waiting_count() const;

private:
    struct Waiter {
        UnitBody const& body;
        Result<void> result;
        bool is_taken = false;
        bool is_done = false;
        bool is_alone = false;  ///< its commit is to have no other unit
        std::condition_variable wake;
    };

    /// The units that will be one commit.
    struct Batch final : UnitFile {
        explicit Batch(GroupCommit& commits) : group(commits) {}
        Result<Statements*> with_all_changes() override { return group.write_changes(*this); }

        GroupCommit& group;
        std::vector<Waiter*> units;
        std::vector<Waiter*> failed;
        Waiter* failing = nullptr;         // the others are to be run again without it
        bool may_write = false;            // nobody else writes
        bool has_begun = false;            // a transaction
        bool is_void = false;              // the memory is not to be trusted any more
        std::optional<Error> not_written;  // what happened
    };

    using Lock = std::unique_lock<std::mutex>;
    void lead(Lock& lock);
    void gather(Lock& lock, Batch& batch);
    [[nodiscard]] bool may_take_more(Batch const& batch) const;
    void take(Batch& batch);
    void run_units(Batch& batch, std::size_t first);
    void run_unit(Batch& batch, Waiter& waiter);
    void run_again(Batch& batch);
    /// Until nobody writes, or there is something else to do.
    void wait_as_runner(Lock& lock, std::function<bool()> const& has_other_work);
    void wait_to_write(Lock& lock, Batch& batch);
    [[nodiscard]] Result<Statements*> write_changes(Batch& batch);
    void write_rows(Batch& batch, ChangedRows const& rows);
    void commit(Batch& batch, ChangedRows const& rows);
    void commit_statement(Batch& batch, ChangedRows const& rows);
    void roll_back();
    void give_up(Batch& batch);
    void stop_running();
    void stop_writing();

    // A task with a few steps takes some 5 KiB.
    static constexpr std::size_t kLiveBytesMax = 64 * 1024 * 1024;

    Connection& writer_;  // of who writes
    LogSync& log_;
    std::size_t const units_max_;
    LiveTasks live_;  // of who runs units
    mutable std::mutex mutex_;
    std::deque<Waiter*> waiting_;
    bool is_running_ = false;  // somebody runs units
    std::thread::id runner_;
    bool is_runner_waiting_ = false;  // to write
    std::condition_variable runner_wake_;
    bool is_writing_ = false;  // somebody writes, or a pause
    bool wants_pause_ = false;
    std::condition_variable may_pause_;
    bool is_memory_void_ = false;  // a commit failed
    StoreFigures figures_;
    std::uint64_t written_ = 0;  // the number of the ChangedRows written last
};

}  // namespace tasker::store::sqlite
