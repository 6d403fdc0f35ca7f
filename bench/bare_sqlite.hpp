#pragma once

#include <sqlite3.h>

#include <filesystem>
#include <string>

namespace tasker::bench {

/// A connection without anything of the engine. Ends the program with a message when SQLite fails.
class BareSqlite {
public:
    explicit BareSqlite(std::filesystem::path const& file);
    ~BareSqlite();
    BareSqlite(BareSqlite const&) = delete;
    BareSqlite& operator=(BareSqlite const&) = delete;

    void execute(std::string const& sql);
    /// Lives as long as the connection.
    [[nodiscard]] sqlite3_stmt* prepare(std::string const& sql);
    /// To its end, then ready for the next time.
    void run(sqlite3_stmt* statement);
    /// \returns whether there is a row.
    [[nodiscard]] bool next_row(sqlite3_stmt* statement);

private:
    void check(int result_code, std::string const& what);

    sqlite3* db_ = nullptr;
};

}  // namespace tasker::bench
