#include <algorithm>
#include <limits>
#include <utility>

#include "base/json.hpp"
#include "tests/support/simulation.hpp"

// What workers tell, and what they are answered.

namespace tasker::test {

namespace {

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
    auto& workers = process_.workers();
    auto const first = random_.below(workers.size());
    for (std::size_t i = 0; i < workers.size(); ++i) {
        auto& worker = *workers[(first + i) % workers.size()];
        auto& held = worker.held();
        if (held.empty()) continue;
        auto& one = held[random_.below(held.size())];
        if (!one.is_answered || one.ready_at > clock_.now()) continue;
        report_call(worker, one);
        return true;
    }
    return false;
}

bool Simulation::send_late_report() {
    if (late_.empty()) return false;
    auto const index = random_.below(late_.size());
    auto late = std::move(late_[index]);
    late_.erase(late_.begin() + static_cast<std::ptrdiff_t>(index));
    send(std::move(late.report), std::move(late.token));
    return true;
}

std::string Simulation::next_token() {
    return "r" + std::to_string(++report_count_);
}

void Simulation::report_call(SimulatedWorker& worker, SimulatedWorker::Held& held) {
    auto const& step = held.assignment.work.step;
    auto const health =
        healed_.contains(step.id) ? Behaviour::Health::Healed : Behaviour::Health::Natural;
    auto const call = behaviour_.call(*held.assignment.definition, step.name,
                                      step.counted_attempts(), held.cursor, health);
    auto const timeout = held.assignment.definition->timeout;
    if (call.kind == Kind::FailRetryably && timeout && !held.has_timed_out) {
        // This is how it fails: it goes on until its time is over.
        held.has_timed_out = true;
        held.ready_at = clock_.now() + *timeout;
        outcome_.coverage.count(Sight::HandlerTimedOut);
        return;
    }
    auto const token = next_token();
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
    if (call.is_unacceptable) outcome_.coverage.count(Sight::ResultRejected);
    report.what = outcome_of(held, call, token);
    auto const is_late = std::exchange(delay_next_report_, false);
    if (std::exchange(double_next_report_, false) || is_late) late_.push_back({report, token});
    worker.drop(step.id, step.attempt);
    if (!is_late) send(std::move(report), token);
}

model::StepOutcome Simulation::outcome_of(SimulatedWorker::Held const& held,
                                          HandlerCall const& call, std::string const& token) const {
    auto const& step = held.assignment.work.step;
    if (call.kind != Kind::Succeed) {
        return {.is_retryable = call.kind == Kind::FailRetryably,
                .retry_after = call.retry_after,
                .error_message = held.has_timed_out ? "it took too long" : "it went wrong",
                .results = results_of(step, JsonObject{}, false, token)};
    }
    auto result = call.result;
    if (!result.contains("value")) {
        result["value"] = behaviour_.value_of(step.name, values_of(held.assignment));
    }
    return {.succeeded = true, .results = results_of(step, std::move(result), true, token)};
}

void Simulation::send(model::StepReport report, std::string token) {
    auto sent = report;
    if (options_.sabotage != nullptr && options_.sabotage->report) {
        options_.sabotage->report(sent, *rows_);
    }
    auto& told = reports_[{report.step_id, report.attempt}];
    auto const index = told.size();
    auto const is_outcome = std::holds_alternative<model::StepOutcome>(report.what);
    if (is_outcome) told.push_back({.token = token});
    auto const done = process_.engine().report(
        std::move(sent),
        [this, report, index](auto const& answer) { answered(report, index, answer); },
        transport::Drive::Engine);
    if (done) return;
    if (done.error().code() == ErrorCode::LaneFull) {
        outcome_.coverage.count(Sight::QueueFull);
        if (is_outcome) told.pop_back();
        late_.push_back({std::move(report), std::move(token)});
    } else {
        complain(Promise::BoundedMemory, "a report was not taken: " + done.error().message());
    }
}

void Simulation::answered(model::StepReport const& report, std::size_t told_index,
                          Result<transport::ReportAnswer> const& answer) {
    auto const is_lost = !answer && answer.error().code() == ErrorCode::LeaseLost;
    if (!answer && !is_lost && answer.error().code() != ErrorCode::StoreBusy) {
        complain(Promise::OneResultAnAttempt, "a report was refused: " + answer.error().message());
    }
    auto const is_outcome = std::holds_alternative<model::StepOutcome>(report.what);
    if (is_outcome) {
        auto& told = reports_.at({report.step_id, report.attempt}).at(told_index);
        told.answer = store_.is_dead() ? ToldReport::Answer::Unknown
                      : answer         ? ToldReport::Answer::Accepted
                      : is_lost        ? ToldReport::Answer::Refused
                                       : ToldReport::Answer::Unknown;
        if (is_lost) outcome_.coverage.count(Sight::LateReportRefused);
        if (!answer && !is_lost && !store_.is_dead()) late_.push_back({report, told.token});
        return;
    }
    for (auto& worker : process_.workers()) {
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
        if (!answer->call_again) {
            complain(Promise::OneResultAnAttempt, "a checkpoint was stored, but ended the call");
        }
        outcome_.coverage.count(Sight::CheckpointStored);
        auto const& cursor = std::get<model::StepCheckpoint>(report.what).cursor;
        held->cursor = std::stoll(cursor.text());
    }
}

void Simulation::renew_leases() {
    for (auto& worker : process_.workers()) {
        auto const keys = worker->leases();
        if (keys.empty()) continue;
        auto const id = worker->worker_id();
        auto const done = process_.engine().renew(keys, [this, keys, id](auto const& answer) {
            if (!answer) return;
            for (auto& one : process_.workers()) {
                if (one->worker_id() != id) continue;
                for (std::size_t i = 0; i < keys.size(); ++i) {
                    if (!(*answer)[i]) one->drop(keys[i].step_id, keys[i].attempt);
                }
            }
        });
        if (done) continue;
        if (done.error().code() == ErrorCode::LaneFull) {
            outcome_.coverage.count(Sight::QueueFull);
        } else {
            complain(Promise::BoundedMemory, "a renewal was not taken: " + done.error().message());
        }
    }
}

void Simulation::tell_places() {
    if (std::exchange(lose_next_notice_, false)) return;
    process_.engine().capacity_freed();
    if (std::exchange(double_next_notice_, false)) process_.engine().capacity_freed();
}

}  // namespace tasker::test
