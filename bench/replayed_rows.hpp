#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>

namespace tasker::bench {

/// What tasks cost at the least: bare SQLite (WAL, synchronous=FULL, prepared statements, one
/// connection) that writes the rows which the engine wrote for a chain of four steps, the same
/// bytes into the same tables and indexes, as often and in as many commits, with nothing else to
/// do.
class ReplayedRows {
public:
    /// `engine` is the engine's file; `floor` is made.
    ReplayedRows(std::filesystem::path const& engine, std::filesystem::path const& floor);
    ~ReplayedRows();

    /// How many tasks it found that are not written yet.
    [[nodiscard]] std::size_t left() const;
    /// Writes the next `count` of them together, in five commits.
    void write_next(std::size_t count);

    struct Figures {
        double seconds = 0;
        std::size_t steps = 0;
        std::size_t rows = 0;
        std::size_t commits = 0;
    };
    /// Writes all that are left, with so many in each commit.
    [[nodiscard]] Figures write_all(std::size_t tasks_per_commit);

private:
    struct Connection;
    std::unique_ptr<Connection> connection_;
};

}  // namespace tasker::bench
