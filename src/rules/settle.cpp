#include "rules/settle.hpp"

#include <algorithm>
#include <string>

#include "rules/backoff.hpp"
#include "rules/moves.hpp"

namespace tasker::rules {

namespace {

/// The fence: only the running attempt, told by the worker that runs it, may change the step.
Result<void> check_lease(model::Step const& step, model::StepReport const& report) {
    auto const is_held = step.state == model::StepState::InProgress &&
                         step.attempt == report.attempt && step.worker_id == report.worker_id;
    if (is_held) return {};
    auto const holder = step.worker_id ? " of worker " + step.worker_id->to_string() : "";
    return Error(ErrorCode::LeaseLost,
                 "step " + step.name + " is " + std::string(model::to_text(step.state)) +
                     " in attempt " + std::to_string(step.attempt) + holder +
                     "; the report is of worker " + report.worker_id.to_string() + " for attempt " +
                     std::to_string(report.attempt));
}

/// Due at once, without a retry being counted.
void wait_uncounted(model::StepChange& change, TimePoint now) {
    must_move(change, model::StepEvent::WaitForRetry, now);
    change.after.wake_at = now;
    change.after.next_retry_at = now;
}

void wait_for_retry(model::StepChange& change, Duration pause, TimePoint now) {
    must_move(change, model::StepEvent::WaitForRetry, now);
    change.after.backoff = pause;
    change.after.next_retry_at = now + pause;
    change.after.wake_at = change.after.next_retry_at;
}

void replace_results(model::StepChange& change, model::Payload results) {
    change.results_action = model::ResultsAction::Replace;
    change.results = std::move(results);
}

}  // namespace

Result<model::StepChange> settle(model::Step const& step, model::StepDefinition const& definition,
                                 model::StepReport const& report, model::StepOutcome const& outcome,
                                 model::Settings const& settings, TimePoint now, double jitter) {
    TASKER_TRY(check_lease(step, report));

    auto change = change_of(step, now);
    change.after.lost_leases = 0;
    replace_results(change, outcome.results);
    if (outcome.succeeded) {
        must_move(change, model::StepEvent::EnqueueForOrchestration, now);
        must_move(change, model::StepEvent::Complete, now);
        return change;
    }

    must_move(change, model::StepEvent::EnqueueAsErrorForOrchestration, now);
    auto const may_retry =
        outcome.is_retryable && step.is_retryable && step.counted_attempts() < step.attempts_max;
    if (!may_retry) {
        must_move(change, model::StepEvent::Fail, now);
        change.metadata = metadata_of({{"message", outcome.error_message}});
        return change;
    }
    auto const pause =
        outcome.retry_after
            ? requested_backoff(*outcome.retry_after, settings.backoff)
            : backoff(definition.retry, settings.backoff, step.counted_attempts(), jitter);
    wait_for_retry(change, pause, now);
    change.metadata = metadata_of({{"message", outcome.error_message + " - retryable"}});
    return change;
}

Result<model::StepChange> reject(model::Step const& step, model::StepReport const& report,
                                 std::string_view error_type, std::string_view why, TimePoint now) {
    TASKER_TRY(check_lease(step, report));
    auto change = change_of(step, now);
    change.after.lost_leases = 0;
    must_move(change, model::StepEvent::EnqueueForOrchestration, now);
    must_move(change, model::StepEvent::Fail, now);
    replace_results(change, failure_result(step.id, error_type, why, false, now));
    change.metadata = metadata_of({{"message", why}});
    return change;
}

Result<model::StepChange> lose_lease(model::Step const& step, model::Settings const& settings,
                                     TimePoint now) {
    if (step.state != model::StepState::InProgress) {
        return Error(ErrorCode::LeaseLost, "step " + step.name + " is " +
                                               std::string(model::to_text(step.state)) +
                                               " and holds no lease");
    }
    auto change = change_of(step, now);
    ++change.after.lost_leases;
    ++change.after.uncounted_attempts;

    if (change.after.lost_leases < settings.lost_leases_max) {
        wait_uncounted(change, now);
        change.metadata = metadata_of({{"reason", "lease_lost"}});
        return change;
    }
    auto const message = "the worker was lost " + std::to_string(change.after.lost_leases) +
                         " times in a row while it ran this step";
    must_move(change, model::StepEvent::Fail, now);
    replace_results(change, failure_result(step.id, "worker_lost", message, false, now));
    change.metadata = metadata_of({{"message", message}});
    return change;
}

Result<model::StepChange> hand_back(model::Step const& step, model::StepReport const& report,
                                    std::string_view why, TimePoint now) {
    TASKER_TRY(check_lease(step, report));
    auto change = change_of(step, now);
    ++change.after.uncounted_attempts;
    wait_uncounted(change, now);
    change.metadata = metadata_of({{"reason", why}});
    return change;
}

}  // namespace tasker::rules
