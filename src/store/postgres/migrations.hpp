#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "store/postgres/connection.hpp"
#include "store/postgres/postgres_store.hpp"

namespace tasker::sql {

// schema/postgres/*.sql, embedded by cmake/EmbedSql.cmake.
[[nodiscard]] std::string_view postgres_0001_initial();
[[nodiscard]] std::string_view postgres_0002_dead_letter_resolutions();
[[nodiscard]] std::string_view postgres_0003_trace_contexts();
[[nodiscard]] std::string_view postgres_0004_vacuum_at_full_speed();

}  // namespace tasker::sql

namespace tasker::store::postgres {

class Transaction;

/// The schema of a store, and how it comes to the version of this program while other programs,
/// older and newer, work on it (docs/decisions/0016-rolling-upgrades.md).
class Migrations {
public:
    /// `later` follows what this program knows by itself.
    Migrations(std::string schema, std::vector<PostgresMigration> later);

    /// The number of the newest migration that this program knows.
    [[nodiscard]] std::uint32_t version() const noexcept {
        return static_cast<std::uint32_t>(all_.size());
    }
    /// The oldest schema that this program can work on: all but what only takes away.
    [[nodiscard]] std::uint32_t needs() const noexcept;
    /// What its connections call themselves, so that newer programs know who is still there.
    [[nodiscard]] std::string program_name() const;

    /// The version of the schema in the database; 0 if it has none of ours.
    /// \returns StoreNewer if it is ahead of us, and programs as old as this one cannot go on.
    [[nodiscard]] Result<std::uint32_t> check(Connection& connection) const;

    /// \returns FileNotFound if there is no store in the schema, StoreReadOnly if it is older than
    ///          this program needs; otherwise as check.
    [[nodiscard]] Result<void> check_usable(Connection& connection) const;

    /// The location with the name by which newer programs know this one.
    [[nodiscard]] Location named(Location location) const;

    /// Brings the schema from its version to ours, a transaction per migration, each alone among
    /// all processes that want to. Never holds up the others for longer than a second at a time:
    /// a migration that does not get its locks starts anew. One that takes away what older programs
    /// need is left to the next process while such programs are connected.
    /// \returns StoreNewer; StoreBusy when others hold the tables too long, or are too old for what
    ///          this program needs; StoreReadOnly without the right to, or on a standby.
    [[nodiscard]] Result<void> make(Connection& connection) const;

private:
    enum class Step : std::uint8_t { Made, Done, Postponed };

    [[nodiscard]] bool takes_away(std::uint32_t version) const noexcept;
    [[nodiscard]] Result<std::uint32_t> version_in(Transaction& transaction) const;
    [[nodiscard]] Result<Step> make_next(Transaction& transaction) const;
    [[nodiscard]] Result<void> write(Transaction& transaction, std::uint32_t from) const;

    std::string const schema_;
    std::vector<PostgresMigration> const all_;
};

}  // namespace tasker::store::postgres
