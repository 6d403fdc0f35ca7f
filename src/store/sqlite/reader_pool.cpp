#include "store/sqlite/reader_pool.hpp"

#include <utility>

#include "store/call_body.hpp"
#include "store/sqlite/sqlite_reader.hpp"

namespace tasker::store::sqlite {

namespace {

Result<void> read_on(Connection& connection, ReadBody const& body) {
    auto& sql = connection.statements();
    TASKER_TRY(sql.begin_read.execute());
    SqliteReader reader(sql);
    auto done = call_read_body(body, reader);
    auto ended = sql.rollback.execute();
    if (done && !ended) return std::move(ended).error();
    return done;
}

}  // namespace

Result<void> ReaderPool::read(ReadBody const& body) {
    TASKER_TRY_ASSIGN(auto connection, take());
    auto done = read_on(*connection, body);
    give_back(std::move(connection));
    return done;
}

void ReaderPool::add(std::unique_ptr<Connection> connection) {
    {
        std::scoped_lock const lock(mutex_);
        ++open_count_;
        free_.push_back(std::move(connection));
    }
    freed_.notify_one();
}

Result<std::unique_ptr<Connection>> ReaderPool::take() {
    {
        std::unique_lock lock(mutex_);
        freed_.wait(lock, [this] { return !free_.empty() || open_count_ < readers_max_; });
        if (!free_.empty()) {
            auto connection = std::move(free_.back());
            free_.pop_back();
            return connection;
        }
        ++open_count_;
    }
    auto opened = Connection::open(file_, mode_);
    if (opened) return opened;
    {
        std::scoped_lock const lock(mutex_);
        --open_count_;
    }
    freed_.notify_one();
    return opened;
}

void ReaderPool::give_back(std::unique_ptr<Connection> connection) {
    {
        std::scoped_lock const lock(mutex_);
        free_.push_back(std::move(connection));
    }
    freed_.notify_one();
}

}  // namespace tasker::store::sqlite
