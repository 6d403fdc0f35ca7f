#include "worker/claim/heartbeat.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace tasker::worker {

std::optional<TimePoint> Heartbeat::tick(Held const& held) {
    if (held.keys.empty()) return std::nullopt;
    auto const now = deps_.clock.now();
    {
        std::scoped_lock const lock(mutex_);
        auto const begin = last_at_ ? std::max(*last_at_, held.oldest_since) : held.oldest_since;
        if (is_stopped_) return std::nullopt;
        if (now < begin + interval_) return begin + interval_;
        last_at_ = now;
        ++count_;
    }
    auto const renewed = deps_.inlet.renew(held.keys, [self = shared_from_this(), keys = held.keys](
                                                          Result<std::vector<bool>> const& answer) {
        self->on_renewed(keys, answer);
    });
    if (!renewed && renewed.error().code() != ErrorCode::Stopping) {
        deps_.log.warning("the leases of " + std::to_string(held.keys.size()) +
                          " steps were not renewed: " + renewed.error().message());
    }
    return now + interval_;
}

void Heartbeat::on_renewed(std::vector<model::LeaseKey> const& keys,
                           Result<std::vector<bool>> const& held) {
    std::vector<model::LeaseKey> lost;
    {
        std::scoped_lock const lock(mutex_);
        if (is_stopped_ || !held) return;  // the next heartbeat tries again, within the lease
        for (std::size_t i = 0; i < std::min(keys.size(), held->size()); ++i) {
            if (!(*held)[i]) lost.push_back(keys[i]);
        }
        lost_ += lost.size();
    }
    for (auto const key : lost)
        on_lost_(key);
}

void Heartbeat::stop() {
    std::scoped_lock const lock(mutex_);
    is_stopped_ = true;
}

std::uint64_t Heartbeat::count() const {
    std::scoped_lock const lock(mutex_);
    return count_;
}

std::uint64_t Heartbeat::lost() const {
    std::scoped_lock const lock(mutex_);
    return lost_;
}

}  // namespace tasker::worker
