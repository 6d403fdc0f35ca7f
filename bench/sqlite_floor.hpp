#pragma once

#include <cstdint>
#include <filesystem>

#include "bench/bare_sqlite.hpp"

namespace tasker::bench {

/// What one task at a time costs at the least: bare SQLite (WAL, synchronous=FULL, prepared
/// statements, one connection) that commits as often as the engine does and writes a row of the
/// same size.
class SqliteFloor {
public:
    explicit SqliteFloor(std::filesystem::path const& file);

    /// One commit of what the engine writes when one of a task's steps ends and the next is
    /// claimed: the row of the task.
    void commit();

private:
    BareSqlite db_;
    sqlite3_stmt* begin_ = nullptr;
    sqlite3_stmt* put_ = nullptr;
    sqlite3_stmt* commit_ = nullptr;
    std::uint64_t number_ = 0;
    std::string const body_;
};

}  // namespace tasker::bench
