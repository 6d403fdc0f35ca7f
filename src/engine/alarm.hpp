#pragma once

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>

#include "base/clock.hpp"
#include "tasker/time.hpp"

namespace tasker::engine {

/// When a lane that answers no requests has to look at the store again: it is rung, or a time that
/// was set has come. `ring` and `set` are thread-safe; the rest belongs to the lane's thread, or to
/// the simulator.
class Alarm {
public:
    explicit Alarm(base::Clock const& clock) : clock_(clock) {}

    /// Something is there now.
    void ring() { set(TimePoint::min()); }

    /// Something will be there at `at`, or earlier if an earlier time is set already. It goes off
    /// at once when the clock is set back to before this call: who is woken looks again.
    void set(TimePoint at) {
        {
            std::scoped_lock const lock(mutex_);
            if (at_ && *at_ <= at) return;
            at_ = at;
            set_at_ = clock_.now();
        }
        change_.notify_one();
    }

    /// The time that is set; none when nothing is awaited.
    [[nodiscard]] std::optional<TimePoint> at() const {
        std::scoped_lock const lock(mutex_);
        return at_;
    }

    /// Whether it goes off now; if so, it is not set any more.
    [[nodiscard]] bool take() {
        std::scoped_lock const lock(mutex_);
        if (!is_due()) return false;
        at_.reset();
        return true;
    }

    void close() {
        {
            std::scoped_lock const lock(mutex_);
            closed_ = true;
        }
        change_.notify_all();
    }

    /// The lane's thread: calls `step` whenever the alarm goes off, until closed. The clock may
    /// jump, so no sleep is longer than `nap_max`.
    void run(std::function<void()> const& step, Duration nap_max = std::chrono::seconds(1)) {
        for (;;) {
            {
                std::unique_lock lock(mutex_);
                while (!closed_ && !is_due()) {
                    if (!at_) {
                        change_.wait(lock);
                    } else {
                        change_.wait_for(lock, std::min<Duration>(nap_max, *at_ - clock_.now()));
                    }
                }
                if (closed_) return;
                at_.reset();
            }
            step();
        }
    }

private:
    // A clock that was set back may take hours to come to the time again: then better too early.
    [[nodiscard]] bool is_due() const {
        if (!at_) return false;
        auto const now = clock_.now();
        return *at_ <= now || now < set_at_;
    }

    base::Clock const& clock_;
    mutable std::mutex mutex_;
    std::condition_variable change_;
    std::optional<TimePoint> at_;
    TimePoint set_at_{};  // what the clock showed then
    bool closed_ = false;
};

}  // namespace tasker::engine
