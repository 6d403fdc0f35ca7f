#pragma once

#include <condition_variable>
#include <mutex>
#include <vector>

namespace tasker::transport {

/// Threads that wait for something to do. Who went to sleep last is woken first: what it needs is
/// still in its core's cache, and threads that are too many sleep on. Everything under one lock.
class Sleepers {
public:
    /// Opens the lock until it is this thread's turn to look again.
    void fall_asleep(std::unique_lock<std::mutex>& lock) {
        Sleeper me;
        sleepers_.push_back(&me);
        me.wake.wait(lock, [&me] { return me.is_called; });
    }

    void wake_one() {
        if (sleepers_.empty()) return;
        auto& last = *sleepers_.back();
        sleepers_.pop_back();
        last.is_called = true;
        last.wake.notify_one();  // under the lock: it is gone once it may look
    }

    void wake_all() {
        while (!sleepers_.empty())
            wake_one();
    }

private:
    struct Sleeper {
        std::condition_variable wake;
        bool is_called = false;
    };
    std::vector<Sleeper*> sleepers_;
};

}  // namespace tasker::transport
