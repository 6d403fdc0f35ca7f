#include "engine/completion/completion.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include "base/json.hpp"
#include "engine/growth.hpp"
#include "rules/settle.hpp"

namespace tasker::engine {

struct Completion::Batch {
    Places::Reservation places;
    std::span<model::StepReport const> reports{};
    std::vector<double> jitters{};  // drawn once: the unit's body may run more than once
    TimePoint now{};

    Answers answers{};
    Aftermath aftermath{};
    std::unordered_map<StepId, model::Step> steps{};  // as locked, then as changed
};

namespace {

Error gone(model::StepReport const& report) {
    return {ErrorCode::LeaseLost, "step " + report.step_id.to_string() +
                                      " does not exist; attempt " + std::to_string(report.attempt) +
                                      " is refused"};
}

/// A report that is told once more was heard the first time: nothing was lost or refused.
bool is_repeated(model::Step const& step, model::StepReport const& report) {
    return step.attempt == report.attempt && step.state != model::StepState::InProgress &&
           step.lost_leases == 0;
}

Json const* result_of(Json const& results) {
    auto const* const object = results.if_object();
    return object == nullptr ? nullptr : object->if_contains("result");
}

}  // namespace

std::vector<Result<transport::ReportAnswer>> Completion::drain(Collect const& collect) {
    Batch batch{.places = deps_.places.reservation()};
    auto const done = deps_.store.run([&](store::UnitOfWork& unit) {
        batch.reports = collect();
        return write(batch, unit);
    });
    if (!done) {
        batch.places.restart();
        return Answers(collect().size(), done.error());
    }
    carry_out(std::move(batch.aftermath), batch.places, deps_);
    return std::move(batch.answers);
}

Result<void> Completion::write(Batch& batch, store::UnitOfWork& unit) const {
    while (batch.jitters.size() < batch.reports.size())
        batch.jitters.push_back(deps_.random.unit());
    batch.now = deps_.clock.now();
    batch.places.restart();
    batch.answers.assign(batch.reports.size(), transport::ReportAnswer{});
    batch.steps.clear();

    std::vector<TaskId> task_ids;
    std::vector<StepId> step_ids;
    for (auto const& report : batch.reports) {
        task_ids.push_back(report.task_id);
        step_ids.push_back(report.step_id);
    }
    std::ranges::sort(step_ids);
    auto const same = std::ranges::unique(step_ids);
    step_ids.erase(same.begin(), same.end());

    Advance advance(unit, batch.places, deps_, batch.now);
    unit.expect_steps(step_ids);
    TASKER_TRY(advance.lock(std::move(task_ids)));
    TASKER_TRY_ASSIGN(auto locked, unit.lock_steps(step_ids));
    for (auto& step : locked) {
        auto const id = step.id;
        batch.steps.emplace(id, std::move(step));
    }
    for (std::size_t i = 0; i < batch.reports.size(); ++i)
        TASKER_TRY(take(batch, unit, advance, i));
    TASKER_TRY_ASSIGN([[maybe_unused]] auto const written, advance.finish());
    batch.aftermath = advance.take_aftermath();
    return {};
}

Result<void> Completion::take(Batch& batch, store::UnitOfWork& unit, Advance& advance,
                              std::size_t index) const {
    auto const& report = batch.reports[index];
    auto& answer = batch.answers[index];
    auto const found = batch.steps.find(report.step_id);
    if (found == batch.steps.end() || found->second.task_id != report.task_id) {
        answer = gone(report);
        return {};
    }
    auto& step = found->second;

    if (auto const* const checkpoint = std::get_if<model::StepCheckpoint>(&report.what)) {
        return store_checkpoint(batch, unit, index, *checkpoint);
    }
    auto change = [&]() -> Result<model::StepChange> {
        if (auto const* const handback = std::get_if<model::StepHandback>(&report.what)) {
            return rules::hand_back(step, report, handback->reason, batch.now);
        }
        return settle(batch, unit, advance, step, report, std::get<model::StepOutcome>(report.what),
                      batch.jitters[index]);
    }();
    if (!change) {
        if (change.error().code() != ErrorCode::LeaseLost) return std::move(change).error();
        if (!is_repeated(step, report)) {
            deps_.log.write_facts(
                base::LogLevel::Warning, "a late result was refused: " + change.error().message(),
                std::array<base::LogFact, 3>{
                    {{.name = "task_uuid", .value = step.task_id.to_string()},
                     {.name = "step_uuid", .value = step.id.to_string()},
                     {.name = "attempt", .value = std::int64_t{report.attempt}}}});
        }
        answer = std::move(change).error();
        return {};
    }
    step = change->after;
    answer = transport::ReportAnswer{.state = step.state};
    advance.change(*std::move(change), std::holds_alternative<model::StepOutcome>(report.what)
                                           ? Advance::Cause::Settled
                                           : Advance::Cause::Other);
    return {};
}

Result<void> Completion::store_checkpoint(Batch& batch, store::UnitOfWork& unit, std::size_t index,
                                          model::StepCheckpoint const& checkpoint) const {
    auto const& report = batch.reports[index];
    auto& step = batch.steps.at(report.step_id);
    model::CheckpointWrite const write{.step_id = report.step_id,
                                       .attempt = report.attempt,
                                       .cursor = checkpoint.cursor,
                                       .items_processed = checkpoint.items_processed,
                                       .accumulated_results = checkpoint.accumulated_results,
                                       .at = batch.now,
                                       .lease_until = batch.now + deps_.settings.lease};
    // The row itself does not change state; a report in the same batch may have ended it before.
    auto const is_held = step.state == model::StepState::InProgress &&
                         step.attempt == report.attempt && step.worker_id == report.worker_id;
    if (is_held) {
        TASKER_TRY_ASSIGN(auto const written, unit.save_checkpoints({&write, 1}));
        if (written.front()) {
            batch.answers[index] = transport::ReportAnswer{.state = step.state, .call_again = true};
            return {};
        }
    }
    batch.answers[index] = Error(
        ErrorCode::LeaseLost, "the checkpoint is for attempt " + std::to_string(report.attempt) +
                                  " of step \"" + step.name + "\", which is not the running one");
    return {};
}

Result<model::StepChange> Completion::settle(Batch& batch, store::UnitOfWork& unit,
                                             Advance& advance, model::Step const& step,
                                             model::StepReport const& report,
                                             model::StepOutcome const& outcome,
                                             double jitter) const {
    auto const* const task = advance.task(report.task_id);
    if (task == nullptr) return gone(report);
    TASKER_TRY_ASSIGN(auto const registered, advance.template_of(*task));
    auto const* const definition =
        registered ? registered->tmpl.find_step(step.template_step_name) : nullptr;
    // Without its definition (the template changed meanwhile) the step's own row decides.
    model::StepDefinition const fallback;
    TASKER_TRY_ASSIGN(auto change,
                      rules::settle(step, definition != nullptr ? *definition : fallback, report,
                                    outcome, deps_.settings, batch.now, jitter));
    if (!outcome.succeeded || definition == nullptr) return change;

    auto const* const schema = registered->result_schema_of(definition->name);
    auto const does_grow = definition->type == model::StepType::Decision ||
                           definition->type == model::StepType::Batchable;
    if (schema == nullptr && !does_grow) return change;

    auto const reject = [&](std::string_view error_type, std::string const& why) {
        return rules::reject(step, report, error_type, why, batch.now);
    };
    auto const results = base::parse_json(outcome.results.text());
    if (!results) return reject("invalid_outcome", results.error().message());
    auto const* const result = result_of(*results);
    if (result == nullptr) return reject("invalid_outcome", "the results hold no `result`");
    if (schema != nullptr) {
        auto const violations = schema->check(*result);
        if (!violations.empty()) {
            return reject("result_schema_violation",
                          "the result does not fit the result_schema of step \"" +
                              definition->name + "\": " + violations.front().path + ": " +
                              violations.front().reason);
        }
    }
    auto const grown = grow_from({.task = *task,
                                  .tmpl = registered->tmpl,
                                  .definition = *definition,
                                  .step = step,
                                  .result = *result,
                                  .now = batch.now},
                                 unit, advance, deps_);
    if (grown) return change;
    if (grown.error().code() != ErrorCode::InvalidOutcome) return grown.error();
    return reject("invalid_outcome", grown.error().message());
}

}  // namespace tasker::engine
