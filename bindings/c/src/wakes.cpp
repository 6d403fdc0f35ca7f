#include "bindings/c/src/wakes.hpp"

#include <algorithm>

namespace tasker::c {

void Stops::add(Uuid call_id) {
    {
        std::scoped_lock const lock(mutex_);
        waiting_.push_back(call_id);
    }
    waker_->wake(TASKER_WAKE_STOPS);
}

void Stops::forget(Uuid call_id) noexcept {
    std::scoped_lock const lock(mutex_);
    std::erase(waiting_, call_id);
}

std::vector<Uuid> Stops::take(std::size_t most) {
    waker_->polled(TASKER_WAKE_STOPS);
    std::scoped_lock const lock(mutex_);
    auto const count = static_cast<std::ptrdiff_t>(std::min(most, waiting_.size()));
    std::vector<Uuid> taken(waiting_.begin(), waiting_.begin() + count);
    waiting_.erase(waiting_.begin(), waiting_.begin() + count);
    return taken;
}

}  // namespace tasker::c
