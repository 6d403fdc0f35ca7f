#include "store/sqlite/sqlite_space.hpp"

#include <memory>

#include "store/sqlite/connection.hpp"
#include "store/sqlite/file_header.hpp"
#include "store/sqlite/migrations.hpp"
#include "store/sqlite/ownership.hpp"

namespace tasker::store {

namespace {

using sqlite::Connection;

Result<std::uint64_t> ask_number(Connection& connection, std::string const& sql) {
    std::uint64_t number = 0;
    sqlite::Statement statement(connection.handle(), sql);
    TASKER_TRY(statement.each([&](sqlite::Row& row) { number = row.next<std::uint64_t>(); }));
    return number;
}

Result<SqliteSpace> space_of(Connection& connection) {
    TASKER_TRY_ASSIGN(auto const page_bytes, ask_number(connection, "PRAGMA page_size"));
    TASKER_TRY_ASSIGN(auto const pages, ask_number(connection, "PRAGMA page_count"));
    TASKER_TRY_ASSIGN(auto const free_pages, ask_number(connection, "PRAGMA freelist_count"));
    return SqliteSpace{.file_bytes = pages * page_bytes, .free_bytes = free_pages * page_bytes};
}

Result<void> check_room(std::filesystem::path const& folder, std::uint64_t bytes) {
    std::error_code failure;
    auto const room = std::filesystem::space(folder.empty() ? "." : folder, failure);
    if (failure || room.available >= bytes) return {};
    return Error(ErrorCode::StoreFull, folder.string() + " has " + std::to_string(room.available) +
                                           " bytes left; compacting needs " +
                                           std::to_string(bytes) + " for a while");
}

Result<void> compact(std::filesystem::path const& file) {
    // Its log is SQLite's own: nobody else commits meanwhile.
    TASKER_TRY_ASSIGN(auto const connection, Connection::open(file, Connection::Mode::Checkpoint));
    TASKER_TRY(sqlite::check_version(*connection));
    TASKER_TRY_ASSIGN(auto const space, space_of(*connection));
    TASKER_TRY(check_room(file.parent_path(), space.used_bytes()));
    return connection->execute(
        "PRAGMA synchronous = FULL; VACUUM; PRAGMA wal_checkpoint(TRUNCATE)");
}

}  // namespace

Result<SqliteSpace> sqlite_space(std::filesystem::path const& file) {
    TASKER_TRY(sqlite::check_file_header(file));
    TASKER_TRY_ASSIGN(auto const connection, Connection::open(file, Connection::Mode::Read));
    auto space = space_of(*connection);
    if (!space) return std::move(space).error().with_context("store " + file.string());
    return space;
}

Result<void> compact_sqlite_store(std::filesystem::path const& file,
                                  std::string const& owner_name) {
    TASKER_TRY_ASSIGN(auto const ownership, sqlite::Ownership::acquire(file, owner_name));
    TASKER_TRY(sqlite::check_file_header(file));
    auto done = compact(file);
    if (!done) return std::move(done).error().with_context("store " + file.string());
    return done;
}

}  // namespace tasker::store
