#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>

namespace tasker::bench {

/// The least that durability costs: bare SQLite (WAL, synchronous=FULL, prepared statements, one
/// connection) that commits as often as the engine does and writes rows of the same number and
/// size.
class SqliteFloor {
public:
    explicit SqliteFloor(std::filesystem::path const& file);
    ~SqliteFloor();

    /// One commit of what the engine writes when one of a task's steps ends and the next is
    /// claimed: two step rows, one task row, one result, and a row of history for each.
    void commit();

private:
    struct Connection;
    std::unique_ptr<Connection> connection_;
};

}  // namespace tasker::bench
