#include "store/postgres/connection_pool.hpp"

#include <algorithm>
#include <utility>

#include "store/postgres/stopwatch.hpp"

namespace tasker::store::postgres {

std::variant<ConnectionPool::Borrowed, Failure> ConnectionPool::borrow() {
    {
        Lock lock(mutex_);
        if (!wait_for_place(lock)) {
            return Failure{.kind = Failure::Kind::Final,
                           .error = Error(ErrorCode::StoreBusy,
                                          "all " + std::to_string(location_.connections_max) +
                                              " connections to " + location_.place +
                                              " are in use; allow more (connections=N)")};
        }
        if (!idle_.empty()) {
            // The one that was used last: its plans and pages are in the server's caches.
            auto connection = std::move(idle_.back());
            idle_.pop_back();
            count_borrowed();
            return Borrowed(*this, std::move(connection));
        }
        ++count_;
    }
    return make_one();
}

bool ConnectionPool::wait_for_place(Lock& lock) {
    auto const is_free = [this] { return !idle_.empty() || count_ < location_.connections_max; };
    if (is_free()) return true;
    ++figures_.waits;
    Stopwatch const watch;
    bool const was_freed = freed_.wait_for(lock, patience_, is_free);
    figures_.waited += watch.elapsed();
    if (!was_freed) ++figures_.gave_up;
    return was_freed;
}

std::variant<ConnectionPool::Borrowed, Failure> ConnectionPool::make_one() {
    auto opened = Connection::open(location_, patience_, &slow_);
    if (auto* const failure = std::get_if<Failure>(&opened)) {
        {
            std::scoped_lock const lock(mutex_);
            ++figures_.refusals;
        }
        free_place();
        return std::move(*failure);
    }
    {
        std::scoped_lock const lock(mutex_);
        ++figures_.connects;
        count_borrowed();
    }
    auto connection = std::get<std::unique_ptr<Connection>>(std::move(opened));
    connection->set_busy_wait(busy_wait_);
    return Borrowed(*this, std::move(connection));
}

void ConnectionPool::count_borrowed() {
    busy_wait_.begin();
    ++figures_.borrowed;
    figures_.in_use_peak = std::max(figures_.in_use_peak, count_ - idle_.size());
}

PoolFigures ConnectionPool::figures() const {
    std::scoped_lock const lock(mutex_);
    auto figures = figures_;
    figures.connections_max = location_.connections_max;
    figures.open = count_;
    figures.in_use = count_ - idle_.size();
    return figures;
}

void ConnectionPool::give_back(std::unique_ptr<Connection> connection) {
    busy_wait_.end();
    if (connection->is_lost()) {
        connection.reset();
        free_place();
        // The others lead to the same server, which was restarted or cannot be reached.
        std::vector<std::unique_ptr<Connection>> others;
        std::scoped_lock const lock(mutex_);
        others.swap(idle_);
        count_ -= others.size();
        figures_.losses += 1 + others.size();
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
