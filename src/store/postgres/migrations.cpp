#include "store/postgres/migrations.hpp"

#include <string>
#include <vector>

#include "store/postgres/transaction.hpp"

namespace tasker::store::postgres {

namespace {

std::vector<std::string_view> const& migrations() {
    static std::vector<std::string_view> const kMigrations{tasker::sql::postgres_0001_initial()};
    return kMigrations;
}

// Asks the tables of the catalogue: to_regclass may answer from what the server remembers from
// before it waited for the lock.
constexpr Statement kHasSchema{"has_schema",
                               "SELECT EXISTS (SELECT FROM pg_catalog.pg_class c"
                               " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
                               " WHERE n.nspname = $1::text AND c.relname = 'schema_versions')"};
constexpr Statement kVersion{"version",
                             "SELECT coalesce(max(version), 0)::integer FROM @.schema_versions"};
// All processes that would change this schema; "tsk" and what the name hashes to.
constexpr Statement kLockMigrations{
    "lock_migrations", "SELECT pg_advisory_xact_lock(7631723, hashtext($1::text))::text"};
constexpr Statement kMakeSchema{"make_schema", "CREATE SCHEMA IF NOT EXISTS @"};
constexpr Statement kMakeVersions{"make_versions",
                                  "CREATE TABLE IF NOT EXISTS @.schema_versions"
                                  " (version integer PRIMARY KEY, applied_at timestamptz NOT NULL"
                                  " DEFAULT now())"};
constexpr Statement kUseSchema{"use_schema", "SELECT set_config('search_path', $1::text, true)"};
constexpr Statement kNoteVersion{"note_version",
                                 "INSERT INTO @.schema_versions VALUES ($1::integer)"};

Result<std::uint32_t> version_in(Transaction& transaction, std::string_view schema) {
    TASKER_TRY_ASSIGN(auto const has, transaction.ask(kHasSchema, Parameters().add(schema)));
    bool has_schema = false;
    TASKER_TRY(has.each([&](Row& row) { has_schema = row.next<bool>(); }));
    std::int32_t version = 0;
    if (has_schema) {
        TASKER_TRY_ASSIGN(auto const rows, transaction.ask(kVersion, {}));
        TASKER_TRY(rows.each([&](Row& row) { version = row.next<std::int32_t>(); }));
    }
    if (static_cast<std::uint32_t>(version) > schema_version()) {
        return Error(ErrorCode::StoreNewer, "its schema has version " + std::to_string(version) +
                                                ", this program knows up to " +
                                                std::to_string(schema_version()));
    }
    return static_cast<std::uint32_t>(version);
}

/// The statements of a file, one after the other: a prepared statement is one.
std::vector<std::string> statements_of(std::string_view file) {
    std::vector<std::string> statements;
    std::string one;
    while (!file.empty()) {
        auto line = file.substr(0, file.find('\n'));
        file.remove_prefix(std::min(file.size(), line.size() + 1));
        line = line.substr(0, line.find("--"));
        one += line;
        one += '\n';
        auto const end = line.find_last_not_of(' ');
        if (end == std::string_view::npos || line[end] != ';') continue;
        statements.push_back(std::move(one));
        one.clear();
    }
    return statements;
}

/// One migration, if it is still to be made. \returns the version then.
Result<std::uint32_t> make_next(Connection& connection, std::string_view schema) {
    Transaction transaction(connection, Transaction::Mode::Unit);
    auto const done = [&]() -> Result<std::uint32_t> {
        TASKER_TRY(
            transaction.ask(kLockMigrations, Parameters().add(schema), Transaction::Kind::Locks));
        TASKER_TRY_ASSIGN(auto const from, version_in(transaction, schema));
        if (from == schema_version()) return from;
        if (from == 0) {
            transaction.write(kMakeSchema, {});
            transaction.write(kMakeVersions, {});
        }
        transaction.write(kUseSchema, Parameters().add(quoted(schema)));
        TASKER_TRY(transaction.exchange());
        for (auto const& sql : statements_of(migrations()[from])) {
            // Without a name: used once.
            transaction.write({"", sql}, {});
            TASKER_TRY(transaction.exchange());
        }
        transaction.write(kNoteVersion, Parameters().add(static_cast<std::int32_t>(from) + 1));
        TASKER_TRY(transaction.commit());
        return from + 1;
    }();
    if (!done || *done == schema_version()) transaction.roll_back();
    return done;
}

}  // namespace

std::uint32_t schema_version() {
    return static_cast<std::uint32_t>(migrations().size());
}

Result<std::uint32_t> check_version(Connection& connection, std::string_view schema) {
    Transaction transaction(connection, Transaction::Mode::Snapshot);
    auto version = version_in(transaction, schema);
    transaction.roll_back();
    return version;
}

Result<void> migrate(Connection& connection, std::string_view schema) {
    TASKER_TRY_ASSIGN(auto version, check_version(connection, schema));
    while (version < schema_version()) {
        auto next = make_next(connection, schema);
        if (!next) {
            return std::move(next).error().with_context("migration " + std::to_string(version + 1));
        }
        version = *next;
    }
    return {};
}

}  // namespace tasker::store::postgres
