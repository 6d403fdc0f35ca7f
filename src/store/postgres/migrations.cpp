#include "store/postgres/migrations.hpp"

#include <algorithm>
#include <utility>

#include "store/postgres/retries.hpp"
#include "store/postgres/transaction.hpp"

namespace tasker::store::postgres {

namespace {

/// How long one may take, or others may take before us.
constexpr Duration kTimeForAMigration = std::chrono::minutes(30);
/// How long it is tried to get its locks.
constexpr Duration kTimeForLocks = std::chrono::minutes(1);
constexpr std::size_t kProgramNameMax = 63;  // what the server keeps of a program's name

/// A later version of the program appends here. `works_with` is the oldest version of the program
/// that can go on with the schema afterwards, and moves up only where something is taken away.
std::vector<PostgresMigration> own_migrations() {
    return {
        {.sql = std::string(tasker::sql::postgres_0001_initial()), .works_with = 1},
        {.sql = std::string(tasker::sql::postgres_0002_dead_letter_resolutions()), .works_with = 1},
        {.sql = std::string(tasker::sql::postgres_0003_trace_contexts()), .works_with = 1},
        {.sql = std::string(tasker::sql::postgres_0004_vacuum_at_full_speed()), .works_with = 1}};
}

// Asks the tables of the catalogue: to_regclass may answer from what the server remembers from
// before it waited for the lock.
constexpr Statement kHasSchema{"has_schema",
                               "SELECT EXISTS (SELECT FROM pg_catalog.pg_class c"
                               " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
                               " WHERE n.nspname = $1::text AND c.relname = 'schema_versions')"};
constexpr Statement kVersion{"version",
                             "SELECT coalesce(max(version), 0)::integer,"
                             " coalesce(max(works_with), 0)::integer FROM @.schema_versions"};
// All processes that would change this schema; "tsk" and what the name hashes to.
constexpr Statement kLockMigrations{
    "lock_migrations", "SELECT pg_advisory_xact_lock(7631723, hashtext($1::text))::text"};
// While others make theirs.
constexpr Statement kBePatient{"be_patient", "SELECT set_config('lock_timeout', '0', true)"};
// Who waits for a table's lock holds up all who come after: only a moment, then it makes room.
constexpr Statement kBeBrief{"be_brief", "SELECT set_config('lock_timeout', '1s', true)"};
constexpr Statement kMakeSchema{"make_schema", "CREATE SCHEMA IF NOT EXISTS @"};
constexpr Statement kMakeVersions{"make_versions",
                                  "CREATE TABLE IF NOT EXISTS @.schema_versions"
                                  " (version integer PRIMARY KEY, works_with integer NOT NULL,"
                                  " applied_at timestamptz NOT NULL DEFAULT now())"};
constexpr Statement kUseSchema{"use_schema", "SELECT set_config('search_path', $1::text, true)"};
constexpr Statement kNoteVersion{"note_version",
                                 "INSERT INTO @.schema_versions (version, works_with)"
                                 " VALUES ($1::integer, $2::integer)"};
// As program_name() writes it.
constexpr Statement kOlderPrograms{
    "older_programs",
    "SELECT min(substring(application_name FROM '^tasker/([0-9]{1,9}) ')::integer)"
    " FROM pg_catalog.pg_stat_activity WHERE datname = current_database()"
    " AND substring(application_name FROM '^tasker/([0-9]{1,9}) ')::integer < $2::integer"
    " AND application_name"
    " = left(substring(application_name FROM '^tasker/[0-9]{1,9} ') || $1::text, 63)"};

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

/// Whether another try may get what this one did not: locks that others hold.
bool is_held_up(Transaction const& transaction) {
    auto const& failure = transaction.failure();
    return failure && failure->kind != Failure::Kind::Lost &&
           failure->error.code() == ErrorCode::StoreBusy;
}

}  // namespace

Migrations::Migrations(std::string schema, std::vector<PostgresMigration> later)
    : schema_(std::move(schema)), all_([&later] {
          auto all = own_migrations();
          std::ranges::move(later, std::back_inserter(all));
          return all;
      }()) {}

bool Migrations::takes_away(std::uint32_t version) const noexcept {
    return version > 1 && all_[version - 1].works_with > all_[version - 2].works_with;
}

std::uint32_t Migrations::needs() const noexcept {
    auto needed = version();
    while (needed > 1 && takes_away(needed))
        --needed;
    return needed;
}

std::string Migrations::program_name() const {
    return ("tasker/" + std::to_string(version()) + " " + schema_).substr(0, kProgramNameMax);
}

Result<std::uint32_t> Migrations::version_in(Transaction& transaction) const {
    TASKER_TRY_ASSIGN(auto const has, transaction.ask(kHasSchema, Parameters().add(schema_)));
    bool has_schema = false;
    TASKER_TRY(has.each([&](Row& row) { has_schema = row.next<bool>(); }));
    std::int32_t found = 0;
    std::int32_t works_with = 0;
    if (has_schema) {
        TASKER_TRY_ASSIGN(auto const rows, transaction.ask(kVersion, {}));
        TASKER_TRY(rows.each([&](Row& row) {
            found = row.next<std::int32_t>();
            works_with = row.next<std::int32_t>();
        }));
    }
    if (static_cast<std::uint32_t>(works_with) > version()) {
        return Error(ErrorCode::StoreNewer,
                     "its schema has version " + std::to_string(found) +
                         ", for programs that know version " + std::to_string(works_with) +
                         " or newer; this program knows up to " + std::to_string(version()));
    }
    return static_cast<std::uint32_t>(found);
}

Result<std::uint32_t> Migrations::check(Connection& connection) const {
    Transaction transaction(connection, Transaction::Mode::Snapshot);
    auto found = version_in(transaction);
    transaction.roll_back();
    return found;
}

Result<void> Migrations::check_usable(Connection& connection) const {
    TASKER_TRY_ASSIGN(auto const found, check(connection));
    if (found == 0) {
        return Error(ErrorCode::FileNotFound, "it has no store in the schema " + schema_);
    }
    if (found >= needs()) return {};
    return Error(ErrorCode::StoreReadOnly,
                 "its schema has version " + std::to_string(found) +
                     "; the next process that runs workflows brings it to version " +
                     std::to_string(version()));
}

Location Migrations::named(Location location) const {
    location.program = program_name();
    return location;
}

Result<void> Migrations::write(Transaction& transaction, std::uint32_t from) const {
    if (from == 0) {
        transaction.write(kMakeSchema, {});
        transaction.write(kMakeVersions, {});
    }
    transaction.write(kUseSchema, Parameters().add(quoted_name(schema_)));
    transaction.write(kBeBrief, {});
    TASKER_TRY(transaction.exchange());
    for (auto const& sql : statements_of(all_[from].sql)) {
        // Without a name: used once.
        transaction.write({"", sql}, {});
        TASKER_TRY(transaction.exchange());
    }
    transaction.write(kNoteVersion, Parameters()
                                        .add(static_cast<std::int32_t>(from) + 1)
                                        .add(static_cast<std::int32_t>(all_[from].works_with)));
    return transaction.commit();
}

Result<Migrations::Step> Migrations::make_next(Transaction& transaction) const {
    std::ignore = transaction.ask_later(kBePatient, {}, Transaction::Kind::Locks);
    TASKER_TRY(
        transaction.ask(kLockMigrations, Parameters().add(schema_), Transaction::Kind::Locks));
    TASKER_TRY_ASSIGN(auto const from, version_in(transaction));
    if (from >= version()) return Step::Done;
    if (takes_away(from + 1)) {
        std::optional<std::int32_t> oldest;
        auto const limit = static_cast<std::int32_t>(all_[from].works_with);
        TASKER_TRY_ASSIGN(auto const rows,
                          transaction.ask(kOlderPrograms, Parameters().add(schema_).add(limit)));
        TASKER_TRY(rows.each([&](Row& row) { oldest = row.next<std::optional<std::int32_t>>(); }));
        if (oldest && from >= needs()) return Step::Postponed;
        if (oldest) {
            return Error(ErrorCode::StoreBusy,
                         "programs that know version " + std::to_string(*oldest) +
                             " of its schema still work on it, and would not understand version " +
                             std::to_string(from + 1) + ", which this program needs: stop them");
        }
    }
    auto written = write(transaction, from);
    if (written) return Step::Made;
    return std::move(written).error().with_context("migration " + std::to_string(from + 1));
}

Result<void> Migrations::make(Connection& connection) const {
    TASKER_TRY_ASSIGN(auto const found, check(connection));
    if (found >= version()) return {};
    auto const usual = connection.set_patience(kTimeForAMigration);
    auto const made = [&]() -> Result<void> {
        Retries retries(kTimeForLocks);
        for (;;) {
            Transaction transaction(connection, Transaction::Mode::Unit);
            auto step = make_next(transaction);
            if (step && *step == Step::Made) continue;
            transaction.roll_back();
            if (step) return {};
            if (!is_held_up(transaction) || !retries.may_go_on(Failure::Kind::Lost))
                return std::move(step).error();
        }
    }();
    std::ignore = connection.set_patience(usual);
    return made;
}

}  // namespace tasker::store::postgres

std::uint32_t tasker::store::postgres_schema_version() {
    return postgres::Migrations({}, {}).version();
}
