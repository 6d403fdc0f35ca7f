#include "store/sqlite/checkpointer.hpp"

#include <pthread.h>

#include <utility>

#include "store/sqlite/log_file.hpp"

namespace tasker::store::sqlite {

namespace {

// 16 MiB. Pages that are written again and again are copied once a checkpoint, so a longer log
// costs less in all; a shorter one is sooner read after a crash.
constexpr int kLogPages = 4000;

}  // namespace

Result<std::unique_ptr<Checkpointer>> Checkpointer::start(std::filesystem::path const& file,
                                                          Connection& writer,
                                                          GroupCommit& commits) {
    TASKER_TRY_ASSIGN(auto connection, Connection::open(file, Connection::Mode::Checkpoint));
    // A connection that has read nothing yet knows of no log.
    TASKER_TRY(connection->ask("SELECT count(*) FROM sqlite_schema"));
    auto* const log = LogFile::of(writer.handle());
    if (log == nullptr) return Error(ErrorCode::Internal, "the connection has no log of ours");
    return std::unique_ptr<Checkpointer>(
        new Checkpointer(std::move(connection), writer, log->room(), commits));
}

Checkpointer::Checkpointer(std::unique_ptr<Connection> connection, Connection& writer,
                           LogRoom& room, GroupCommit& commits)
    : connection_(std::move(connection)),
      writer_(writer),
      room_(room),
      commits_(commits),
      due_at_pages_(kLogPages),
      thread_([this] { run(); }) {
    pthread_setname_np(thread_.native_handle(), "tasker-log");
    sqlite3_wal_hook(
        writer_.handle(),
        [](void* self, sqlite3*, char const*, int pages) {
            static_cast<Checkpointer*>(self)->note(pages);
            return SQLITE_OK;
        },
        this);
}

Checkpointer::~Checkpointer() {
    sqlite3_wal_hook(writer_.handle(), nullptr, nullptr);
    {
        std::scoped_lock const lock(mutex_);
        is_stopping_ = true;
    }
    rung_.notify_one();
    thread_.join();
    // Who still reads the log keeps it; the next owner tidies up.
    sqlite3_busy_timeout(connection_->handle(), 0);
    [[maybe_unused]] auto const done = connection_->ask("PRAGMA wal_checkpoint(TRUNCATE)");
}

void Checkpointer::note(int pages) {
    {
        bool const is_short = room_.is_short();
        std::scoped_lock const lock(mutex_);
        if (pages < due_at_pages_ && !is_short) return;
        if (pages >= due_at_pages_) {
            // Not again for every commit while somebody reads an old state, which keeps the log.
            due_at_pages_ = pages + kLogPages;
            is_due_ = true;
        }
    }
    rung_.notify_one();
}

void Checkpointer::run() {
    std::unique_lock lock(mutex_);
    for (;;) {
        rung_.wait(lock, [this] { return is_due_ || is_stopping_ || room_.is_short(); });
        if (is_stopping_) return;
        bool const is_due = std::exchange(is_due_, false);
        lock.unlock();
        room_.extend();
        if (!is_due) {
            lock.lock();
            continue;
        }
        checkpoint();
        checkpoint();  // what was written meanwhile: much less
        bool is_all = false;
        commits_.pause([&] { is_all = checkpoint(); });
        lock.lock();
        if (is_all) due_at_pages_ = kLogPages;
    }
}

bool Checkpointer::checkpoint() {
    int pages = 0;
    int copied = 0;
    auto const result_code = sqlite3_wal_checkpoint_v2(connection_->handle(), nullptr,
                                                       SQLITE_CHECKPOINT_PASSIVE, &pages, &copied);
    return result_code == SQLITE_OK && copied == pages;
}

}  // namespace tasker::store::sqlite
