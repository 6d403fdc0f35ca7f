#pragma once

#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <variant>
#include <vector>

#include "store/postgres/busy_wait.hpp"
#include "store/postgres/connection.hpp"
#include "store/store.hpp"

namespace tasker::store::postgres {

/// Connections of one process, made when needed, up to a number. Thread-safe.
class ConnectionPool {
public:
    ConnectionPool(Location location, Duration patience, base::Log* log)
        : location_(std::move(location)),
          patience_(patience),
          slow_(log, location_.slow_round_trip),
          busy_wait_(location_.busy_wait) {}

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
    [[nodiscard]] PoolFigures figures() const;
    /// Round trips that were longer than the location allows without a word.
    [[nodiscard]] std::uint64_t slow_count() const noexcept { return slow_.count(); }

private:
    using Lock = std::unique_lock<std::mutex>;
    [[nodiscard]] bool wait_for_place(Lock& lock);
    [[nodiscard]] std::variant<Borrowed, Failure> make_one();
    void give_back(std::unique_ptr<Connection> connection);
    void free_place();
    void count_borrowed();

    Location const location_;
    Duration const patience_;
    SlowLog slow_;
    BusyWait busy_wait_;
    mutable std::mutex mutex_;
    std::condition_variable freed_;
    std::vector<std::unique_ptr<Connection>> idle_;
    std::size_t count_ = 0;  ///< idle and borrowed
    PoolFigures figures_;    ///< but for what is counted above
};

}  // namespace tasker::store::postgres
