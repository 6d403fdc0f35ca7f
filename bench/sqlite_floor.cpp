#include "bench/sqlite_floor.hpp"

namespace tasker::bench {

namespace {

// A task of four steps is committed five times and has this many bytes when it is half done.
constexpr std::uint64_t kCommitsPerTask = 5;
constexpr std::size_t kTaskBytes = 1600;

}  // namespace

SqliteFloor::SqliteFloor(std::filesystem::path const& file) : db_(file), body_(kTaskBytes, 'x') {
    db_.execute(
        "pragma journal_mode = wal; pragma synchronous = full;"
        "create table tasks (number integer primary key, state integer, body blob) strict");
    begin_ = db_.prepare("begin immediate");
    put_ = db_.prepare(
        "insert into tasks values (?1, ?2, ?3) on conflict do update set state = ?2, body = ?3");
    commit_ = db_.prepare("commit");
}

void SqliteFloor::commit() {
    auto const state = static_cast<sqlite3_int64>(number_);
    db_.run(begin_);
    sqlite3_bind_int64(put_, 1, state / static_cast<sqlite3_int64>(kCommitsPerTask));
    sqlite3_bind_int64(put_, 2, state);
    sqlite3_bind_blob64(put_, 3, body_.data(), body_.size(), SQLITE_STATIC);
    db_.run(put_);
    db_.run(commit_);
    ++number_;
}

}  // namespace tasker::bench
