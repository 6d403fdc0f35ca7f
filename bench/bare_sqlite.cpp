#include "bench/bare_sqlite.hpp"

#include "bench/failure.hpp"

namespace tasker::bench {

BareSqlite::BareSqlite(std::filesystem::path const& file) {
    check(sqlite3_open(file.c_str(), &db_), "open " + file.string());
}

BareSqlite::~BareSqlite() {
    while (auto* const statement = sqlite3_next_stmt(db_, nullptr))
        sqlite3_finalize(statement);
    sqlite3_close(db_);
}

void BareSqlite::execute(std::string const& sql) {
    check(sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, nullptr), sql);
}

sqlite3_stmt* BareSqlite::prepare(std::string const& sql) {
    sqlite3_stmt* statement = nullptr;
    check(sqlite3_prepare_v3(db_, sql.c_str(), -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr),
          sql);
    return statement;
}

void BareSqlite::run(sqlite3_stmt* statement) {
    while (next_row(statement)) {
    }
    check(sqlite3_reset(statement), sqlite3_sql(statement));
}

bool BareSqlite::next_row(sqlite3_stmt* statement) {
    auto const result_code = sqlite3_step(statement);
    if (result_code != SQLITE_ROW && result_code != SQLITE_DONE)
        check(result_code, sqlite3_sql(statement));
    return result_code == SQLITE_ROW;
}

void BareSqlite::check(int result_code, std::string const& what) {
    if (result_code == SQLITE_OK) return;
    fail("bare SQLite: " + what + ": " + sqlite3_errmsg(db_));
}

}  // namespace tasker::bench
