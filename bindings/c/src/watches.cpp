#include "bindings/c/src/watches.hpp"

#include <algorithm>
#include <chrono>

#include "base/ids.hpp"
#include "embedded/waiters.hpp"
#include "engine/committed.hpp"

namespace tasker::c {

void Watches::attach(embedded::Host& host) {
    clock_ = &host.clock();
    host.watch([this](engine::Committed const& committed) {
        for (auto const& [task, path] : committed.tasks)
            notice(task);
    });
    host.watch_neighbours(
        [this](std::span<TaskId const> tasks, bool any) { others_changed(tasks, any); });
    if (!host.store().is_shared()) return;
    next_look_ = host.clock().now() + host.options().look_interval;
}

Result<void> Watches::add(embedded::Host& host, TaskId id) {
    {
        std::scoped_lock const lock(mutex_);
        watched_.emplace(id, 0);
    }
    host.ask_for_changes();
    // Registered first, looked at second: a commit in between is noticed either way.
    std::vector<model::Task> found;
    auto const read = host.store().read([&](store::Reader& reader) -> Result<void> {
        TASKER_TRY_ASSIGN(found, reader.find_tasks({&id, 1}));
        return {};
    });
    if (!read || found.empty()) {
        std::scoped_lock const lock(mutex_);
        watched_.erase(id);
        TASKER_TRY(read);
        return Error(ErrorCode::TaskNotFound, "no task has the id " + id.to_string());
    }
    auto const& now = found.front();
    if (embedded::has_settled(now)) {
        notice(now);
        return {};
    }
    std::scoped_lock const lock(mutex_);
    auto const own = watched_.find(id);
    if (own != watched_.end()) own->second = std::max(own->second, now.moves);
    return {};
}

bool Watches::add_new(embedded::Host& host, TaskId id) {
    if (host.store().is_shared()) return false;
    {
        std::scoped_lock const lock(mutex_);
        // Its id says when it was made, to a millisecond; before, it cannot have settled.
        if (!lately_.has(id)) {
            if (!lately_.knows_since(base::time_of(id.uuid))) return false;
            watched_.emplace(id, 0);
            return true;
        }
        tell_locked(id);
    }
    waker_->wake(TASKER_WAKE_TASKS);
    return true;
}

void Watches::notice(model::Task const& task) {
    // A notice that it goes on may be older than one that it has settled: it says nothing to
    // whoever watches.
    if (!embedded::has_settled(task)) {
        std::scoped_lock const lock(mutex_);
        lately_.goes_on(task.id, task.moves);
        return;
    }
    {
        std::scoped_lock const lock(mutex_);
        lately_.add(task.id, task.moves, clock_->now());
        auto const own = watched_.find(task.id);
        // Blocked once, and set going again before it was watched.
        if (own == watched_.end() || task.moves < own->second) return;
        tell_locked(task.id);
    }
    waker_->wake(TASKER_WAKE_TASKS);
}

void Watches::tell_locked(TaskId id) {
    watched_.erase(id);
    settled_.push_back(id);
    settled_or_over_.notify_one();
}

void Watches::others_changed(std::span<TaskId const> tasks, bool any) {
    {
        std::scoped_lock const lock(mutex_);
        auto const is_watched = [&](TaskId const& id) { return watched_.contains(id); };
        if (watched_.empty() || (!any && std::ranges::none_of(tasks, is_watched))) return;
        have_others_changed_ = true;
        settled_or_over_.notify_one();
    }
    waker_->wake(TASKER_WAKE_TASKS);
}

bool Watches::must_look_locked(TimePoint now) const {
    if (watched_.empty()) return false;
    return have_others_changed_ || (next_look_ && now >= *next_look_);
}

Result<void> Watches::look(embedded::Host& host) {
    std::vector<TaskId> ids;
    {
        std::scoped_lock const lock(mutex_);
        have_others_changed_ = false;
        if (next_look_) next_look_ = host.clock().now() + host.options().look_interval;
        for (auto const& [id, moves] : watched_)
            ids.push_back(id);
    }
    host.ask_for_changes();
    std::vector<model::Task> found;
    TASKER_TRY(host.store().read([&](store::Reader& reader) -> Result<void> {
        TASKER_TRY_ASSIGN(found, reader.find_tasks(ids));
        return {};
    }));
    for (auto const& task : found)
        notice(task);
    return {};
}

Result<std::vector<TaskId>> Watches::take(embedded::Host& host, std::size_t most,
                                          Duration patience) {
    waker_->polled(TASKER_WAKE_TASKS);
    auto const end = host.clock().now() + patience;
    std::unique_lock lock(mutex_);
    while (settled_.empty() && !is_stopping_) {
        auto const now = host.clock().now();
        if (must_look_locked(now)) {
            lock.unlock();
            TASKER_TRY(look(host));
            lock.lock();
            continue;
        }
        if (now >= end) break;
        auto const until = next_look_ && !watched_.empty() ? std::min(end, *next_look_) : end;
        settled_or_over_.wait_for(lock, until - now);
    }
    if (settled_.empty() && is_stopping_) {
        return Error(ErrorCode::Stopping, "the host was stopped");
    }
    auto const last =
        settled_.begin() + static_cast<std::ptrdiff_t>(std::min(most, settled_.size()));
    std::vector<TaskId> taken(settled_.begin(), last);
    settled_.erase(settled_.begin(), last);
    return taken;
}

void Watches::stop() {
    std::scoped_lock const lock(mutex_);
    is_stopping_ = true;
    settled_or_over_.notify_all();
}

}  // namespace tasker::c
