#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "store/store.hpp"

namespace tasker::store {

struct SqliteOptions {
    std::filesystem::path file;
    enum class Access : std::uint8_t {
        Own,  ///< reads and writes; this process becomes the one owner, the file is made if missing
        Read,  ///< reads only, beside whoever owns it; the file must exist
    };
    Access access = Access::Own;
    std::string owner_name = "tasker";  ///< what a second process is told: "held by tasker (pid 7)"
    std::size_t readers_max = 4;        ///< connections for read(), opened when needed
    std::size_t units_per_commit_max = 64;
};

/// A store in a SQLite file: WAL, synchronous=FULL, one writing connection whose commits are shared
/// by the units that wait together, readers beside it. Migrates the file when it is older.
///
/// \returns StoreHeld (naming the process) if another process owns the file; StoreReadOnly if the
///          file or its folder cannot be written; StoreCorrupt if it is not a SQLite file or not a
///          store of Tasker; StoreNewer if a newer version wrote it; FileNotFound with
///          Access::Read. Nothing is changed then.
[[nodiscard]] Result<std::unique_ptr<Store>> open_sqlite_store(SqliteOptions const& options);

}  // namespace tasker::store
