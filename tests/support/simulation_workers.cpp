#include <algorithm>
#include <utility>

#include "base/json.hpp"
#include "tests/support/simulation.hpp"

// What workers and operators do in a simulation, and what goes wrong with them.

namespace tasker::test {

namespace {

using std::chrono::seconds;
using Kind = HandlerCall::Kind;

/// Values of the direct dependencies, out of the results that the engine handed over.
std::vector<std::int64_t> values_of(model::Assignment const& assignment) {
    std::vector<std::int64_t> values;
    auto const& tmpl = *assignment.tmpl;
    for (auto const& dependency : assignment.work.dependencies) {
        auto const is_direct =
            std::ranges::any_of(assignment.definition->dependencies, [&](auto const& name) {
                return dependency.step_name == name ||
                       (tmpl.find_step(name)->type == model::StepType::BatchWorker &&
                        dependency.step_name.starts_with(name + "_"));
            });
        if (!is_direct) continue;
        auto const results = base::parse_json(dependency.results.text());
        if (!results->at("success").as_bool()) continue;
        auto const* const value = results->at("result").as_object().if_contains("value");
        if (value != nullptr) values.push_back(value->to_number<std::int64_t>());
    }
    return values;
}

model::Payload results_of(model::Step const& step, Json result, bool succeeded,
                          std::string const& token) {
    return model::Payload(base::to_text(JsonObject{
        {"step_uuid", step.id.to_string()},
        {"success", succeeded},
        {"result", std::move(result)},
        {"metadata", {{"execution_time_ms", 1}, {"custom", {{"report", token}}}}},
        {"status", succeeded ? "completed" : "failed"},
    }));
}

}  // namespace

bool Simulation::let_worker_act() {
    auto const first = random_.below(workers_.size());
    for (std::size_t i = 0; i < workers_.size(); ++i) {
        auto& worker = *workers_[(first + i) % workers_.size()];
        auto& held = worker.held();
        if (held.empty()) continue;
        auto& one = held[random_.below(held.size())];
        if (!one.is_answered) continue;
        report_call(worker, one);
        return true;
    }
    return false;
}

void Simulation::report_call(SimulatedWorker& worker, SimulatedWorker::Held& held) {
    auto const& step = held.assignment.work.step;
    auto const health =
        healed_.contains(step.id) ? Behaviour::Health::Healed : Behaviour::Health::Natural;
    auto const call = behaviour_.call(*held.assignment.definition, step.name,
                                      step.counted_attempts(), held.cursor, health);
    auto const token = "r" + std::to_string(++report_count_);
    model::StepReport report{.task_id = step.task_id,
                             .step_id = step.id,
                             .attempt = step.attempt,
                             .worker_id = worker.worker_id(),
                             .what = model::StepHandback{}};
    note("worker reports " + step.name + " attempt " + std::to_string(step.attempt) + " (" + token +
         ")");
    if (call.kind == Kind::Yield) {
        report.what =
            model::StepCheckpoint{.cursor = model::Payload(std::to_string(call.next_cursor)),
                                  .items_processed = static_cast<std::uint64_t>(call.next_cursor)};
        held.is_answered = false;
        return send(std::move(report), token);
    }
    report.what = outcome_of(held, call, token);
    if (is_disturbed_ && random_.one_in(8)) ghosts_.push_back({report, token});
    worker.drop(step.id, step.attempt);
    send(std::move(report), token);
}

model::StepOutcome Simulation::outcome_of(SimulatedWorker::Held const& held,
                                          HandlerCall const& call, std::string const& token) const {
    auto const& step = held.assignment.work.step;
    if (call.kind != Kind::Succeed) {
        return {.is_retryable = call.kind == Kind::FailRetryably,
                .retry_after = call.retry_after,
                .error_message = "it went wrong",
                .results = results_of(step, JsonObject{}, false, token)};
    }
    auto result = call.result;
    if (!result.contains("value")) {
        result["value"] = behaviour_.value_of(step.name, values_of(held.assignment));
    }
    return {.succeeded = true, .results = results_of(step, std::move(result), true, token)};
}

void Simulation::send(model::StepReport report, std::string token) {
    auto& told = reports_[{report.step_id, report.attempt}];
    auto const index = told.size();
    auto const is_outcome = std::holds_alternative<model::StepOutcome>(report.what);
    if (is_outcome) told.push_back({.token = std::move(token)});
    auto const done = engine_->report(
        report, [this, report, index](auto const& answer) { answered(report, index, answer); },
        transport::Drive::Engine);
    if (!done) complain("a report was not taken: " + done.error().message());
}

void Simulation::answered(model::StepReport const& report, std::size_t told_index,
                          Result<transport::ReportAnswer> const& answer) {
    auto const is_lost = !answer && answer.error().code() == ErrorCode::LeaseLost;
    if (!answer && !is_lost && answer.error().code() != ErrorCode::StoreBusy) {
        complain("a report was refused: " + answer.error().message());
    }
    if (std::holds_alternative<model::StepOutcome>(report.what)) {
        auto& told = reports_.at({report.step_id, report.attempt}).at(told_index);
        told.answer = answer    ? ToldReport::Answer::Accepted
                      : is_lost ? ToldReport::Answer::Refused
                                : ToldReport::Answer::Unknown;
        if (!answer && !is_lost) ghosts_.push_back({report, told.token});
        return;
    }
    for (auto& worker : workers_) {
        if (worker->worker_id() != report.worker_id) continue;
        auto* const held = worker->find(report.step_id, report.attempt);
        if (held == nullptr) continue;
        if (is_lost || std::holds_alternative<model::StepHandback>(report.what)) {
            if (!answer && !is_lost) continue;
            worker->drop(report.step_id, report.attempt);
            continue;
        }
        held->is_answered = true;
        if (!answer) continue;
        if (!answer->call_again) complain("a checkpoint was stored, but ended the call");
        auto const& cursor = std::get<model::StepCheckpoint>(report.what).cursor;
        held->cursor = std::stoll(cursor.text());
    }
}

void Simulation::renew_leases() {
    for (auto& worker : workers_) {
        auto const keys = worker->leases();
        if (keys.empty()) continue;
        auto const id = worker->worker_id();
        auto const done = engine_->renew(keys, [this, keys, id](auto const& answer) {
            if (!answer) return;
            for (auto& one : workers_) {
                if (one->worker_id() != id) continue;
                for (std::size_t i = 0; i < keys.size(); ++i) {
                    if (!(*answer)[i]) one->drop(keys[i].step_id, keys[i].attempt);
                }
            }
        });
        if (!done) complain("a renewal was not taken: " + done.error().message());
    }
}

// What its workers were doing may still be reported to the next process, under their old names.
void Simulation::kill_process() {
    note("the process dies");
    for (auto& worker : workers_) {
        for (auto& held : worker->held()) {
            if (!held.is_answered || !random_.one_in(3)) continue;
            auto const& step = held.assignment.work.step;
            auto const call =
                behaviour_.call(*held.assignment.definition, step.name, step.counted_attempts(),
                                INT64_MAX, Behaviour::Health::Natural);
            auto const token = "r" + std::to_string(++report_count_);
            ghosts_.push_back({{.task_id = step.task_id,
                                .step_id = step.id,
                                .attempt = step.attempt,
                                .worker_id = worker->worker_id(),
                                .what = outcome_of(held, call, token)},
                               token});
        }
    }
    close_engine();
    for (auto& worker : workers_) {
        worker = std::make_unique<SimulatedWorker>(ids_.next<WorkerId>(), 1 + random_.below(8));
    }
    for (auto& request : requests_) {
        if (request.phase == Request::Phase::Sent) request.phase = Request::Phase::Waiting;
    }
    clock_.advance(seconds(random_.below(20)));
    open_engine();
}

void Simulation::disturb() {
    auto& worker = *workers_[random_.below(workers_.size())];
    auto const held_index =
        worker.held().empty() ? std::size_t{0} : random_.below(worker.held().size());
    switch (random_.below(13)) {
        case 0: return kill_process();
        case 1: note("a worker dies"); return replace_worker(random_.below(workers_.size()));
        case 2: return worker.set_deaf(random_.one_in(2));
        case 3:
            worker.set_shedding(!worker.is_shedding());
            if (!worker.is_shedding()) engine_->capacity_freed();
            return;
        case 4:
        case 5: {
            if (worker.held().empty()) return;
            auto const& step = worker.held()[held_index].assignment.work.step;
            note("worker hands back " + step.name);
            model::StepReport const report{.task_id = step.task_id,
                                           .step_id = step.id,
                                           .attempt = step.attempt,
                                           .worker_id = worker.worker_id(),
                                           .what = model::StepHandback{.reason = "no time"}};
            worker.drop(step.id, step.attempt);
            return send(report, {});
        }
        case 6: {
            if (worker.held().empty()) return;
            auto const& step = worker.held()[held_index].assignment.work.step;
            note("worker forgets " + step.name);
            return worker.drop(step.id, step.attempt);
        }
        case 7: return clock_.advance(seconds(random_.below(60)));
        case 8:
        case 9: return renew_leases();
        case 10: {
            if (!ghosts_.empty()) ghosts_.push_back(ghosts_[random_.below(ghosts_.size())]);
            return;
        }
        default: break;
    }
    auto const all = tasks();
    if (all.empty() || !random_.one_in(3)) return;
    auto const& task = all[random_.below(all.size())];
    auto const steps = steps_of(task.id);
    if (steps.empty()) return;
    auto const failed = std::ranges::find(steps, model::StepState::Error, &model::Step::state);
    command(
        failed != steps.end() && !random_.one_in(4) ? *failed : steps[random_.below(steps.size())],
        task);
}

void Simulation::command(model::Step const& step, model::Task const& task) {
    rules::ManualAction const action{.reason = "simulated", .who = "operator"};
    engine::Command order = engine::CancelTask{.task_id = task.id, .action = action};
    std::string name = "cancel";
    auto const draw = random_.below(is_disturbed_ ? 11 : 10);
    if (draw < 6) {
        order = engine::ResetStep{.step_id = step.id, .action = action};
        if (step.state == model::StepState::Error) healed_.insert(step.id);
        name = "reset " + step.name;
    } else if (draw < 8) {
        order = engine::ResolveStep{.step_id = step.id, .action = action};
        name = "resolve " + step.name;
    } else if (draw < 10) {
        order = engine::CompleteStep{
            .step_id = step.id, .action = action, .result = model::Payload(R"({"value":7})")};
        name = "complete " + step.name;
    }
    note("operator: " + name);
    auto const done = engine_->command(std::move(order), [this, name](auto const& answer) {
        // InvalidOutcome: a decision completed with what decides nothing.
        if (answer || answer.error().code() == ErrorCode::IllegalTransition ||
            answer.error().code() == ErrorCode::InvalidOutcome ||
            answer.error().code() == ErrorCode::StoreBusy) {
            return;
        }
        complain("the command " + name + " failed: " + answer.error().message());
    });
    if (!done) complain("a command was not taken: " + done.error().message());
}

bool Simulation::repair_blocked_tasks() {
    auto has_repaired = false;
    for (auto const& task : tasks()) {
        if (task.state != model::TaskState::BlockedByFailures) continue;
        for (auto const& step : steps_of(task.id)) {
            if (step.state != model::StepState::Error) continue;
            command(step, task);
            has_repaired = true;
        }
    }
    return has_repaired;
}

}  // namespace tasker::test
