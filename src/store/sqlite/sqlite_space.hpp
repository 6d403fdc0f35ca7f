#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "tasker/error.hpp"

namespace tasker::store {

/// What a store's file takes.
struct SqliteSpace {
    std::uint64_t file_bytes = 0;
    std::uint64_t free_bytes = 0;  ///< of them: the next rows go there before the file grows

    [[nodiscard]] std::uint64_t used_bytes() const noexcept { return file_bytes - free_bytes; }
};

/// Reads beside whoever owns the store. \returns as open_sqlite_store with Access::Read.
[[nodiscard]] Result<SqliteSpace> sqlite_space(std::filesystem::path const& file);

/// Writes the file anew without what is free, as its one owner for that time. While it runs, the
/// used bytes are needed once more beside the file and once in the system's folder for temporary
/// files; what a crash leaves is the old file or the new one.
/// \returns as open_sqlite_store; StoreFull before anything is written if the space is not there,
///          or when it ran out.
[[nodiscard]] Result<void> compact_sqlite_store(std::filesystem::path const& file,
                                                std::string const& owner_name);

}  // namespace tasker::store
