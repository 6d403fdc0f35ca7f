#include "rules/finalize.hpp"

#include "rules/moves.hpp"
#include "rules/staleness.hpp"

namespace tasker::rules {

namespace {

using model::TaskEvent;
using model::TaskState;

/// The tally of one step alone.
model::StepTally tally_of(model::Step const& step) {
    auto const is_in = [&step](model::StepState state) { return step.state == state ? 1U : 0U; };
    auto const is_failed = is_in(model::StepState::Error);
    auto const is_blocking = failure_blocks(step) ? is_failed : 0U;
    return {
        .total = 1,
        .unfinished = model::is_terminal(step.state) ? 0U : 1U,
        .in_flight = model::is_in_flight(step.state) ? 1U : 0U,
        .waiting_for_retry = is_in(model::StepState::WaitingForRetry),
        .failed_blocking = is_blocking,
        .failed_tolerated = is_failed - is_blocking,
    };
}

/// What the steps say about the task, whatever state it is in.
enum class Verdict { Done, Blocked, Started, Running, Waiting };

Verdict judge(model::StepTally const& tally, std::uint32_t enqueued_count) {
    if (tally.unfinished == 0) return Verdict::Done;
    if (tally.failed_blocking > 0) return Verdict::Blocked;
    if (enqueued_count > 0) return Verdict::Started;
    if (tally.in_flight > 0) return Verdict::Running;
    if (tally.waiting_for_retry > 0) return Verdict::Waiting;
    if (tally.failed_tolerated > 0) return Verdict::Blocked;
    return Verdict::Waiting;
}

/// What is still unsaid about the unit while the task moves through its states.
struct Facts {
    model::StepTally tally;
    std::uint32_t enqueued_count;
    bool has_settled;
};

/// The way out of a state, or none when the task rests there.
std::optional<TaskEvent> next_event(TaskState state, Facts const& facts) {
    auto const verdict = judge(facts.tally, facts.enqueued_count);
    switch (state) {
        case TaskState::Pending: return TaskEvent::Start;
        case TaskState::Initializing:
            if (facts.tally.total == 0) return TaskEvent::NoStepsFound;
            return verdict == Verdict::Started ? TaskEvent::ReadyStepsFound
                                               : TaskEvent::NoDependenciesReady;
        case TaskState::EnqueuingSteps: return TaskEvent::StepsEnqueued;
        case TaskState::StepsInProcess:
            if (verdict == Verdict::Done) return TaskEvent::AllStepsCompleted;
            // Steps that are enqueued beside running ones change nothing for the task.
            if (!facts.has_settled && facts.tally.in_flight > 0 && verdict != Verdict::Blocked) {
                return std::nullopt;
            }
            return TaskEvent::StepCompleted;
        case TaskState::EvaluatingResults:
            switch (verdict) {
                case Verdict::Done: return TaskEvent::AllStepsSuccessful;
                case Verdict::Blocked: return TaskEvent::PermanentFailure;
                case Verdict::Started: return TaskEvent::ReadyStepsFound;
                case Verdict::Waiting: return TaskEvent::NoDependenciesReady;
                case Verdict::Running: break;
            }
            return std::nullopt;
        case TaskState::WaitingForDependencies:
            if (verdict == Verdict::Waiting || verdict == Verdict::Running) return std::nullopt;
            return TaskEvent::DependenciesReady;
        case TaskState::WaitingForRetry:
            if (verdict == Verdict::Waiting || verdict == Verdict::Running) return std::nullopt;
            return TaskEvent::RetryReady;
        case TaskState::BlockedByFailures:
            if (verdict == Verdict::Blocked) return std::nullopt;
            return TaskEvent::FailuresResolved;
        case TaskState::Complete:
        case TaskState::Error:
        case TaskState::Cancelled:
        case TaskState::ResolvedManually: break;
    }
    return std::nullopt;
}

}  // namespace

model::StepTally count(model::StepTally tally, model::StepChange const& change) {
    auto before = change.after;  // what decides a category, except the state, never changes
    before.state = change.from;
    auto const lost = tally_of(before);
    auto const gained = tally_of(change.after);
    tally.unfinished += gained.unfinished - lost.unfinished;
    tally.in_flight += gained.in_flight - lost.in_flight;
    tally.waiting_for_retry += gained.waiting_for_retry - lost.waiting_for_retry;
    tally.failed_blocking += gained.failed_blocking - lost.failed_blocking;
    tally.failed_tolerated += gained.failed_tolerated - lost.failed_tolerated;
    return tally;
}

model::StepTally count(model::StepTally tally, model::Step const& added) {
    auto const gained = tally_of(added);
    tally.total += gained.total;
    tally.unfinished += gained.unfinished;
    tally.in_flight += gained.in_flight;
    tally.waiting_for_retry += gained.waiting_for_retry;
    tally.failed_blocking += gained.failed_blocking;
    tally.failed_tolerated += gained.failed_tolerated;
    return tally;
}

bool failure_blocks(model::Step const& step) noexcept {
    return step.type != model::StepType::BatchWorker ||
           step.failure_strategy.value_or(model::FailureStrategy::FailFast) ==
               model::FailureStrategy::FailFast;
}

bool failure_satisfies(model::Step const& step) noexcept {
    return step.type == model::StepType::BatchWorker &&
           step.failure_strategy == model::FailureStrategy::Isolate;
}

Result<model::TaskChange> finalize(Progress const& progress, model::Lifecycle const& lifecycle,
                                   model::StalenessSettings const& staleness, TimePoint now) {
    auto change = change_of(progress.task, now);
    change.after.tally = progress.tally;

    Facts facts{.tally = progress.tally,
                .enqueued_count = progress.enqueued_count,
                .has_settled = progress.has_settled};
    for (;;) {
        // Here what was settled is looked at; steps that are enqueued afterwards are news.
        if (change.after.state == TaskState::EvaluatingResults) facts.has_settled = false;
        auto const event = next_event(change.after.state, facts);
        if (!event) break;
        must_move(change, *event, now);
        if (*event == TaskEvent::StepsEnqueued) facts.enqueued_count = 0;
    }
    if (!change.path.empty()) {
        change.after.stale_at = stale_at(change.after, lifecycle, staleness);
    }
    return change;
}

}  // namespace tasker::rules
