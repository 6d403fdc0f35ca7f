#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>

#include "base/clock.hpp"

namespace tasker::worker {

/// The thread that does what time decides. It sleeps until something is due, or for good.
class Supervisor {
public:
    /// `tick` does what is due and says when the next is.
    Supervisor(base::Clock const& clock, std::function<std::optional<TimePoint>()> tick)
        : clock_(clock), tick_(std::move(tick)) {}
    ~Supervisor() { stop(); }
    Supervisor(Supervisor const&) = delete;
    Supervisor& operator=(Supervisor const&) = delete;

    void start();
    /// Waits for the thread.
    void stop();
    /// Something is due then. Costs next to nothing when the thread is up by then anyway, as it is
    /// when one short step follows the other.
    void wake_by(TimePoint at);

private:
    void run();

    base::Clock const& clock_;
    std::function<std::optional<TimePoint>()> const tick_;

    /// When the thread gets up by itself. Beyond reach while it is up: what is due after it looked
    /// must be told.
    std::atomic<TimePoint> wakes_at_ = TimePoint::max();
    std::mutex mutex_;
    std::condition_variable call_;
    std::optional<TimePoint> requested_;
    bool is_stopped_ = false;
    std::thread thread_;
};

}  // namespace tasker::worker
