#include "engine/control/control.hpp"

#include <utility>

#include "base/json.hpp"
#include "engine/growth.hpp"
#include "rules/finalize.hpp"

namespace tasker::engine {

namespace {

StepId step_of(Command const& command) {
    if (auto const* const reset = std::get_if<ResetStep>(&command)) return reset->step_id;
    if (auto const* const resolve = std::get_if<ResolveStep>(&command)) return resolve->step_id;
    return std::get<CompleteStep>(command).step_id;
}

Result<Json> result_of(CompleteStep const& command) {
    if (command.result.empty()) return Json(JsonObject{});
    return base::parse_json(command.result.text());
}

Result<model::StepChange> completed(CompleteStep const& command, model::Step const& step,
                                    TimePoint now) {
    TASKER_TRY_ASSIGN(auto const result, result_of(command));
    JsonObject metadata;
    if (!command.metadata.empty()) {
        TASKER_TRY_ASSIGN(auto parsed, base::parse_json(command.metadata.text()));
        if (!parsed.is_object()) {
            return Error(ErrorCode::InvalidJson, "the metadata must be a JSON object");
        }
        metadata = std::move(parsed.get_object());
    }
    return rules::complete_manually(step, command.action, result, metadata, now);
}

/// The branches or batches of a step that somebody completes in place of its handler.
Result<void> grow_by_hand(CompleteStep const& command, model::Step const& step,
                          store::UnitOfWork& unit, Advance& advance, Dependencies const& deps,
                          TimePoint now) {
    if (step.has_satisfied) return {};  // the task has gone on from it already
    auto const* const task = advance.task(step.task_id);
    if (task == nullptr) return {};
    TASKER_TRY_ASSIGN(auto const registered, advance.template_of(*task));
    auto const* const definition =
        registered ? registered->tmpl.find_step(step.template_step_name) : nullptr;
    if (definition == nullptr) return {};
    TASKER_TRY_ASSIGN(auto const result, result_of(command));
    auto grown = grow_from({.task = *task,
                            .tmpl = registered->tmpl,
                            .definition = *definition,
                            .step = step,
                            .result = result,
                            .now = now},
                           unit, advance, deps);
    if (grown) return {};
    return std::move(grown).error().with_context("step \"" + step.name +
                                                 "\" cannot be completed by hand");
}

Result<model::StepChange> changed(Command const& command, model::Step const& step, TimePoint now) {
    if (auto const* const reset = std::get_if<ResetStep>(&command)) {
        return rules::reset_for_retry(step, reset->action, now);
    }
    if (auto const* const resolve = std::get_if<ResolveStep>(&command)) {
        return rules::resolve_manually(step, resolve->action, now);
    }
    return completed(std::get<CompleteStep>(command), step, now);
}

Result<void> cancel_all(CancelTask const& command, store::UnitOfWork& unit, Advance& advance,
                        TimePoint now) {
    auto const* const task = advance.task(command.task_id);
    if (task == nullptr) {
        return Error(ErrorCode::TaskNotFound, "no task has the id " + command.task_id.to_string());
    }
    auto tally = task->tally;
    TASKER_TRY_ASSIGN(auto const steps, unit.steps_of(command.task_id));
    std::vector<model::StepChange> changes;
    for (auto const& step : steps) {
        if (model::is_terminal(step.state)) continue;
        TASKER_TRY_ASSIGN(auto change, rules::cancel(step, command.action, now));
        tally = rules::count(tally, change);
        changes.push_back(std::move(change));
    }
    TASKER_TRY_ASSIGN(auto task_change, rules::cancel(*task, tally, command.action, now));
    for (auto& change : changes)
        advance.change(std::move(change), Advance::Cause::Other);
    advance.change(std::move(task_change));
    return {};
}

Result<TaskId> resolve(ResolveDeadLetter const& command, store::UnitOfWork& unit, TimePoint now) {
    TASKER_TRY_ASSIGN(auto const found, unit.dead_letters({.id = command.id, .limit = 1}));
    if (found.empty()) {
        return Error(ErrorCode::DeadLetterNotFound,
                     "no entry of the dead letter queue has the id " + command.id.to_string());
    }
    auto letter = found.front();
    // Its task is the lock: what others do to the entry meanwhile is not lost.
    TASKER_TRY(unit.lock_tasks({&letter.task_id, 1}));
    TASKER_TRY_ASSIGN(auto const locked, unit.dead_letters({.id = command.id, .limit = 1}));
    if (!locked.empty()) letter = locked.front();
    using model::DeadLetterStatus;
    if (command.status == DeadLetterStatus::Pending && letter.status != DeadLetterStatus::Pending) {
        TASKER_TRY_ASSIGN(
            auto const pending,
            unit.dead_letters(
                {.task = letter.task_id, .status = DeadLetterStatus::Pending, .limit = 1}));
        if (!pending.empty()) {
            return Error(ErrorCode::IllegalTransition,
                         "the task has another pending entry, " + pending.front().id.to_string());
        }
    }
    if (command.status) {
        letter.status = *command.status;
        letter.resolved_at = now;
    }
    if (command.notes) letter.resolution_notes = *command.notes;
    if (command.resolved_by) letter.resolved_by = *command.resolved_by;
    if (command.metadata) letter.metadata = *command.metadata;
    letter.updated_at = now;
    TASKER_TRY(unit.update_dead_letter(letter));
    return letter.task_id;
}

}  // namespace

std::vector<Result<model::Task>> Control::drain(std::vector<Command> const& commands) {
    std::vector<Result<model::Task>> answers;
    answers.reserve(commands.size());
    for (auto const& command : commands)
        answers.push_back(run(command));
    return answers;
}

Result<model::Task> Control::run(Command const& command) {
    auto places = deps_.places.reservation();
    Aftermath aftermath;
    std::vector<Revoked> revoked;
    model::Task after;
    auto const done = deps_.store.run([&](store::UnitOfWork& unit) -> Result<void> {
        aftermath = {};
        revoked.clear();
        places.restart();
        TASKER_TRY_ASSIGN(auto const task_id, carry(command, unit, places, aftermath, revoked));
        TASKER_TRY_ASSIGN(auto const tasks, unit.find_tasks({&task_id, 1}));
        after = tasks.front();
        return {};
    });
    if (!done) {
        places.restart();
        return done.error();
    }
    carry_out(std::move(aftermath), places, deps_);
    for (auto const& one : revoked)
        deps_.places.revoke(one.step_id, one.attempt);
    return after;
}

Result<TaskId> Control::carry(Command const& command, store::UnitOfWork& unit,
                              Places::Reservation& places, Aftermath& aftermath,
                              std::vector<Revoked>& revoked) const {
    auto const now = deps_.clock.now();
    if (auto const* const letter = std::get_if<ResolveDeadLetter>(&command)) {
        return resolve(*letter, unit, now);
    }
    Advance advance(unit, places, deps_, now);
    TaskId task_id;
    std::vector<model::Step> were;
    if (auto const* const cancel = std::get_if<CancelTask>(&command)) {
        task_id = cancel->task_id;
        TASKER_TRY(advance.lock({task_id}));
        TASKER_TRY_ASSIGN(were, unit.steps_of(task_id));
        TASKER_TRY(cancel_all(*cancel, unit, advance, now));
    } else {
        auto const step_id = step_of(command);
        TASKER_TRY_ASSIGN(auto const found, unit.find_steps({&step_id, 1}));
        if (found.empty()) {
            return Error(ErrorCode::StepNotFound, "no step has the id " + step_id.to_string());
        }
        task_id = found.front().task_id;
        unit.expect_steps({&step_id, 1});
        TASKER_TRY(advance.lock({task_id}));
        TASKER_TRY_ASSIGN(were, unit.lock_steps({&step_id, 1}));
        TASKER_TRY_ASSIGN(auto change, changed(command, were.front(), now));
        if (auto const* const complete = std::get_if<CompleteStep>(&command)) {
            TASKER_TRY(grow_by_hand(*complete, were.front(), unit, advance, deps_, now));
        }
        advance.change(std::move(change), Advance::Cause::Settled);
    }
    for (auto const& step : were) {
        if (step.state == model::StepState::InProgress) revoked.push_back({step.id, step.attempt});
    }
    TASKER_TRY_ASSIGN([[maybe_unused]] auto const written, advance.finish());
    aftermath = advance.take_aftermath();
    return task_id;
}

}  // namespace tasker::engine
