#include "store/sqlite/migrations.hpp"

#include <string>
#include <vector>

namespace tasker::store::sqlite {

namespace {

std::vector<std::string_view> const& migrations() {
    static std::vector<std::string_view> const kMigrations{
        sql::sqlite_0001_initial(), sql::sqlite_0002_events_by_task(),
        sql::sqlite_0003_dead_letter_resolutions(), sql::sqlite_0004_trace_contexts()};
    return kMigrations;
}

Result<std::uint32_t> ask_number(Connection& connection, std::string const& sql) {
    std::uint32_t number = 0;
    Statement statement(connection.handle(), sql);
    TASKER_TRY(statement.each([&](Row& row) { number = row.next<std::uint32_t>(); }));
    return number;
}

Result<void> apply_migration(Connection& connection, std::string_view sql, std::size_t version) {
    TASKER_TRY(connection.execute(std::string(sql)));
    return connection.execute("PRAGMA application_id = " + std::to_string(kApplicationId) +
                              "; PRAGMA user_version = " + std::to_string(version) + "; COMMIT");
}

}  // namespace

std::uint32_t schema_version() {
    return static_cast<std::uint32_t>(migrations().size());
}

Result<void> migrate(Connection& connection) {
    TASKER_TRY_ASSIGN(auto const from, ask_number(connection, "PRAGMA user_version"));
    for (auto version = from; version < schema_version(); ++version) {
        TASKER_TRY(connection.execute("BEGIN IMMEDIATE"));
        auto done = apply_migration(connection, migrations()[version], version + 1);
        if (done) continue;
        if (connection.is_in_transaction()) TASKER_TRY(connection.execute("ROLLBACK"));
        return std::move(done).error().with_context("migration " + std::to_string(version + 1));
    }
    return {};
}

Result<std::uint32_t> check_version(Connection& connection) {
    TASKER_TRY_ASSIGN(auto const application_id, ask_number(connection, "PRAGMA application_id"));
    if (application_id != kApplicationId) {
        return Error(ErrorCode::StoreCorrupt, "it is a SQLite file, but not a store of Tasker");
    }
    TASKER_TRY_ASSIGN(auto const version, ask_number(connection, "PRAGMA user_version"));
    if (version > schema_version()) {
        return Error(ErrorCode::StoreNewer, "its format has version " + std::to_string(version) +
                                                ", this program knows up to " +
                                                std::to_string(schema_version()));
    }
    return version;
}

}  // namespace tasker::store::sqlite
