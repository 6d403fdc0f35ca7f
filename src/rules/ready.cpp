#include "rules/ready.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "rules/moves.hpp"

namespace tasker::rules {

namespace {

Error not_from(model::Step const& step, std::string_view what) {
    return Error(ErrorCode::IllegalTransition, "step " + step.name + ": " + std::string(what) +
                                                   " is not possible in " +
                                                   std::string(model::to_text(step.state)));
}

void start(model::StepChange& change, TimePoint now, Claim const& claim) {
    must_move(change, model::StepEvent::Start, now);
    ++change.after.attempt;
    change.after.lease_until = claim.lease_until;
    change.after.worker_id = claim.worker_id;
    change.after.last_attempted_at = now;
}

}  // namespace

bool may_enqueue(model::TaskState state, model::StepTally const& tally) noexcept {
    return !model::is_terminal(state) && tally.failed_blocking == 0;
}

bool is_retry_eligible(model::Step const& step) noexcept {
    return step.counted_attempts() == 0 ||
           (step.is_retryable && step.counted_attempts() < step.attempts_max);
}

bool is_ready(model::Step const& step, TimePoint now) noexcept {
    if (step.open_dependencies > 0 || !is_retry_eligible(step)) return false;
    if (step.state == model::StepState::Pending) return true;
    if (step.state != model::StepState::WaitingForRetry) return false;
    auto const retry_at = next_retry_at(step);
    return !retry_at || *retry_at <= now;
}

std::optional<TimePoint> next_retry_at(model::Step const& step) noexcept {
    if (step.next_retry_at) return step.next_retry_at;
    if (!step.last_failure_at) return std::nullopt;
    // The safety net of 3.2: min(2 ^ attempts, 60) seconds after the failure.
    constexpr std::uint32_t kExponentMax = 6;
    auto const exponent = std::min(step.counted_attempts(), kExponentMax);
    return *step.last_failure_at + std::chrono::seconds(std::min(1U << exponent, 60U));
}

Result<model::StepChange> enqueue(model::Step const& step, TimePoint now,
                                  std::optional<Claim> const& claim) {
    auto const was_waiting = step.state == model::StepState::WaitingForRetry;
    if (step.state != model::StepState::Pending && !was_waiting) return not_from(step, "Enqueue");
    // A step that waits for a retry has been started before: what it depends on was there then.
    if (!was_waiting && step.open_dependencies > 0) {
        return Error(ErrorCode::IllegalTransition, "step " + step.name + ": Enqueue with " +
                                                       std::to_string(step.open_dependencies) +
                                                       " dependencies still open");
    }

    auto change = change_of(step, now);
    if (was_waiting) must_move(change, model::StepEvent::Retry, now);
    must_move(change, model::StepEvent::Enqueue, now);
    if (claim) start(change, now, *claim);
    return change;
}

Result<model::StepChange> claim(model::Step const& step, TimePoint now, Claim const& claim) {
    if (step.state != model::StepState::Enqueued) return not_from(step, "a claim");
    // Another process may have enqueued it after this one had looked at the clock: a history never
    // goes back.
    auto const at = std::max(now, step.updated_at);
    auto change = change_of(step, at);
    start(change, at, claim);
    return change;
}

model::StepChange park(model::Step const& step, TimePoint now) {
    auto change = change_of(step, now);
    change.after.wake_at.reset();
    return change;
}

}  // namespace tasker::rules
