#include "store/postgres/retries.hpp"

#include <algorithm>

namespace tasker::store::postgres {

bool Retries::may_go_on(Failure::Kind kind) {
    if (kind == Failure::Kind::Final) return false;
    if (kind == Failure::Kind::Again) {
        // Whoever won has gone on by now: only a moment, and a longer one the more there are.
        if (++again_ > kAgainMax) return false;
        pause(kFirstPause * std::min(again_, 20));
        return true;
    }
    auto const time = std::min(next_pause_, kLongestPause);
    if (left_ < time) return false;
    left_ -= time;
    next_pause_ *= 2;
    pause(time);
    return true;
}

void Retries::pause(Duration time) {
    std::unique_lock lock(mutex_);
    never_.wait_for(lock, time, [] { return false; });
}

}  // namespace tasker::store::postgres
