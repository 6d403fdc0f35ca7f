#include "embedded/waiters.hpp"

#include <algorithm>
#include <utility>

namespace tasker::embedded {

bool has_settled(model::Task const& task) noexcept {
    return model::is_terminal(task.state) ||
           (task.state == model::TaskState::BlockedByFailures && task.tally.in_flight == 0);
}

Result<model::Task> Waiters::wait(TaskId id, Patience const& patience, Look const& look) {
    auto const me = std::make_shared<Waiter>();
    me->id = id;
    std::unique_lock lock(mutex_);
    if (patience.before_look > Duration::zero()) {
        if (auto ended = find_ended(id)) return *std::move(ended);
    }
    auto const place = waiters_.emplace(id, me);
    auto answer = wait(*me, lock, patience, look);
    waiters_.erase(place);
    return answer;
}

Result<model::Task> Waiters::wait(Waiter& me, std::unique_lock<std::mutex>& lock,
                                  Patience const& patience, Look const& look) const {
    // The only notice that can be believed without a look: nothing leads out of a terminal state.
    auto const has_ended = [&] { return me.settled && model::is_terminal(me.settled->state); };
    if (patience.before_look > Duration::zero()) {
        me.wake.wait_for(lock, patience.before_look, [&] { return has_ended() || is_stopping_; });
    }
    if (has_ended()) return *std::move(me.settled);

    std::optional<Deadline> end;
    if (patience.in_all) end = std::chrono::steady_clock::now() + *patience.in_all;
    for (;;) {
        if (auto answer = look_once(me, lock, look)) return *std::move(answer);
        sleep(me, lock, patience, end);
        if (me.settled) return *std::move(me.settled);
        if (is_stopping_) {
            return Error(ErrorCode::Stopping,
                         "stopped before task " + me.id.to_string() + " ended");
        }
        if (end && std::chrono::steady_clock::now() >= *end)
            return Error(ErrorCode::Timeout, "task " + me.id.to_string() + " is still running");
    }
}

std::optional<Result<model::Task>> Waiters::look_once(Waiter& me,
                                                      std::unique_lock<std::mutex>& lock,
                                                      Look const& look) const {
    me.must_look = false;
    lock.unlock();
    // Registered first, looked at second: a commit in between is noticed either way.
    auto now = look();
    lock.lock();
    if (!now || has_settled(*now)) return now;
    me.moves_seen = now->moves;
    // It settled before that, and somebody set it going again.
    if (me.settled && me.settled->moves < me.moves_seen) me.settled.reset();
    return std::nullopt;
}

void Waiters::sleep(Waiter& me, std::unique_lock<std::mutex>& lock, Patience const& patience,
                    std::optional<Deadline> const& end) const {
    auto const is_over = [&] { return me.settled || me.must_look || is_stopping_; };
    auto until = end;
    if (patience.between_looks) {
        auto const look = std::chrono::steady_clock::now() + *patience.between_looks;
        if (!until || look < *until) until = look;
    }
    if (until) {
        me.wake.wait_until(lock, *until, is_over);
    } else {
        me.wake.wait(lock, is_over);
    }
}

void Waiters::look_again(TaskId id) {
    std::scoped_lock const lock(mutex_);
    auto const [first, last] = waiters_.equal_range(id);
    for (auto each = first; each != last; ++each) {
        each->second->must_look = true;
        each->second->wake.notify_one();
    }
}

void Waiters::look_again() {
    std::scoped_lock const lock(mutex_);
    for (auto const& [id, waiter] : waiters_) {
        waiter->must_look = true;
        waiter->wake.notify_one();
    }
}

void Waiters::notice(model::Task const& task) {
    // A notice that the task goes on may be older than one that it has ended: it says nothing.
    if (!has_settled(task)) return;
    std::vector<std::shared_ptr<Waiter>> woken;  // once the lock is open: they need it
    std::unique_lock lock(mutex_);
    auto const [first, last] = waiters_.equal_range(task.id);
    if (first == last && model::is_terminal(task.state)) {
        // Whoever started it may be about to wait.
        if (ended_.size() < kEndedMax) ended_.emplace_back();
        ended_[std::exchange(ended_next_, (ended_next_ + 1) % kEndedMax)] = task;
    }
    for (auto each = first; each != last; ++each) {
        auto& waiter = *each->second;
        if (task.moves < waiter.moves_seen) continue;
        if (waiter.settled && task.moves < waiter.settled->moves) continue;
        waiter.settled = task;
        woken.push_back(each->second);
    }
    lock.unlock();
    for (auto const& waiter : woken)
        waiter->wake.notify_one();
}

std::optional<model::Task> Waiters::find_ended(TaskId id) const {
    auto const found = std::ranges::find(ended_, id, &model::Task::id);
    if (found == ended_.end()) return std::nullopt;
    return *found;
}

void Waiters::stop() {
    std::scoped_lock const lock(mutex_);
    is_stopping_ = true;
    for (auto const& [id, waiter] : waiters_)
        waiter->wake.notify_one();
}

std::size_t Waiters::count() const {
    std::scoped_lock const lock(mutex_);
    return waiters_.size();
}

}  // namespace tasker::embedded
