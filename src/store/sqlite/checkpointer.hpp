#pragma once

#include <condition_variable>
#include <filesystem>
#include <memory>
#include <mutex>
#include <thread>

#include "store/sqlite/connection.hpp"
#include "store/sqlite/group_commit.hpp"
#include "store/sqlite/log_room.hpp"
#include "tasker/error.hpp"

namespace tasker::store::sqlite {

/// Copies SQLite's log into the main file, on a thread and a connection of its own, beside the
/// commits. Only the last bit is copied while they wait: when all is copied, the log begins anew.
/// When it fails (a full disk) the log goes on growing, and the next one tries again. The thread
/// also lengthens the log's file ahead of the commits (log_room.hpp).
class Checkpointer {
public:
    /// `writer`, the connection of `commits`, reports here and checkpoints nothing itself from now
    /// on. Both outlive this.
    [[nodiscard]] static Result<std::unique_ptr<Checkpointer>> start(
        std::filesystem::path const& file, Connection& writer, GroupCommit& commits);
    /// When nobody commits any more. Leaves an empty log, unless somebody still reads it.
    ~Checkpointer();
    Checkpointer(Checkpointer const&) = delete;
    Checkpointer& operator=(Checkpointer const&) = delete;

private:
    Checkpointer(std::unique_ptr<Connection> connection, Connection& writer, LogRoom& room,
                 GroupCommit& commits);
    /// After each commit: the log has so many pages.
    void note(int pages);
    void run();
    /// \returns whether all of the log is in the main file now.
    bool checkpoint();

    std::unique_ptr<Connection> connection_;
    Connection& writer_;
    LogRoom& room_;
    GroupCommit& commits_;
    std::mutex mutex_;
    std::condition_variable rung_;
    int due_at_pages_;
    bool is_due_ = false;
    bool is_stopping_ = false;
    std::thread thread_;
};

}  // namespace tasker::store::sqlite
