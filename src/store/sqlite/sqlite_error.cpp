#include "store/sqlite/sqlite_error.hpp"

#include <cerrno>
#include <string>

namespace tasker::store::sqlite {

namespace {

/// Whether there was no space for the shared index of the log, which SQLite calls an I/O error.
/// Nothing was committed then: it is needed before a commit is written.
bool lacks_space_for_index(sqlite3* connection, int result_code) {
    if (result_code != SQLITE_IOERR_SHMOPEN && result_code != SQLITE_IOERR_SHMSIZE &&
        result_code != SQLITE_IOERR_SHMMAP) {
        return false;
    }
    auto const reason = connection == nullptr ? 0 : sqlite3_system_errno(connection);
    // To make it longer is to write one byte. What SQLite does after that may have changed errno.
    if (result_code == SQLITE_IOERR_SHMSIZE) return reason != EIO;
    return reason == ENOSPC || reason == EDQUOT;
}

}  // namespace

Error error_from(sqlite3* connection, int result_code, std::source_location where) {
    if (lacks_space_for_index(connection, result_code)) {
        return Error(ErrorCode::StoreFull,
                     "sqlite " + std::to_string(result_code) + ": database or disk is full", where);
    }
    auto const code = [result_code] {
        switch (result_code & 0xFF) {  // the primary code; the extended one stays in the message
            case SQLITE_BUSY:
            case SQLITE_LOCKED:
            case SQLITE_IOERR: return ErrorCode::StoreBusy;
            case SQLITE_FULL: return ErrorCode::StoreFull;
            case SQLITE_READONLY:
            case SQLITE_PERM:
            case SQLITE_CANTOPEN: return ErrorCode::StoreReadOnly;
            case SQLITE_CORRUPT:
            case SQLITE_NOTADB: return ErrorCode::StoreCorrupt;
            default: return ErrorCode::Internal;
        }
    }();
    auto const* const reason =
        connection != nullptr ? sqlite3_errmsg(connection) : sqlite3_errstr(result_code);
    return Error(code, "sqlite " + std::to_string(result_code) + ": " + reason, where);
}

Error damaged(std::string const& what) {
    return {ErrorCode::StoreCorrupt, what + " cannot be read"};
}

}  // namespace tasker::store::sqlite
