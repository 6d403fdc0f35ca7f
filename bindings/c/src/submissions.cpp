#include "bindings/c/src/submissions.hpp"

#include <algorithm>
#include <iterator>

#include "bindings/c/include/tasker/c/host.h"

namespace tasker::c {

void Submissions::add(Answer answer) {
    {
        std::scoped_lock const lock(mutex_);
        waiting_.push_back(std::move(answer));
    }
    waker_->wake(TASKER_WAKE_SUBMITTED);
}

std::vector<Submissions::Answer> Submissions::take(std::size_t most) {
    waker_->polled(TASKER_WAKE_SUBMITTED);
    std::scoped_lock const lock(mutex_);
    auto const last =
        waiting_.begin() + static_cast<std::ptrdiff_t>(std::min(most, waiting_.size()));
    std::vector<Answer> taken(std::move_iterator(waiting_.begin()), std::move_iterator(last));
    waiting_.erase(waiting_.begin(), last);
    return taken;
}

}  // namespace tasker::c
