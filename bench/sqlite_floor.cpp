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

constexpr char const* kSchema = R"(
pragma journal_mode = wal;
pragma synchronous = full;
create table rows (id blob primary key, state integer, body blob) strict, without rowid;
create table results (id integer primary key, owner blob unique, body text) strict;
create table history (id blob, number integer, body blob, primary key (id, number))
    strict, without rowid;
)";

constexpr int kRowBytes = 160;
constexpr int kTaskBytes = 260;
constexpr int kResultBytes = 420;
constexpr int kHistoryBytes = 48;

}  // namespace

struct SqliteFloor::Connection {
    sqlite3* db = nullptr;
    sqlite3_stmt* begin = nullptr;
    sqlite3_stmt* commit = nullptr;
    sqlite3_stmt* upsert = nullptr;
    sqlite3_stmt* result = nullptr;
    sqlite3_stmt* history = nullptr;
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

    void put(std::uint64_t id, int bytes) const {
        std::uint64_t const key[2] = {id, id};
        sqlite3_bind_blob(upsert, 1, key, sizeof key, SQLITE_STATIC);
        sqlite3_bind_int64(upsert, 2, static_cast<sqlite3_int64>(number));
        sqlite3_bind_blob(upsert, 3, body.data(), bytes, SQLITE_STATIC);
        run(upsert);
    }

    void add_history(std::uint64_t id) const {
        std::uint64_t const key[2] = {id, id};
        sqlite3_bind_blob(history, 1, key, sizeof key, SQLITE_STATIC);
        sqlite3_bind_int64(history, 2, static_cast<sqlite3_int64>(number));
        sqlite3_bind_blob(history, 3, body.data(), kHistoryBytes, SQLITE_STATIC);
        run(history);
    }
};

SqliteFloor::SqliteFloor(std::filesystem::path const& file)
    : connection_(std::make_unique<Connection>()) {
    auto& c = *connection_;
    check(sqlite3_open(file.c_str(), &c.db), c.db, "open");
    check(sqlite3_exec(c.db, kSchema, nullptr, nullptr, nullptr), c.db, "schema");
    c.begin = c.prepare("begin immediate");
    c.commit = c.prepare("commit");
    c.upsert = c.prepare(
        "insert into rows values (?1, ?2, ?3) on conflict do update set state = ?2, body = ?3");
    c.result = c.prepare("insert into results (owner, body) values (?1, ?2)");
    c.history = c.prepare("insert into history values (?1, ?2, ?3)");
}

SqliteFloor::~SqliteFloor() {
    auto& c = *connection_;
    for (auto* const statement : {c.begin, c.commit, c.upsert, c.result, c.history})
        sqlite3_finalize(statement);
    sqlite3_close(c.db);
}

void SqliteFloor::commit() {
    auto& c = *connection_;
    ++c.number;
    auto const task = (c.number / 5) * 8;
    auto const step = task + 1 + c.number % 5;
    c.run(c.begin);
    c.put(step, kRowBytes);
    c.add_history(step);
    std::uint64_t const key[2] = {c.number, c.number};
    sqlite3_bind_blob(c.result, 1, key, sizeof key, SQLITE_STATIC);
    sqlite3_bind_text(c.result, 2, c.body.data(), kResultBytes, SQLITE_STATIC);
    c.run(c.result);
    c.put(step + 1, kRowBytes);
    c.add_history(step + 1);
    c.put(task, kTaskBytes);
    c.add_history(task);
    c.run(c.commit);
}

}  // namespace tasker::bench
