#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "store/sqlite/connection.hpp"
#include "tasker/error.hpp"

namespace tasker::sql {

// schema/sqlite/*.sql, embedded by cmake/EmbedSql.cmake.
[[nodiscard]] std::string_view sqlite_0001_initial();
[[nodiscard]] std::string_view sqlite_0002_events_by_task();
[[nodiscard]] std::string_view sqlite_0003_dead_letter_resolutions();
[[nodiscard]] std::string_view sqlite_0004_trace_contexts();

}  // namespace tasker::sql

namespace tasker::store::sqlite {

/// "TSKR", in the header of every store of ours: what tells it from other SQLite files.
inline constexpr std::uint32_t kApplicationId = 0x54534B52;

/// The version that this program writes: the number of its newest migration.
[[nodiscard]] std::uint32_t schema_version();

/// Brings the file from its version to ours, a transaction per migration. Version 0 is a file
/// without tables. \returns StoreNewer if the file is ahead of us.
[[nodiscard]] Result<void> migrate(Connection& connection);

/// \returns StoreCorrupt unless the file is a store of ours, StoreNewer if it is ahead of us.
[[nodiscard]] Result<std::uint32_t> check_version(Connection& connection);

}  // namespace tasker::store::sqlite
