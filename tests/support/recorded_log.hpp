#pragma once

#include <unistd.h>

#include <cstddef>
#include <cstdlib>
#include <fstream>
#include <mutex>
#include <string>
#include <string_view>

#include "base/log.hpp"

namespace tasker::test {

/// Keeps everything that was written. Thread-safe. When it is gone, what was written is among the
/// logs that are searched for secrets, where the run keeps them (tools/kept_logs.py).
class RecordedLog final : public base::Log {
public:
    RecordedLog() = default;
    ~RecordedLog() override {
        // NOLINTNEXTLINE(concurrency-mt-unsafe): nobody changes the environment
        auto const* const folder = std::getenv("TASKER_TEST_LOGS");
        if (folder == nullptr || text_.empty()) return;
        std::ofstream(std::string(folder) + "/recorded-" + std::to_string(::getpid()) + ".log",
                      std::ios::app)
            << text_;
    }
    RecordedLog(RecordedLog const&) = delete;
    RecordedLog& operator=(RecordedLog const&) = delete;

    void write(base::LogLevel /*level*/, std::string_view message) noexcept override {
        std::scoped_lock const lock(mutex_);
        text_ += message;
        text_ += '\n';
    }
    [[nodiscard]] std::string text() {
        std::scoped_lock const lock(mutex_);
        return text_;
    }
    /// How often a text was written.
    [[nodiscard]] std::size_t count(std::string_view part) {
        std::scoped_lock const lock(mutex_);
        std::size_t count = 0;
        for (auto at = text_.find(part); at != std::string::npos; at = text_.find(part, at + 1))
            ++count;
        return count;
    }

private:
    std::mutex mutex_;
    std::string text_;
};

}  // namespace tasker::test
