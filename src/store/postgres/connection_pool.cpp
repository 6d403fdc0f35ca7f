#include "store/postgres/connection_pool.hpp"

#include <chrono>
#include <utility>

namespace tasker::store::postgres {

std::variant<ConnectionPool::Borrowed, Failure> ConnectionPool::borrow() {
    {
        std::unique_lock lock(mutex_);
        auto const is_free = [this] {
            return !idle_.empty() || count_ < location_.connections_max;
        };
        if (!freed_.wait_for(lock, patience_, is_free)) {
            return Failure{
                .kind = Failure::Kind::Final,
                .error = Error(ErrorCode::StoreBusy,
                               "all " + std::to_string(location_.connections_max) +
                                   " connections to " + location_.place + " are in use")};
        }
        if (!idle_.empty()) {
            // The one that was used last: its plans and pages are in the server's caches.
            auto connection = std::move(idle_.back());
            idle_.pop_back();
            return Borrowed(*this, std::move(connection));
        }
        ++count_;
    }
    auto opened = Connection::open(location_, patience_);
    if (auto* const failure = std::get_if<Failure>(&opened)) {
        free_place();
        return std::move(*failure);
    }
    return Borrowed(*this, std::get<std::unique_ptr<Connection>>(std::move(opened)));
}

void ConnectionPool::give_back(std::unique_ptr<Connection> connection) {
    if (connection->is_lost()) {
        connection.reset();
        free_place();
        // The others lead to the same server, which was restarted or cannot be reached.
        std::vector<std::unique_ptr<Connection>> others;
        std::scoped_lock const lock(mutex_);
        others.swap(idle_);
        count_ -= others.size();
        return;
    }
    {
        std::scoped_lock const lock(mutex_);
        idle_.push_back(std::move(connection));
    }
    freed_.notify_one();
}

void ConnectionPool::free_place() {
    {
        std::scoped_lock const lock(mutex_);
        --count_;
    }
    freed_.notify_one();
}

}  // namespace tasker::store::postgres
