#pragma once

#include <sqlite3.h>

#include <source_location>
#include <string>

#include "tasker/error.hpp"

namespace tasker::store::sqlite {

/// The only place where a result code of SQLite becomes an error of ours. `connection` may be null
/// when opening failed for want of memory.
[[nodiscard]] Error error_from(sqlite3* connection, int result_code,
                               std::source_location where = std::source_location::current());

/// StoreCorrupt: what SQLite gave back is not what we wrote.
[[nodiscard]] Error damaged(std::string const& what);

}  // namespace tasker::store::sqlite
