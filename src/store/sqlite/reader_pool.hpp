#pragma once

#include <condition_variable>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <mutex>
#include <vector>

#include "store/sqlite/connection.hpp"
#include "store/store.hpp"

namespace tasker::store::sqlite {

/// Connections for reading beside the writer, opened when needed, up to a number. Who finds none
/// free waits. Thread-safe.
class ReaderPool {
public:
    ReaderPool(std::filesystem::path file, Connection::Mode mode, std::size_t readers_max)
        : file_(std::move(file)), mode_(mode), readers_max_(readers_max > 0 ? readers_max : 1) {}

    /// As Store::read.
    [[nodiscard]] Result<void> read(ReadBody const& body);

    /// Gives the pool a connection that is open already.
    void add(std::unique_ptr<Connection> connection);

private:
    [[nodiscard]] Result<std::unique_ptr<Connection>> take();
    void give_back(std::unique_ptr<Connection> connection);

    std::filesystem::path const file_;
    Connection::Mode const mode_;
    std::size_t const readers_max_;
    std::mutex mutex_;
    std::condition_variable freed_;
    std::vector<std::unique_ptr<Connection>> free_;
    std::size_t open_count_ = 0;
};

}  // namespace tasker::store::sqlite
