#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/log.hpp"
#include "store/store.hpp"
#include "tasker/time.hpp"

namespace tasker::store {

/// A change of the schema.
struct PostgresMigration {
    std::string sql;  ///< statements that each end a line with `;`
    /// The oldest version of the program that can go on with the schema afterwards.
    std::uint32_t works_with = 0;
};

/// How many migrations of the schema this program knows by itself.
[[nodiscard]] std::uint32_t postgres_schema_version();

struct PostgresOptions {
    /// A connection URI of PostgreSQL, `postgres://user@host:port/database?parameter=value`. Ours
    /// are the parameters `schema` (tasker), `connections` (8), the most of this process, `slow_ms`
    /// (1000): a longer round trip is logged, with the names of its statements, `busy_wait_us`
    /// (500): so long at most an answer is waited for without sleep, `listen` and `prepare` (on, or
    /// off behind a pooler). Everything else is libpq's: TLS, password files, service files, its
    /// environment variables.
    std::string location;
    enum class Access : std::uint8_t {
        ReadWrite,  ///< the schema is made or brought up to date first
        Read,
    };
    Access access = Access::ReadWrite;
    /// How long the server may be silent or unreachable before a call gives up.
    Duration patience = std::chrono::seconds(15);
    /// What the next versions of this program will do to the schema, after its own migrations: for
    /// tests of upgrades.
    std::vector<PostgresMigration> later_migrations{};
    base::Log* log = nullptr;  ///< outlives the store; none: nothing is logged
};

/// Whether this names a store on PostgreSQL: `postgres://…` or `postgresql://…`.
[[nodiscard]] bool is_postgres_location(std::string_view location) noexcept;

/// The location as it may be shown: as it is, or without user and parameters if it has a password.
[[nodiscard]] std::string public_postgres_location(std::string_view location);

/// A store in a PostgreSQL database, 13 or newer; any number of processes may have it open at once.
/// A unit of work is a transaction on a connection of its own: at most four round trips as the
/// engine's lanes use it, and one where this process alone works on the tasks. Those that lose
/// against another one (a deadlock, an identity taken meanwhile) run again; a connection that broke
/// is made anew, and if that happened during a commit, the server is asked how it ended.
///
/// \returns InvalidOption for a location, user, password, TLS setting or server that cannot be
/// used,
///          StoreBusy if it cannot be reached, StoreReadOnly on a standby or without the rights,
///          StoreNewer if a newer version of Tasker wrote it and this one cannot go on with that
///          (units return it as well, when that happens while the store is open), FileNotFound with
///          Access::Read if there is no store. No message holds a password.
[[nodiscard]] Result<std::unique_ptr<Store>> open_postgres_store(PostgresOptions const& options);

}  // namespace tasker::store
