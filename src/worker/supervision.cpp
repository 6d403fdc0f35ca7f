#include <algorithm>
#include <string>

#include "worker/dispatch/call.hpp"
#include "worker/runtime.hpp"

namespace tasker::worker {

namespace {

std::optional<TimePoint> sooner(std::optional<TimePoint> a, std::optional<TimePoint> b) {
    if (!a || !b) return a ? a : b;
    return std::min(*a, *b);
}

std::string in_seconds(Duration duration) {
    return std::to_string(std::chrono::duration_cast<std::chrono::seconds>(duration).count()) +
           " s";
}

}  // namespace

std::optional<TimePoint> Worker::Runtime::tick() {
    std::scoped_lock const lock(tick_mutex_);
    auto next = end_overdue();
    next = sooner(next, reporter_->tick());
    next = sooner(next, beat());
    next = sooner(next, warn_of_starvation());
    return sooner(next, events_.check_stuck());
}

std::optional<TimePoint> Worker::Runtime::end_overdue() {
    Reporter::Hold const hold(*reporter_);
    for (auto const& [run, is_replaced] : runs_.expire(deps_.clock.now())) {
        ++counters_.timeouts;
        auto const& context = run->context;
        deps_.log.write_facts(
            base::LogLevel::Warning,
            "step " + context.step_name() + " of task " + context.task_id().to_string() +
                ": its handler overran its time" +
                (is_replaced ? "" : "; its thread is stuck and not replaced any more"),
            facts_of(*run->record));
        if (run->place == RunPlace::Loop) loop_.cancel(*run);
        if (is_replaced && run->place == RunPlace::Thread) threads_.replace();
        auto result =
            run->place == RunPlace::Away ? pulled_call_timed_out(context) : timed_out(context);
        report_outcome(*run, std::move(result), is_replaced ? HeldPlace::Running : HeldPlace::None,
                       RecordUse::GoingOn);
    }
    return runs_.next_deadline();
}

std::optional<TimePoint> Worker::Runtime::beat() {
    std::shared_ptr<Heartbeat> heartbeat;
    {
        std::scoped_lock const lock(mutex_);
        heartbeat = heartbeat_;
    }
    if (heartbeat == nullptr) return std::nullopt;
    Heartbeat::Held held{.oldest_since = TimePoint::max()};
    for (auto const& [key, since] : runs_.held()) {
        held.keys.push_back(key);
        held.oldest_since = std::min(held.oldest_since, since);
    }
    for (auto const& [key, since] : outlet_.waiting()) {
        held.keys.push_back(key);
        held.oldest_since = std::min(held.oldest_since, since);
    }
    return heartbeat->tick(held);
}

std::optional<TimePoint> Worker::Runtime::warn_of_starvation() {
    auto const now = deps_.clock.now();
    std::set<model::LeaseKey> starving;
    std::optional<TimePoint> next;
    Duration longest{};
    std::size_t new_count = 0;
    for (auto const& [key, since] : outlet_.waiting()) {
        if (now - since < options_.starvation_threshold) {
            next = sooner(next, since + options_.starvation_threshold);
            continue;
        }
        starving.insert(key);
        longest = std::max(longest, now - since);
        if (!warned_.contains(key)) ++new_count;
    }
    if (new_count > 0) {
        deps_.log.warning(std::to_string(starving.size()) +
                          " steps starve: no thread was free for up to " + in_seconds(longest) +
                          "; max_concurrent_handlers is " +
                          std::to_string(options_.max_concurrent_handlers));
    }
    warned_ = std::move(starving);
    return next;
}

}  // namespace tasker::worker
