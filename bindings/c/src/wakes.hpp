#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "bindings/c/include/tasker/c/host.h"
#include "tasker/uuid.hpp"

namespace tasker::c {

/// Tells the caller's loop that there is something to poll for: once for each kind, until it has
/// polled for that. Thread-safe.
class Waker {
public:
    Waker(tasker_wake wake, void* context) noexcept : wake_(wake), context_(context) {}

    void wake(std::uint32_t what) noexcept {
        if (wake_ == nullptr) return;
        if ((told_.fetch_or(what) & what) == what) return;
        wake_(context_, what);
    }
    /// Before looking: what comes from now on is told anew.
    void polled(std::uint32_t what) noexcept { told_.fetch_and(~what); }

private:
    tasker_wake const wake_;
    void* const context_;
    std::atomic<std::uint32_t> told_ = 0;
};

/// Calls whose handlers are to stop, until somebody has asked for them or has released the call.
/// Thread-safe.
class Stops {
public:
    explicit Stops(std::shared_ptr<Waker> waker) : waker_(std::move(waker)) {}

    void add(Uuid call_id);
    void forget(Uuid call_id) noexcept;
    /// The first ones; they are forgotten.
    [[nodiscard]] std::vector<Uuid> take(std::size_t most);

private:
    std::shared_ptr<Waker> const waker_;  // shared with whatever else wakes
    std::mutex mutex_;
    std::deque<Uuid> waiting_;
};

}  // namespace tasker::c
