#include "store/sqlite/sqlite_store.hpp"

#include <optional>
#include <utility>

#include "store/sqlite/checkpointer.hpp"
#include "store/sqlite/file_header.hpp"
#include "store/sqlite/group_commit.hpp"
#include "store/sqlite/migrations.hpp"
#include "store/sqlite/ownership.hpp"
#include "store/sqlite/reader_pool.hpp"

namespace tasker::store {

namespace {

using sqlite::Connection;

class OwnedStore final : public Store {
public:
    OwnedStore(sqlite::Ownership ownership, std::unique_ptr<Connection> writer,
               std::unique_ptr<Connection> reader, sqlite::LogSync::Sync sync,
               SqliteOptions const& options)
        : ownership_(std::move(ownership)),
          writer_(std::move(writer)),
          reader_(std::move(reader)),
          log_(std::move(sync)),
          commits_(*writer_, *reader_, log_, options.units_per_commit_max),
          readers_(std::in_place, options.file, Connection::Mode::Read, options.readers_max) {}

    /// Call once.
    Result<void> start_checkpointer(std::filesystem::path const& file) {
        TASKER_TRY_ASSIGN(checkpointer_, sqlite::Checkpointer::start(file, *writer_, commits_));
        return {};
    }

    Result<void> run(UnitBody const& body) override { return commits_.run(body); }
    [[nodiscard]] StoreFigures figures() const override { return commits_.figures(); }

    // What was read may be of a commit that is not on disk yet: nobody is told before it is.
    Result<void> read(ReadBody const& body) override {
        std::uint64_t seen = 0;
        TASKER_TRY(readers_->read([&](Reader& reader) {
            auto done = body(reader);
            seen = log_.last();
            return done;
        }));
        return log_.wait(seen);
    }

    // Pages of the last commits are in the system's memory; what may take long is the sync.
    Result<void> read_at_once(ReadBody const& body) override {
        TASKER_TRY(log_.check_on_disk(log_.last()));
        std::uint64_t seen = 0;
        TASKER_TRY(readers_->read([&](Reader& reader) {
            auto done = body(reader);
            seen = log_.last();
            return done;
        }));
        return log_.check_on_disk(seen);
    }

private:
    sqlite::Ownership ownership_;  // given up last
    std::unique_ptr<Connection> writer_;
    std::unique_ptr<Connection> reader_;  // of the units of work
    sqlite::LogSync log_;
    sqlite::GroupCommit commits_;
    std::unique_ptr<sqlite::Checkpointer> checkpointer_;
    std::optional<sqlite::ReaderPool> readers_;  // the first to go: a reader keeps the log
};

class ReadOnlyStore final : public Store {
public:
    ReadOnlyStore(std::unique_ptr<Connection> connection, Connection::Mode mode,
                  SqliteOptions const& options)
        : file_(options.file), readers_(options.file, mode, options.readers_max) {
        readers_.add(std::move(connection));
    }

    Result<void> run(UnitBody const& /*body*/) override {
        return Error(ErrorCode::StoreReadOnly, file_.string() + " was opened for reading");
    }
    Result<void> read(ReadBody const& body) override { return readers_.read(body); }

private:
    std::filesystem::path const file_;
    sqlite::ReaderPool readers_;
};

Result<std::unique_ptr<Connection>> open_writer(SqliteOptions const& options) {
    TASKER_TRY_ASSIGN(auto connection, Connection::open(options.file, Connection::Mode::Write));
    if (connection->is_read_only()) {
        return Error(ErrorCode::StoreReadOnly, "the file cannot be written");
    }
    // Asked after SQLite has rolled back what a crash left: zero pages are a new store.
    TASKER_TRY_ASSIGN(auto const pages, connection->ask("PRAGMA page_count"));
    if (pages != "0") TASKER_TRY(sqlite::check_version(*connection));
    // Before the change to WAL, so that the main file's header is true from the first moment.
    TASKER_TRY(sqlite::migrate(*connection));

    TASKER_TRY_ASSIGN(auto const journal, connection->ask("PRAGMA journal_mode = WAL"));
    if (journal != "wal") {
        return Error(ErrorCode::StoreReadOnly, "the file system cannot share a write-ahead log");
    }
    TASKER_TRY(connection->execute(
        "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;"
        "PRAGMA secure_delete = OFF; PRAGMA trusted_schema = OFF; PRAGMA temp_store = MEMORY;"
        "PRAGMA cache_size = -8192; PRAGMA journal_size_limit = 67108864"));
    return connection;
}

Result<std::unique_ptr<Store>> open_owned(SqliteOptions const& options) {
    auto const folder = options.file.parent_path();
    std::error_code failure;
    if (!folder.empty() && !std::filesystem::is_directory(folder, failure)) {
        return Error(ErrorCode::FileNotFound, "the folder " + folder.string() + " does not exist");
    }
    TASKER_TRY_ASSIGN(auto ownership, sqlite::Ownership::acquire(options.file, options.owner_name));
    TASKER_TRY(sqlite::check_file_header(options.file));
    auto writer = open_writer(options);
    if (!writer) return std::move(writer).error().with_context("store " + options.file.string());
    TASKER_TRY_ASSIGN(auto sync, sqlite::LogSync::of(**writer));
    TASKER_TRY_ASSIGN(auto reader, Connection::open(options.file, Connection::Mode::Read));
    auto store = std::make_unique<OwnedStore>(std::move(ownership), *std::move(writer),
                                              std::move(reader), std::move(sync), options);
    TASKER_TRY(store->start_checkpointer(options.file));
    return std::unique_ptr<Store>(std::move(store));
}

Result<std::unique_ptr<Store>> open_reader(SqliteOptions const& options, Connection::Mode mode) {
    TASKER_TRY_ASSIGN(auto connection, Connection::open(options.file, mode));
    TASKER_TRY_ASSIGN(auto const version, sqlite::check_version(*connection));
    if (version < sqlite::schema_version()) {
        return Error(ErrorCode::StoreReadOnly,
                     "it has version " + std::to_string(version) +
                         " of the format; its next owner brings it to version " +
                         std::to_string(sqlite::schema_version()));
    }
    return std::unique_ptr<Store>(
        std::make_unique<ReadOnlyStore>(std::move(connection), mode, options));
}

Result<std::unique_ptr<Store>> open_for_reading(SqliteOptions const& options) {
    std::error_code failure;
    if (!std::filesystem::exists(options.file, failure)) {
        return Error(ErrorCode::FileNotFound, "store " + options.file.string() + " does not exist");
    }
    TASKER_TRY_ASSIGN(auto const kind, sqlite::check_file_header(options.file));
    if (kind == sqlite::FileKind::New) {
        return Error(ErrorCode::StoreCorrupt, options.file.string() + " is empty, not a store yet");
    }
    auto opened = open_reader(options, Connection::Mode::Read);
    // A log needs a folder that can be written. Without one, a store that was closed properly has
    // no log, and nobody can begin to write it.
    bool const has_no_log = !std::filesystem::exists(options.file.string() + "-wal", failure);
    if (!opened && opened.error().code() == ErrorCode::StoreReadOnly && has_no_log) {
        opened = open_reader(options, Connection::Mode::Immutable);
    }
    if (opened) return opened;
    return std::move(opened).error().with_context("store " + options.file.string());
}

}  // namespace

Result<std::unique_ptr<Store>> open_sqlite_store(SqliteOptions const& options) {
    if (options.access == SqliteOptions::Access::Read) return open_for_reading(options);
    return open_owned(options);
}

}  // namespace tasker::store
