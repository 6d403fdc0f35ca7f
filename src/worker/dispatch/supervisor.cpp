#include "worker/dispatch/supervisor.hpp"

#include <algorithm>
#include <chrono>

#include "worker/dispatch/handler_threads.hpp"

namespace tasker::worker {

void Supervisor::start() {
    thread_ = std::thread([this] {
        name_this_thread("tasker-watch");
        run();
    });
}

void Supervisor::stop() {
    {
        std::scoped_lock const lock(mutex_);
        is_stopped_ = true;
    }
    call_.notify_all();
    if (thread_.joinable()) thread_.join();
}

void Supervisor::wake_by(TimePoint at) {
    if (at >= wakes_at_.load()) return;
    {
        std::scoped_lock const lock(mutex_);
        requested_ = requested_ ? std::min(*requested_, at) : at;
    }
    call_.notify_one();
}

void Supervisor::run() {
    constexpr Duration kNapMax = std::chrono::hours(1);
    std::unique_lock lock(mutex_);
    while (!is_stopped_) {
        requested_.reset();
        wakes_at_.store(TimePoint::max());
        lock.unlock();
        auto next = tick_();
        lock.lock();
        if (requested_ && (!next || *requested_ < *next)) next = requested_;
        requested_.reset();
        wakes_at_.store(next.value_or(TimePoint::max()));
        auto const is_called = [this] { return is_stopped_ || requested_.has_value(); };
        if (!next) {
            call_.wait(lock, is_called);
            continue;
        }
        auto const nap = std::min(*next - clock_.now(), kNapMax);
        if (nap > Duration(0)) call_.wait_for(lock, nap, is_called);
    }
}

}  // namespace tasker::worker
