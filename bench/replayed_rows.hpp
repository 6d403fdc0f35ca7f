#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>

namespace tasker::bench {

/// What many tasks at a time cost at the least: bare SQLite that writes the rows which the engine
/// wrote for a chain of four steps, the same bytes into the same tables and indexes, as often and
/// in as many commits, with nothing else to do.
class ReplayedRows {
public:
    /// `engine` is the engine's file; `floor` is made.
    ReplayedRows(std::filesystem::path const& engine, std::filesystem::path const& floor);
    ~ReplayedRows();

    struct Figures {
        double seconds = 0;
        std::size_t steps = 0;
        std::size_t rows = 0;
        std::size_t commits = 0;
    };
    /// As many tasks as it has found, with so many in each commit. Call once.
    [[nodiscard]] Figures write(std::size_t tasks_per_commit);

private:
    struct Connection;
    std::unique_ptr<Connection> connection_;
};

}  // namespace tasker::bench
