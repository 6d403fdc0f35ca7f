#include "store/sqlite/sqlite_error.hpp"

#include <string>

namespace tasker::store::sqlite {

Error error_from(sqlite3* connection, int result_code, std::source_location where) {
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
