#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <vector>

namespace tasker::transport {

/// Threads that wait for something to do. Who went to sleep last is woken first: what it needs is
/// still in its core's cache, and threads that are too many sleep on. One comes at a time, and
/// calls the next if there is more than it takes: who is awake may have done it all until then.
/// Everything under one lock.
class Sleepers {
public:
    /// Opens the lock until it is this thread's turn to look again.
    void fall_asleep(std::unique_lock<std::mutex>& lock) {
        Sleeper me;
        sleepers_.push_back(&me);
        me.wake.wait(lock, [&me] { return me.is_called; });
        is_one_coming_ = false;
    }

    /// The same for no longer than `patience`. \returns whether it was called.
    [[nodiscard]] bool fall_asleep_for(std::unique_lock<std::mutex>& lock,
                                       std::chrono::microseconds patience) {
        Sleeper me;
        sleepers_.push_back(&me);
        if (me.wake.wait_for(lock, patience, [&me] { return me.is_called; })) {
            is_one_coming_ = false;
            return true;
        }
        std::erase(sleepers_, &me);
        return false;
    }

    /// Calls one, unless one that was called has not looked yet.
    void wake_one() {
        if (!is_one_coming_ && !sleepers_.empty()) call_last();
    }

    void wake_all() {
        while (!sleepers_.empty())
            call_last();
    }

private:
    struct Sleeper {
        std::condition_variable wake;
        bool is_called = false;
    };

    void call_last() {
        auto& last = *sleepers_.back();
        sleepers_.pop_back();
        last.is_called = true;
        is_one_coming_ = true;
        last.wake.notify_one();  // under the lock: it is gone once it may look
    }

    std::vector<Sleeper*> sleepers_;
    bool is_one_coming_ = false;
};

}  // namespace tasker::transport
