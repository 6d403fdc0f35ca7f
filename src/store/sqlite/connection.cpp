#include "store/sqlite/connection.hpp"

#include "store/sqlite/log_file.hpp"
#include "store/sqlite/sqlite_error.hpp"

namespace tasker::store::sqlite {

namespace {

// Readers and a process that is about to let go of the file are waited for; commits of our own
// never collide, because there is one writing connection.
constexpr int kBusyTimeoutMilliseconds = 5000;

// A file name as an URI: only there can SQLite be told that nobody writes the file.
std::string to_uri(std::filesystem::path const& file) {
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    std::string uri = "file:";
    for (auto const c : std::filesystem::absolute(file).string()) {
        if (c == '?' || c == '#' || c == '%') {
            auto const byte = static_cast<unsigned char>(c);
            uri += '%';
            uri += kDigits[byte >> 4U];
            uri += kDigits[byte & 0x0FU];
        } else {
            uri += c;
        }
    }
    return uri + "?immutable=1";
}

// SQLite counts its memory under one lock at each allocation, unless told before its first use that
// nobody asks for the sum. A process that used SQLite before us keeps its own setting.
void count_no_memory() {
    [[maybe_unused]] static int const kDone = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

}  // namespace

Result<std::unique_ptr<Connection>> Connection::open(std::filesystem::path const& file, Mode mode) {
    count_no_memory();
    auto const name = mode == Mode::Immutable ? to_uri(file) : file.string();
    auto const access = [mode] {
        switch (mode) {
            case Mode::Write: return SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
            case Mode::Checkpoint: return SQLITE_OPEN_READWRITE;
            case Mode::Read:
            case Mode::Untouched: break;
            case Mode::Immutable: return SQLITE_OPEN_READONLY | SQLITE_OPEN_URI;
        }
        return SQLITE_OPEN_READONLY;
    }();
    auto const* const vfs = mode == Mode::Write       ? LogFile::vfs()
                            : mode == Mode::Untouched ? "unix-none"  // takes no locks
                                                      : nullptr;
    sqlite3* handle = nullptr;
    auto const result_code = sqlite3_open_v2(
        name.c_str(), &handle, access | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, vfs);
    if (result_code != SQLITE_OK) {
        auto error = error_from(handle, result_code).with_context(file.string());
        sqlite3_close(handle);
        return error;
    }
    sqlite3_busy_timeout(handle, kBusyTimeoutMilliseconds);
    std::unique_ptr<Connection> connection(new Connection(handle));
    if (mode == Mode::Untouched) {
        // Exclusive: the index of the log is made in memory, not in a file. And nobody tidies up.
        sqlite3_db_config(handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
        TASKER_TRY(connection->execute("PRAGMA locking_mode = EXCLUSIVE"));
    }
    return connection;
}

Connection::~Connection() {
    statements_.reset();
    sqlite3_close(handle_);
}

Result<void> Connection::execute(std::string const& sql) {
    auto const result_code = sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr);
    if (result_code != SQLITE_OK) return error_from(handle_, result_code);
    return {};
}

Result<std::string> Connection::ask(std::string const& sql) {
    std::string answer;
    Statement statement(handle_, sql);
    TASKER_TRY(statement.each([&](Row& row) { answer = row.next<std::string>(); }));
    return answer;
}

}  // namespace tasker::store::sqlite
