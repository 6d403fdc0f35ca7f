#pragma once

#include <sqlite3.h>

#include <filesystem>
#include <memory>
#include <string>

#include "store/sqlite/statements.hpp"
#include "tasker/error.hpp"

namespace tasker::store::sqlite {

/// One connection to a file and its statements. Used by one thread at a time.
class Connection {
public:
    enum class Mode : std::uint8_t {
        Write,       ///< makes the file if it is missing; writes its log as a LogFile
        Checkpoint,  ///< for checkpoints only
        Read,
        Immutable,  ///< reads a file without a log that nobody writes; makes no file
        Untouched,  ///< reads a file and its log that nobody writes; makes no file, leaves the log
    };
    [[nodiscard]] static Result<std::unique_ptr<Connection>> open(std::filesystem::path const& file,
                                                                  Mode mode);
    ~Connection();
    Connection(Connection const&) = delete;
    Connection& operator=(Connection const&) = delete;

    /// Any statements, without parameters, whose rows do not matter.
    [[nodiscard]] Result<void> execute(std::string const& sql);
    /// The first column of the first row, as text; "" without a row.
    [[nodiscard]] Result<std::string> ask(std::string const& sql);

    [[nodiscard]] bool is_read_only() const { return sqlite3_db_readonly(handle_, "main") == 1; }
    [[nodiscard]] bool is_in_transaction() const { return sqlite3_get_autocommit(handle_) == 0; }
    /// How many rows it ever inserted, changed or removed.
    [[nodiscard]] std::int64_t row_changes() const { return sqlite3_total_changes64(handle_); }
    [[nodiscard]] sqlite3* handle() { return handle_; }
    [[nodiscard]] Statements& statements() { return *statements_; }

private:
    explicit Connection(sqlite3* handle)
        : handle_(handle), statements_(std::make_unique<Statements>(handle)) {}

    sqlite3* handle_;
    std::unique_ptr<Statements> statements_;
};

}  // namespace tasker::store::sqlite
