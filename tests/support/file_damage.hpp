#pragma once

// Files of stores with what no store writes.

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <filesystem>
#include <string>

namespace tasker::test {

/// Runs SQL on a store's file, which checks nothing.
inline void run_sql(std::filesystem::path const& file, std::string const& sql) {
    sqlite3* db = nullptr;
    ASSERT_EQ(sqlite3_open(file.c_str(), &db), SQLITE_OK);
    auto const all =
        "PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON;"
        "PRAGMA writable_schema = ON; DROP TRIGGER IF EXISTS tasks_with_steps_stay;" +
        sql;
    char* message = nullptr;
    EXPECT_EQ(sqlite3_exec(db, all.c_str(), nullptr, nullptr, &message), SQLITE_OK)
        << sql << ": " << message;
    sqlite3_free(message);
    sqlite3_close(db);
}

/// An index that lost an entry: taken from the schema, the row changed, and put back.
inline void change_behind_index(std::filesystem::path const& file, std::string const& index,
                                std::string const& change) {
    run_sql(file, "CREATE TABLE kept AS SELECT * FROM sqlite_schema WHERE name = '" + index +
                      "'; DELETE FROM sqlite_schema WHERE name = '" + index + "'");
    run_sql(file, change);
    run_sql(file, "INSERT INTO sqlite_schema SELECT * FROM kept");
    run_sql(file, "DROP TABLE kept");
}

}  // namespace tasker::test
