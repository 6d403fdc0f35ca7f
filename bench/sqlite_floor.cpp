#include "bench/sqlite_floor.hpp"

#include <sqlite3.h>

#include <cstdio>
#include <cstdlib>
#include <string>

namespace tasker::bench {

namespace {

void check(int result_code, sqlite3* connection, char const* what) {
    if (result_code == SQLITE_OK || result_code == SQLITE_DONE) return;
    std::fprintf(stderr, "floor: %s: %s\n", what, sqlite3_errmsg(connection));
    std::exit(1);
}

// What the engine writes for a step of a linear workflow: the row of the step that ended with its
// result, of the step that begins, and of their task.
constexpr char const* kSchema = R"(
pragma journal_mode = wal;
pragma synchronous = full;
create table steps (number integer primary key, state integer, body blob) strict;
create table tasks (number integer primary key, state integer, body blob) strict;
)";

constexpr std::uint64_t kStepsPerTask = 5;
constexpr int kStepBytes = 250;
constexpr int kEndedStepBytes = 700;
constexpr int kTaskBytes = 450;

}  // namespace

struct SqliteFloor::Connection {
    sqlite3* db = nullptr;
    sqlite3_stmt* begin = nullptr;
    sqlite3_stmt* commit = nullptr;
    sqlite3_stmt* put_step = nullptr;
    sqlite3_stmt* put_task = nullptr;
    std::uint64_t number = 0;
    std::string const body = std::string(1024, 'x');

    sqlite3_stmt* prepare(char const* sql) const {
        sqlite3_stmt* statement = nullptr;
        check(sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr), db,
              sql);
        return statement;
    }

    void run(sqlite3_stmt* statement) const {
        check(sqlite3_step(statement), db, sqlite3_sql(statement));
        sqlite3_reset(statement);
    }

    void put(sqlite3_stmt* statement, std::uint64_t row, int bytes) const {
        sqlite3_bind_int64(statement, 1, static_cast<sqlite3_int64>(row));
        sqlite3_bind_int64(statement, 2, static_cast<sqlite3_int64>(number));
        sqlite3_bind_blob(statement, 3, body.data(), bytes, SQLITE_STATIC);
        run(statement);
    }
};

SqliteFloor::SqliteFloor(std::filesystem::path const& file)
    : connection_(std::make_unique<Connection>()) {
    auto& c = *connection_;
    check(sqlite3_open(file.c_str(), &c.db), c.db, "open");
    check(sqlite3_exec(c.db, kSchema, nullptr, nullptr, nullptr), c.db, "schema");
    c.begin = c.prepare("begin immediate");
    c.commit = c.prepare("commit");
    c.put_step = c.prepare(
        "insert into steps values (?1, ?2, ?3) on conflict do update set state = ?2, body = ?3");
    c.put_task = c.prepare(
        "insert into tasks values (?1, ?2, ?3) on conflict do update set state = ?2, body = ?3");
}

SqliteFloor::~SqliteFloor() {
    auto& c = *connection_;
    for (auto* const statement : {c.begin, c.commit, c.put_step, c.put_task})
        sqlite3_finalize(statement);
    sqlite3_close(c.db);
}

void SqliteFloor::commit() {
    auto& c = *connection_;
    ++c.number;
    c.run(c.begin);
    c.put(c.put_step, c.number, kEndedStepBytes);
    c.put(c.put_step, c.number + 1, kStepBytes);
    c.put(c.put_task, c.number / kStepsPerTask, kTaskBytes);
    c.run(c.commit);
}

}  // namespace tasker::bench
