#include "rules/manual.hpp"

#include "rules/moves.hpp"
#include "rules/step_result.hpp"

namespace tasker::rules {

namespace {

model::Payload metadata_of_action(ManualAction const& action, std::string_view who_key) {
    return metadata_of({{"reason", action.reason}, {who_key, action.who}});
}

}  // namespace

Result<model::StepChange> reset_for_retry(model::Step const& step, ManualAction const& action,
                                          TimePoint now) {
    auto change = change_of(step, now);
    TASKER_TRY(move(change, model::StepEvent::ResetForRetry, now));
    change.after.uncounted_attempts = step.attempt;
    change.after.lost_leases = 0;
    change.after.last_attempted_at.reset();
    change.results_action = model::ResultsAction::Clear;
    change.metadata = metadata_of_action(action, "reset_by");
    return change;
}

Result<model::StepChange> resolve_manually(model::Step const& step, ManualAction const& action,
                                           TimePoint now) {
    auto change = change_of(step, now);
    must_move(change, model::StepEvent::ResolveManually, now);
    change.results_action = model::ResultsAction::Clear;
    change.metadata = metadata_of_action(action, "resolved_by");
    return change;
}

Result<model::StepChange> complete_manually(model::Step const& step, ManualAction const& action,
                                            Json const& result, JsonObject const& metadata,
                                            TimePoint now) {
    auto custom = metadata;
    custom["manually_completed"] = true;
    custom["completed_by"] = action.who;
    custom["completion_reason"] = action.reason;

    auto change = change_of(step, now);
    must_move(change, model::StepEvent::CompleteManually, now);
    change.results_action = model::ResultsAction::Replace;
    change.results = success_result(step.id, result, custom, now);
    change.metadata = metadata_of_action(action, "completed_by");
    return change;
}

Result<model::StepChange> cancel(model::Step const& step, ManualAction const& action,
                                 TimePoint now) {
    auto change = change_of(step, now);
    TASKER_TRY(move(change, model::StepEvent::Cancel, now));
    change.metadata = metadata_of_action(action, "cancelled_by");
    return change;
}

Result<model::TaskChange> cancel(model::Task const& task, model::StepTally const& tally,
                                 ManualAction const& action, TimePoint now) {
    auto change = change_of(task, now);
    TASKER_TRY(move(change, model::TaskEvent::Cancel, now));
    change.after.tally = tally;
    change.after.stale_at.reset();
    change.metadata = metadata_of_action(action, "cancelled_by");
    return change;
}

}  // namespace tasker::rules
