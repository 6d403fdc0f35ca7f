#pragma once

#include <cstdint>
#include <string_view>

#include "store/postgres/connection.hpp"

namespace tasker::sql {

// schema/postgres/*.sql, embedded by cmake/EmbedSql.cmake.
[[nodiscard]] std::string_view postgres_0001_initial();

}  // namespace tasker::sql

namespace tasker::store::postgres {

/// The version that this program writes: the number of its newest migration.
[[nodiscard]] std::uint32_t schema_version();

/// The version of the schema in the database; 0 if it has none of ours.
/// \returns StoreNewer if it is ahead of us.
[[nodiscard]] Result<std::uint32_t> check_version(Connection& connection, std::string_view schema);

/// Brings the schema from its version to ours, a transaction per migration, each alone among all
/// processes that want to. \returns StoreNewer if it is ahead of us; StoreReadOnly without the
/// right to, or on a standby.
[[nodiscard]] Result<void> migrate(Connection& connection, std::string_view schema);

}  // namespace tasker::store::postgres
