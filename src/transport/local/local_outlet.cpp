#include "transport/local_outlet.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "base/assert.hpp"

namespace tasker::transport {

namespace {

constexpr auto kWarningPause = std::chrono::minutes(1);
/// After so many steps it is measured anew how long they take.
constexpr std::size_t kFinishedMax = 64;

/// A place is given while the share in use is below `percent`; so at least one is.
std::size_t usable(std::size_t places, double percent) {
    auto const count = std::ceil(static_cast<double>(places) * percent / 100.0);
    return std::clamp<std::size_t>(static_cast<std::size_t>(count), 1, places);
}

model::LeaseKey key_of(model::Assignment const& assignment) {
    return {.step_id = assignment.work.step.id, .attempt = assignment.work.step.attempt};
}

// The outlet that this thread takes from next.
thread_local LocalOutlet const* about_to_take_from = nullptr;

}  // namespace

LocalOutlet::AboutToTake::AboutToTake(LocalOutlet const& outlet) noexcept {
    about_to_take_from = &outlet;
}

LocalOutlet::AboutToTake::~AboutToTake() {
    about_to_take_from = nullptr;
}

LocalOutlet::LocalOutlet(WorkerId worker_id, LocalPlaces places, base::Clock const& clock,
                         base::Log& log, Listeners listeners, model::Skills skills)
    : worker_id_(worker_id),
      options_(places),
      place_count_(places.running_max + places.waiting_max),
      usable_count_(usable(place_count_, places.capacity_percent)),
      clock_(clock),
      log_(log),
      listeners_(std::move(listeners)),
      skills_(&all_skills_.emplace_back(std::move(skills))) {
    TASKER_ASSERT(places.running_max > 0);
}

bool LocalOutlet::change_skills(model::Skills skills) {
    std::scoped_lock const lock(mutex_);
    if (all_skills_.back() == skills) return false;
    skills_.store(&all_skills_.emplace_back(std::move(skills)));
    return true;
}

std::size_t LocalOutlet::reserve(std::size_t wanted) {
    std::scoped_lock const lock(mutex_);
    if (!is_open_) return 0;
    auto const in_use = usage_locked().in_use();
    auto const usable_now = usable_locked();
    auto const free = in_use < usable_now ? usable_now - in_use : 0;
    auto const granted = std::min(wanted, free);
    reserved_ += granted;
    if (granted == 0 && wanted > 0 && in_use < place_count_) ++claims_refused_;
    return granted;
}

// Alone in the world a worker takes what it has room for. Among others it takes what can start now,
// and what will start so soon that it hides the time of a commit: a thread that becomes free finds
// the next step at once.
std::size_t LocalOutlet::usable_locked() {
    if (!options_.lead_max) return usable_count_;
    account_locked();
    auto const not_finished = busy_ / std::max<double>(1.0, static_cast<double>(running_));
    auto const takes = finished_ > 0 ? busy_ / static_cast<double>(finished_)
                       : mean_       ? std::max(*mean_, not_finished)
                                     : std::chrono::duration<double>::max();
    if (finished_ >= kFinishedMax) {
        mean_ = takes;
        finished_ = 0;
        busy_ = {};
    }
    auto const at_once = static_cast<double>(options_.running_max);
    auto const most = static_cast<double>(options_.waiting_max);
    auto const ahead = std::chrono::duration<double>(*options_.lead_max) * at_once;
    auto const waiting = takes * most > ahead ? ahead / takes : most;
    return std::min(usable_count_, options_.running_max + static_cast<std::size_t>(waiting));
}

void LocalOutlet::account_locked() {
    if (!options_.lead_max) return;
    auto const now = clock_.now();
    // Nothing went by when the clock was set back.
    if (now > accounted_at_) busy_ += (now - accounted_at_) * static_cast<double>(running_);
    accounted_at_ = now;
}

void LocalOutlet::change_running_locked(std::ptrdiff_t by) {
    account_locked();
    running_ = static_cast<std::size_t>(static_cast<std::ptrdiff_t>(running_) + by);
}

void LocalOutlet::release(std::size_t unused) {
    std::scoped_lock const lock(mutex_);
    TASKER_ASSERT(unused <= reserved_);
    reserved_ -= unused;
}

void LocalOutlet::deliver(std::vector<model::Assignment> assignments) {
    auto const now = clock_.now();
    auto const count = assignments.size();
    bool is_refused = false;
    bool is_to_be_warned = false;
    bool is_news = false;
    {
        std::scoped_lock const lock(mutex_);
        TASKER_ASSERT(count <= reserved_);
        reserved_ -= count;
        is_refused = !is_open_;
        if (!is_refused) {
            for (auto& assignment : assignments)
                waiting_.push_back({.assignment = std::move(assignment), .since = now});
            is_to_be_warned = is_to_be_warned_locked(now);
            auto const others = about_to_take_from == this ? 1U : 0U;
            if (count > others) is_news = call_taker_locked();  // who takes it wakes the next
        }
    }
    if (is_refused) {
        listeners_.on_refused(std::move(assignments));
        return;
    }
    tell_waiting(is_news);
    if (is_to_be_warned) {
        log_.warning("the worker is nearly full: over " +
                     std::to_string(static_cast<int>(options_.warning_percent)) +
                     " % of its places are taken");
    }
}

void LocalOutlet::revoke(StepId step, std::uint32_t attempt) {
    model::LeaseKey const key{.step_id = step, .attempt = attempt};
    {
        std::scoped_lock const lock(mutex_);
        auto const dropped = std::erase_if(
            waiting_, [&](Entry const& entry) { return key_of(entry.assignment) == key; });
        if (dropped > 0) return;
    }
    listeners_.on_revoked(key);
}

void LocalOutlet::open() {
    std::scoped_lock const lock(mutex_);
    is_open_ = true;
    accounted_at_ = clock_.now();
}

std::vector<model::Assignment> LocalOutlet::close() {
    std::vector<model::Assignment> left;
    {
        std::scoped_lock const lock(mutex_);
        is_open_ = false;
        for (auto& entry : waiting_)
            left.push_back(std::move(entry.assignment));
        waiting_.clear();
        takers_.wake_all();
    }
    return left;
}

bool LocalOutlet::can_take_locked() const {
    return !waiting_.empty() && running_ < options_.running_max;
}

model::Assignment LocalOutlet::take_locked() {
    auto assignment = std::move(waiting_.front().assignment);
    waiting_.pop_front();
    change_running_locked(1);
    return assignment;
}

std::optional<model::Assignment> LocalOutlet::take() {
    std::unique_lock lock(mutex_);
    while (is_open_ && !can_take_locked())
        takers_.fall_asleep(lock);
    if (!is_open_) return std::nullopt;
    auto taken = take_locked();
    if (can_take_locked()) takers_.wake_one();
    return taken;
}

std::optional<model::Assignment> LocalOutlet::take_within(Duration patience) {
    auto const end = clock_.now() + patience;
    std::unique_lock lock(mutex_);
    auto const interrupts = interrupts_;
    auto is_interrupted = std::exchange(is_next_interrupted_, false);
    auto left = patience;
    ++interruptible_;
    while (is_open_ && !can_take_locked() && !is_interrupted && left > Duration(0)) {
        auto const is_called = takers_.fall_asleep_for(lock, left);
        // The clock may have been set back meanwhile.
        left = is_called ? std::min(left, end - clock_.now()) : Duration(0);
        is_interrupted = interrupts_ != interrupts;
    }
    --interruptible_;
    if (!is_open_ || !can_take_locked()) return std::nullopt;
    auto taken = take_locked();
    if (can_take_locked()) takers_.wake_one();
    return taken;
}

void LocalOutlet::interrupt() {
    std::scoped_lock const lock(mutex_);
    ++interrupts_;
    if (interruptible_ == 0) is_next_interrupted_ = true;
    takers_.wake_all();
}

bool LocalOutlet::call_taker_locked() {
    takers_.wake_one();
    return listeners_.on_waiting != nullptr && can_take_locked();
}

void LocalOutlet::tell_waiting(bool is_news) const {
    if (is_news) listeners_.on_waiting();
}

std::optional<model::Assignment> LocalOutlet::try_take() {
    std::scoped_lock const lock(mutex_);
    if (!is_open_ || !can_take_locked()) return std::nullopt;
    return take_locked();
}

void LocalOutlet::free_place() {
    bool is_news = false;
    {
        std::scoped_lock const lock(mutex_);
        TASKER_ASSERT(running_ > 0);
        change_running_locked(-1);
        ++finished_;
        if (!waiting_.empty() && about_to_take_from != this) is_news = call_taker_locked();
    }
    tell_waiting(is_news);
}

void LocalOutlet::park() {
    bool is_news = false;
    {
        std::scoped_lock const lock(mutex_);
        TASKER_ASSERT(running_ > 0);
        change_running_locked(-1);
        ++parked_;
        if (!waiting_.empty()) is_news = call_taker_locked();
    }
    tell_waiting(is_news);
}

std::optional<model::Assignment> LocalOutlet::put_back(model::Assignment assignment) {
    auto const now = clock_.now();
    bool is_news = false;
    {
        std::scoped_lock const lock(mutex_);
        TASKER_ASSERT(parked_ > 0);
        --parked_;
        if (!is_open_) return assignment;
        waiting_.push_front({.assignment = std::move(assignment), .since = now});
        is_news = call_taker_locked();
    }
    tell_waiting(is_news);
    return std::nullopt;
}

void LocalOutlet::free_parked() {
    std::scoped_lock const lock(mutex_);
    TASKER_ASSERT(parked_ > 0);
    --parked_;
}

std::vector<LocalOutlet::Waiting> LocalOutlet::waiting() const {
    std::scoped_lock const lock(mutex_);
    std::vector<Waiting> list;
    list.reserve(waiting_.size());
    for (auto const& entry : waiting_)
        list.push_back({.key = key_of(entry.assignment), .since = entry.since});
    return list;
}

LocalOutlet::Usage LocalOutlet::usage() const {
    std::scoped_lock const lock(mutex_);
    return usage_locked();
}

LocalOutlet::Usage LocalOutlet::usage_locked() const {
    return {.places = place_count_,
            .reserved = reserved_,
            .waiting = waiting_.size(),
            .running = running_,
            .parked = parked_,
            .claims_refused = claims_refused_};
}

bool LocalOutlet::is_to_be_warned_locked(TimePoint now) {
    auto usage = usage_locked();
    usage.reserved = 0;  // a promise is over in a moment
    if (usage.percent() < options_.warning_percent) return false;
    if (warned_at_ && now - *warned_at_ < kWarningPause) return false;
    warned_at_ = now;
    return true;
}

}  // namespace tasker::transport
