#include "engine/places.hpp"

#include <algorithm>
#include <utility>

#include "base/assert.hpp"

namespace tasker::engine {

void Places::attach(transport::Outlet& outlet) {
    {
        std::scoped_lock const lock(mutex_);
        outlets_.push_back(&outlet);
    }
    capacity_freed();
}

void Places::detach(transport::Outlet& outlet) {
    std::scoped_lock const lock(mutex_);
    std::erase(outlets_, &outlet);
}

void Places::add_backlog() {
    backlog_.store(true);
    alarm_.ring();
}

void Places::capacity_freed() {
    if (has_backlog()) alarm_.ring();
    freed_.ring();
}

void Places::revoke(StepId step, std::uint32_t attempt) {
    std::scoped_lock const lock(mutex_);
    for (auto* const outlet : outlets_)
        outlet->revoke(step, attempt);
}

Places::Reservation::Reservation(Reservation&& other) noexcept
    : places_(std::exchange(other.places_, nullptr)),
      shares_(std::move(other.shares_)),
      next_(other.next_) {
    other.shares_.clear();
}

Places::Reservation::~Reservation() {
    bool has_released = false;
    for (auto const& share : shares_) {
        auto const unused = share.reserved - share.taken;
        if (unused == 0) continue;
        share.outlet->release(unused);
        has_released = true;
    }
    // Another lane may have found no place while we held these.
    if (has_released && places_ != nullptr) places_->capacity_freed();
}

std::size_t Places::Reservation::left() const noexcept {
    std::size_t count = 0;
    for (auto const& share : shares_)
        count += share.reserved - share.taken;
    return count;
}

std::size_t Places::Reservation::grow(std::size_t wanted) {
    std::scoped_lock const lock(places_->mutex_);
    auto const& outlets = places_->outlets_;
    for (std::size_t i = 0; i < outlets.size() && wanted > 0; ++i) {
        auto& outlet = *outlets[(places_->first_ + i) % outlets.size()];
        auto const granted = outlet.reserve(wanted);
        if (granted == 0) continue;
        wanted -= granted;
        auto const share = std::ranges::find(shares_, &outlet, &Share::outlet);
        if (share != shares_.end()) {
            share->reserved += granted;
        } else {
            shares_.push_back(
                {.outlet = &outlet, .worker_id = outlet.worker_id(), .reserved = granted});
        }
    }
    ++places_->first_;
    return left();
}

std::optional<WorkerId> Places::Reservation::take() {
    if (left() == 0 && grow(1) == 0) return std::nullopt;
    for (std::size_t i = 0;; ++i) {
        auto& share = shares_[(next_ + i) % shares_.size()];
        if (share.taken == share.reserved) continue;
        ++share.taken;
        next_ = (next_ + i + 1) % shares_.size();  // spread over the workers
        return share.worker_id;
    }
}

void Places::Reservation::restart() {
    for (auto& share : shares_)
        share.taken = 0;
    next_ = 0;
}

void Places::Reservation::deliver(std::vector<model::Assignment> assignments) {
    if (shares_.size() == 1) {
        TASKER_ASSERT(assignments.size() == shares_.front().taken);
        shares_.front().reserved -= shares_.front().taken;
        shares_.front().taken = 0;
        if (!assignments.empty()) shares_.front().outlet->deliver(std::move(assignments));
        return;
    }
    for (auto& share : shares_) {
        std::vector<model::Assignment> its;
        for (auto& assignment : assignments) {
            if (assignment.work.task != nullptr &&  // not moved away yet
                assignment.work.step.worker_id == share.worker_id) {
                its.push_back(std::move(assignment));
            }
        }
        TASKER_ASSERT(its.size() == share.taken);
        share.reserved -= share.taken;
        share.taken = 0;
        if (!its.empty()) share.outlet->deliver(std::move(its));
    }
}

}  // namespace tasker::engine
