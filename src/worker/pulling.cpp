#include <algorithm>
#include <utility>

#include "worker/runtime.hpp"

namespace tasker::worker {

Result<void> Worker::Runtime::check_pullable() const {
    if (!deps_.pulling) {
        return Error(ErrorCode::InvalidOption,
                     "the worker " + name_ + " runs its handlers itself: nothing is to be pulled");
    }
    std::scoped_lock const lock(mutex_);
    if (state_ == State::Created) {
        return Error(ErrorCode::NotRunning, "the worker " + name_ + " was not started");
    }
    return {};
}

Result<std::vector<PulledCall>> Worker::Runtime::pull(std::size_t most, Duration patience) {
    TASKER_TRY(check_pullable());
    std::vector<PulledCall> calls;
    if (most == 0) return calls;
    auto assignment = patience > Duration(0) ? outlet_.take_within(patience) : outlet_.try_take();
    while (assignment) {
        auto const prepared = prepare(*std::move(assignment));
        if (prepared.run != nullptr) calls.push_back(hand_out(prepared.run));
        if (calls.size() == most) break;
        assignment = outlet_.try_take();
    }
    if (calls.empty() && is_stopping_) {
        return Error(ErrorCode::Stopping, "the worker " + name_ + " takes no steps any more");
    }
    return calls;
}

PulledCall Worker::Runtime::hand_out(std::shared_ptr<Run> const& run) {
    run->place = RunPlace::Away;
    run->call_id = deps_.ids.v4();
    begin(run);
    return {.id = run->call_id, .record = run->record};
}

Result<void> Worker::Runtime::answer_pulled(PulledAnswer answer) {
    TASKER_TRY(check_pullable());
    auto const run = runs_.find_pulled(answer.call_id);
    // Who finishes it first answers for it: of two answers, and of an answer and the timeout, one.
    if (run == nullptr || runs_.finish(*run) != Runs::Ending::First) {
        ++counters_.late_results;
        return Error(ErrorCode::LeaseLost,
                     "the call " + answer.call_id.to_string() +
                         " is not pending: it was answered, its time was up, or it was never given "
                         "out");
    }
    run->on_answered = std::move(answer.on_answered);
    run->drive = answer.drive;
    if (!answer.handler_version.empty()) run->handler_version = std::move(answer.handler_version);
    if (answer.events) run->events = std::make_shared<MadeEvents>(*std::move(answer.events));
    this->answer(run, std::move(answer.result));
    return {};
}

PulledMetrics Worker::Runtime::pulled_metrics() const {
    auto const now = deps_.clock.now();
    PulledMetrics metrics;
    for (auto const& [call_id, since] : runs_.pulled()) {
        auto const age = std::max(now - since, Duration(0));
        ++metrics.pending_count;
        if (!metrics.oldest_pending_age || age > *metrics.oldest_pending_age) {
            metrics.oldest_pending_age = age;
            metrics.oldest_call = call_id;
        }
        metrics.newest_pending_age = std::min(metrics.newest_pending_age.value_or(age), age);
        if (age > options_.starvation_threshold) ++metrics.starving_count;
    }
    return metrics;
}

std::vector<std::string> sorted_claims(std::vector<std::string> handlers) {
    std::ranges::sort(handlers);
    handlers.erase(std::ranges::unique(handlers).begin(), handlers.end());
    return handlers;
}

Result<void> Worker::Runtime::change_claims(std::vector<std::string> handlers) {
    if (!deps_.pulling || !deps_.pulling->claims) {
        return Error(ErrorCode::InvalidOption,
                     "the worker " + name_ + " was not opened with claims that can be changed");
    }
    if (!deps_.has_company) return {};  // nobody else could run the others
    auto skills = outlet_.skills();
    skills.handlers = sorted_claims(std::move(handlers));
    std::ignore = outlet_.change_skills(std::move(skills));
    return {};
}

Result<void> Worker::Runtime::publish(DomainEvent const& event, model::DeliveryMode mode) {
    TASKER_TRY_ASSIGN([[maybe_unused]] auto const how, router_.route(event, mode));
    return {};
}

}  // namespace tasker::worker
