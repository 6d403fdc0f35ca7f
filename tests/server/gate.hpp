#pragma once

#include <condition_variable>
#include <cstddef>
#include <mutex>

namespace tasker::test {

/// Holds threads until a test lets them go on.
class Gate {
public:
    /// Waits until it is open.
    void pass() {
        std::unique_lock lock(mutex_);
        ++waiting_;
        changed_.notify_all();
        changed_.wait(lock, [this] { return is_open_; });
        --waiting_;
        changed_.notify_all();
    }
    void open() {
        std::scoped_lock const lock(mutex_);
        is_open_ = true;
        changed_.notify_all();
    }
    void close() {
        std::scoped_lock const lock(mutex_);
        is_open_ = false;
    }
    /// Waits until so many wait.
    void await(std::size_t count) {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return waiting_ >= count; });
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::size_t waiting_ = 0;
    bool is_open_ = false;
};

}  // namespace tasker::test
