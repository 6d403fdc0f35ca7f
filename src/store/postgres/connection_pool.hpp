#pragma once

#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <variant>
#include <vector>

#include "store/postgres/connection.hpp"

namespace tasker::store::postgres {

/// Connections of one process, made when needed, up to a number. Thread-safe.
class ConnectionPool {
public:
    ConnectionPool(Location location, Duration patience)
        : location_(std::move(location)), patience_(patience) {}

    /// A connection of one caller; it goes back when this ends, unless it is lost.
    class Borrowed {
    public:
        Borrowed(ConnectionPool& pool, std::unique_ptr<Connection> connection)
            : pool_(&pool), connection_(std::move(connection)) {}
        Borrowed(Borrowed&&) noexcept = default;
        Borrowed& operator=(Borrowed&&) = delete;
        ~Borrowed() {
            if (connection_) pool_->give_back(std::move(connection_));
        }
        [[nodiscard]] Connection& operator*() const noexcept { return *connection_; }
        [[nodiscard]] Connection* operator->() const noexcept { return connection_.get(); }

    private:
        ConnectionPool* pool_;
        std::unique_ptr<Connection> connection_;
    };

    /// Waits for a free one up to the patience. \returns a failure: none was free, or the server
    /// cannot be reached now.
    [[nodiscard]] std::variant<Borrowed, Failure> borrow();

    [[nodiscard]] Location const& location() const noexcept { return location_; }

private:
    void give_back(std::unique_ptr<Connection> connection);
    void free_place();

    Location const location_;
    Duration const patience_;
    std::mutex mutex_;
    std::condition_variable freed_;
    std::vector<std::unique_ptr<Connection>> idle_;
    std::size_t count_ = 0;  ///< idle and borrowed
};

}  // namespace tasker::store::postgres
