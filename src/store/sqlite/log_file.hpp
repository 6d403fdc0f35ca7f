#pragma once

#include <sqlite3.h>

#include <optional>

#include "store/sqlite/log_room.hpp"
#include "tasker/error.hpp"

namespace tasker::store::sqlite {

/// SQLite's log of a writing connection. SQLite writes it in pieces of 24 and 4,096 bytes, and
/// syncs it inside of each commit; here the pieces of a commit are written at once, and the sync
/// may be left to another thread, so that the next transaction runs while the disk writes.
class LogFile {
public:
    /// The name of the VFS that makes connections write their log so. Null if SQLite has no VFS of
    /// its own to build on.
    [[nodiscard]] static char const* vfs();

    /// The log of a connection that was opened with vfs(), is in WAL mode and has begun a
    /// transaction once; null for any other. Lives as long as the connection.
    [[nodiscard]] static LogFile* of(sqlite3* connection);

    /// From now on a commit is on disk only after `sync`. The connection must not checkpoint: that
    /// relies on synced logs. The header of a log that begins anew is still synced at once, as what
    /// follows would be mistaken for older pages without it.
    void leave_syncs_to_caller() { leaves_syncs_ = true; }

    /// Brings to the disk what was committed before. \returns a result code of SQLite. Thread-safe
    /// beside the connection; not beside itself.
    [[nodiscard]] int sync();

    /// The rest of its file, for another thread to lengthen.
    [[nodiscard]] LogRoom& room() { return *room_; }

private:
    friend struct LogFileMethods;
    bool leaves_syncs_ = false;
    sqlite3_file* real_ = nullptr;
    std::optional<LogRoom> room_;
};

}  // namespace tasker::store::sqlite
