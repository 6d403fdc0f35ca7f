#include "engine/places.hpp"

#include <algorithm>
#include <utility>

#include "base/assert.hpp"

namespace tasker::engine {

void Places::attach(transport::Outlet& outlet) {
    {
        std::scoped_lock const lock(mutex_);
        outlets_.push_back(&outlet);
        if (!outlet.skills().are_all()) are_choosy_.store(true);
    }
    capacity_freed();
}

void Places::detach(transport::Outlet& outlet) {
    std::scoped_lock const lock(mutex_);
    std::erase(outlets_, &outlet);
    are_choosy_.store(std::ranges::any_of(
        outlets_, [](transport::Outlet const* one) { return !one->skills().are_all(); }));
}

bool Places::can_run(model::QueueName queue) {
    std::scoped_lock const lock(mutex_);
    return std::ranges::any_of(outlets_, [queue](transport::Outlet const* outlet) {
        return outlet->skills().cover(queue);
    });
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

bool Places::serve_any(std::span<std::string const> namespaces) {
    std::scoped_lock const lock(mutex_);
    return std::ranges::any_of(outlets_, [&](transport::Outlet const* outlet) {
        return std::ranges::any_of(
            namespaces, [&](std::string const& name) { return outlet->skills().serve(name); });
    });
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
    return grow(wanted, nullptr);
}

std::size_t Places::Reservation::grow(std::size_t wanted, IsWanted const& is_wanted) {
    std::scoped_lock const lock(places_->mutex_);
    auto const& outlets = places_->outlets_;
    bool has_granted = false;
    for (std::size_t i = 0; i < outlets.size() && wanted > 0; ++i) {
        auto& outlet = *outlets[(places_->first_ + i) % outlets.size()];
        if (is_wanted && !is_wanted(outlet.skills())) continue;
        auto const granted = outlet.reserve(wanted);
        if (granted == 0) continue;
        has_granted = true;
        wanted -= granted;
        auto const share = std::ranges::find(shares_, &outlet, &Share::outlet);
        if (share != shares_.end()) {
            share->reserved += granted;
        } else {
            shares_.push_back({.outlet = &outlet,
                               .worker_id = outlet.worker_id(),
                               .skills = &outlet.skills(),
                               .reserved = granted});
        }
    }
    // Not a turn when nobody gave anything: a unit that runs again must not change whose turn it
    // is.
    if (has_granted) ++places_->first_;
    return left();
}

std::optional<WorkerId> Places::Reservation::take(std::optional<model::QueueName> const& queue) {
    if (!queue) {
        if (left() == 0 && grow(1) == 0) return std::nullopt;
        return take_held(nullptr);
    }
    auto const can_run = [&queue](model::Skills const& skills) { return skills.cover(*queue); };
    if (auto const worker = take_held(can_run)) return worker;
    std::ignore = grow(1, can_run);
    return take_held(can_run);
}

std::optional<WorkerId> Places::Reservation::take_held(IsWanted const& is_wanted) {
    for (std::size_t i = 0; i < shares_.size(); ++i) {
        auto const index = (next_ + i) % shares_.size();
        auto& share = shares_[index];
        if (share.taken == share.reserved) continue;
        if (is_wanted && !is_wanted(*share.skills)) continue;
        ++share.taken;
        next_ = (index + 1) % shares_.size();  // spread over the workers
        return share.worker_id;
    }
    return std::nullopt;
}

std::vector<Places::Reservation::Room> Places::Reservation::rooms() const {
    std::vector<Room> rooms;
    for (auto const& share : shares_) {
        auto const places = share.reserved - share.taken;
        if (places == 0) continue;
        auto const& skills = *share.skills;
        auto const same = std::ranges::find(rooms, skills, &Room::skills);
        if (same != rooms.end()) {
            same->places += places;
        } else {
            rooms.push_back({.skills = skills, .places = places});
        }
    }
    return rooms;
}

WorkerId Places::Reservation::take_in(Room const& room) {
    auto const worker =
        take_held([&room](model::Skills const& skills) { return skills == room.skills; });
    TASKER_ASSERT(worker.has_value());
    return *worker;
}

bool Places::Reservation::has_places_of_all() const {
    std::scoped_lock const lock(places_->mutex_);
    return std::ranges::all_of(places_->outlets_, [this](transport::Outlet const* outlet) {
        return std::ranges::any_of(shares_,
                                   [outlet](Share const& share) { return share.outlet == outlet; });
    });
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
