#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>

namespace tasker::store::sqlite {

/// Keeps the file of SQLite's log longer than what is written in it, full of zeros, which SQLite
/// takes for the end of the log. A sync of bytes that replace others need not record a new length
/// of the file, and takes about half of the time.
///
/// Thread-safe: one thread writes the log, another makes room.
class LogRoom {
public:
    /// `size`: how long the file is.
    LogRoom(std::string file, std::int64_t size) : file_(std::move(file)), end_(size) {}
    ~LogRoom();
    LogRoom(LogRoom const&) = delete;
    LogRoom& operator=(LogRoom const&) = delete;

    /// Before the log is written up to `end`. Waits while just these bytes are filled.
    void claim(std::int64_t end);
    /// Before the file is cut off at `size`.
    void cut(std::int64_t size);

    /// Whether the log will soon reach the end of the file.
    [[nodiscard]] bool is_short() const;
    /// Makes the file longer, and brings that to the disk, until it is not short. When that fails
    /// (a full disk) the log grows as it is written.
    void extend();

private:
    [[nodiscard]] bool fill(std::int64_t from);

    std::string const file_;
    mutable std::mutex mutex_;
    std::condition_variable filled_;
    std::int64_t written_ = 0;  // what the log takes, since it began anew
    std::int64_t end_;          // of the file
    bool is_filling_ = false;   // the bytes from end_ on
    bool has_failed_ = false;
    int descriptor_ = -1;  // of the thread that makes room
};

}  // namespace tasker::store::sqlite
