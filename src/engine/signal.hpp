#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>

#include "tasker/time.hpp"

namespace tasker::engine {

/// Wakes one thread that waits for something to be there. Ringing costs next to nothing while
/// nobody waits. Thread-safe, but for what says otherwise.
class Signal {
public:
    void ring() {
        if (!is_awaited_.load()) return;
        {
            std::scoped_lock const lock(mutex_);
            is_rung_ = true;
        }
        change_.notify_one();
    }

    /// Every wait ends at once from now on.
    void close() {
        {
            std::scoped_lock const lock(mutex_);
            is_closed_ = true;
        }
        change_.notify_one();
    }
    [[nodiscard]] bool is_closed() const {
        std::scoped_lock const lock(mutex_);
        return is_closed_;
    }

    /// From now on a ring is remembered: then look whether what is awaited is there already, and
    /// wait if it is not. For the one thread that waits.
    void arm() { is_awaited_.store(true); }
    /// Waits for a ring since arm, for `patience` at most.
    void wait_for(Duration patience) {
        std::unique_lock lock(mutex_);
        change_.wait_for(lock, patience, [this] { return is_rung_ || is_closed_; });
        is_rung_ = false;
        is_awaited_.store(false);
    }

private:
    std::atomic<bool> is_awaited_ = false;
    mutable std::mutex mutex_;
    std::condition_variable change_;
    bool is_rung_ = false;
    bool is_closed_ = false;
};

}  // namespace tasker::engine
