#include "worker/dispatch/runs.hpp"

#include <algorithm>

namespace tasker::worker {

void Runs::add(std::shared_ptr<Run> run) {
    std::scoped_lock const lock(mutex_);
    by_deadline_.emplace(run->record->deadline, run.get());
    auto const* const key = run.get();
    if (run->place == RunPlace::Away) pulled_.emplace(run->call_id, key);
    running_.emplace(key, std::move(run));
}

void Runs::forget_deadline_locked(Run const& run) {
    auto const [begin, end] = by_deadline_.equal_range(run.record->deadline);
    auto const found =
        std::find_if(begin, end, [&](auto const& entry) { return entry.second == &run; });
    if (found != end) by_deadline_.erase(found);
}

Runs::Ending Runs::finish(Run const& run) {
    std::scoped_lock const lock(mutex_);
    if (running_.erase(&run) > 0) {
        if (run.place == RunPlace::Away) pulled_.erase(run.call_id);
        forget_deadline_locked(run);
        return Ending::First;
    }
    auto const overrun = overrunning_.find(&run);
    if (overrun == overrunning_.end()) return Ending::GivenUp;
    auto const is_replaced = overrun->second.is_replaced;
    overrunning_.erase(overrun);
    if (!is_replaced) return Ending::Late;
    if (run.place == RunPlace::Thread) --replaced_;
    return Ending::Replaced;
}

std::vector<Runs::Expired> Runs::expire(TimePoint now) {
    std::vector<Expired> expired;
    {
        std::scoped_lock const lock(mutex_);
        while (!by_deadline_.empty() && by_deadline_.begin()->first <= now) {
            auto const found = running_.find(by_deadline_.begin()->second);
            by_deadline_.erase(by_deadline_.begin());
            auto run = std::move(found->second);
            running_.erase(found);
            // What holds no thread of ours leaves its place free again.
            auto const is_replaced = run->place != RunPlace::Thread || replaced_ < overrunning_max_;
            if (is_replaced && run->place == RunPlace::Thread) ++replaced_;
            if (run->place == RunPlace::Away) {
                pulled_.erase(run->call_id);  // an answer may never come
            } else {
                overrunning_.emplace(run.get(), Overrun{.is_replaced = is_replaced});
            }
            expired.push_back({.run = std::move(run), .is_replaced = is_replaced});
        }
    }
    // Outside of the lock: a stop callback is the handler's code.
    for (auto const& entry : expired)
        entry.run->record->stop.request_stop();
    return expired;
}

std::optional<TimePoint> Runs::next_deadline() const {
    std::scoped_lock const lock(mutex_);
    if (by_deadline_.empty()) return std::nullopt;
    return by_deadline_.begin()->first;
}

std::shared_ptr<Run> Runs::find_pulled(Uuid call_id) const {
    std::scoped_lock const lock(mutex_);
    auto const found = pulled_.find(call_id);
    return found == pulled_.end() ? nullptr : running_.at(found->second);
}

std::vector<Runs::Pulled> Runs::pulled() const {
    std::scoped_lock const lock(mutex_);
    std::vector<Pulled> list;
    list.reserve(pulled_.size());
    for (auto const& [id, run] : pulled_)
        list.push_back({.call_id = id, .since = run->record->started_at});
    return list;
}

std::shared_ptr<Run> Runs::revoke(model::LeaseKey key) {
    std::shared_ptr<Run> run;
    {
        std::scoped_lock const lock(mutex_);
        auto const found = std::ranges::find_if(
            running_, [&](auto const& entry) { return entry.second->key() == key; });
        if (found != running_.end()) run = found->second;
    }
    if (run != nullptr) run->record->stop.request_stop();
    return run;
}

std::vector<std::shared_ptr<Run>> Runs::give_up() {
    std::vector<std::shared_ptr<Run>> runs;
    {
        std::scoped_lock const lock(mutex_);
        for (auto& entry : running_)
            runs.push_back(std::move(entry.second));
        running_.clear();
        pulled_.clear();
        by_deadline_.clear();
    }
    for (auto const& run : runs)
        run->record->stop.request_stop();
    return runs;
}

std::vector<Runs::Held> Runs::held() const {
    std::scoped_lock const lock(mutex_);
    std::vector<Held> list;
    list.reserve(running_.size());
    for (auto const& entry : running_)
        list.push_back({.key = entry.second->key(), .since = entry.second->record->started_at});
    return list;
}

std::size_t Runs::count() const {
    std::scoped_lock const lock(mutex_);
    return running_.size();
}

std::size_t Runs::stuck() const {
    std::scoped_lock const lock(mutex_);
    return static_cast<std::size_t>(std::ranges::count_if(
        overrunning_, [](auto const& entry) { return !entry.second.is_replaced; }));
}

std::size_t Runs::overrunning() const {
    std::scoped_lock const lock(mutex_);
    return overrunning_.size();
}

}  // namespace tasker::worker
