#include <utility>

#include "base/json.hpp"
#include "simulation/workflow_run.hpp"
#include "worker/report/execution_result.hpp"

// What becomes of their answers, or of them without one.

namespace tasker::simulation {

namespace {

model::LeaseKey key_of(model::StepReport const& report) {
    return {.step_id = report.step_id, .attempt = report.attempt};
}

Ending ending_of(StepResult const& answer) {
    if (answer.is_success()) return Ending::Succeeded;
    if (answer.failure()->error_type == "handler_timeout") return Ending::TimedOut;
    return answer.failure()->is_retryable ? Ending::FailedRetryably : Ending::FailedForGood;
}

std::vector<std::string> names_in(JsonObject const& outcome) {
    std::vector<std::string> names;
    auto const* const list = outcome.if_contains("step_names");
    if (list == nullptr || !list->is_array()) return names;
    for (auto const& name : list->get_array()) {
        if (name.is_string()) names.emplace_back(name.get_string());
    }
    return names;
}

}  // namespace

void WorkflowRun::send(model::StepReport report, bool is_copy) {
    auto const done = process_.engine().report(
        report,
        [this, report, is_copy](auto const& answer) {
            if (!is_copy) answered(report, answer);
        },
        transport::Drive::Engine);
    if (!done && !is_copy) late_.push_back({std::move(report), false});
}

bool WorkflowRun::send_late() {
    if (late_.empty()) return false;
    auto const index = random_.below(late_.size());
    auto late = std::move(late_[index]);
    late_.erase(late_.begin() + static_cast<std::ptrdiff_t>(index));
    send(std::move(late.report), late.is_copy);
    return true;
}

void WorkflowRun::answered(model::StepReport const& report,
                           Result<transport::ReportAnswer> const& answer) {
    auto const key = key_of(report);
    if (store_.is_dead() || !running_.contains(key)) return;
    if (!answer && answer.error().code() == ErrorCode::StoreBusy) {
        late_.push_back({report, false});
        return;
    }
    auto const is_checkpoint = std::holds_alternative<model::StepCheckpoint>(report.what);
    if (!answer && answer.error().code() != ErrorCode::LeaseLost) {
        find(Finding::Kind::BrokenPromise, "an answer was refused: " + answer.error().message());
    }
    if (is_checkpoint && answer) return go_on(report);
    if (answer) return settle(key, answer->state);
    auto const stored = is_checkpoint ? std::nullopt : stored_outcome(key);
    if (stored) return settle(key, *stored);
    if (auto* const held = held_by_anyone(key)) {
        process_.workers()[record_.runs[running_.at(key).index].worker]->drop(
            held->assignment.work.step.id, key.attempt);
    }
    close(key, Ending::AnswerRefused);
}

/// After a checkpoint the handler is called again, within its attempt.
void WorkflowRun::go_on(model::StepReport const& report) {
    auto const key = key_of(report);
    auto& running = running_.at(key);
    auto& run = record_.runs[running.index];
    auto* const held = held_by_anyone(key);
    if (held == nullptr) return;
    ++run.checkpoints;
    note(Event::Kind::Progress, run.step + " stores checkpoint " + std::to_string(run.checkpoints));
    held->assignment.work.checkpoint =
        worker::checkpoint_record(std::get<model::StepCheckpoint>(report.what), clock_.now());
    call(running, *held);
}

/// Its outcome is stored; what the handler answered and what became of the step say how it ended.
void WorkflowRun::settle(model::LeaseKey key, model::StepState stored) {
    auto const& running = running_.at(key);
    auto& run = record_.runs[running.index];
    auto const ending = ending_of(running.answer);
    if (ending != Ending::Succeeded) return close(key, ending);
    if (stored != model::StepState::Complete) {
        run.error = stored_error(key.step_id);
        find(Finding::Kind::BrokenContract, run.step + ": " + run.error);
        return close(key, Ending::Rejected);
    }
    auto const* const result = running.answer.value()->if_object();
    auto const* const decided =
        result == nullptr ? nullptr : result->if_contains("decision_point_outcome");
    if (decided != nullptr && decided->is_object()) {
        record_.decisions.push_back({.step = run.step, .chosen = names_in(decided->get_object())});
    }
    auto const* const cut =
        result == nullptr ? nullptr : result->if_contains("batch_processing_outcome");
    if (cut != nullptr && cut->is_object()) {
        auto const* const worker = cut->get_object().if_contains("worker_template_name");
        auto const* const configs = cut->get_object().if_contains("cursor_configs");
        record_.batches.push_back(
            {.step = run.step,
             .worker = worker != nullptr && worker->is_string() ? std::string(worker->get_string())
                                                                : std::string(),
             .count = configs != nullptr && configs->is_array() ? configs->get_array().size() : 0});
    }
    close(key, Ending::Succeeded);
}

void WorkflowRun::close(model::LeaseKey key, Ending ending, std::optional<Fault> fault) {
    auto const found = running_.find(key);
    if (found == running_.end()) return;
    auto& run = record_.runs[found->second.index];
    if (!found->second.is_reported && ending != Ending::AnswerLost) run.ended = now();
    run.ending = ending;
    if (fault) run.fault = fault;
    running_.erase(found);
    auto const attempt = " (attempt " + std::to_string(run.attempt) + ")";
    switch (ending) {
        case Ending::Succeeded: note(Event::Kind::Good, run.step + " succeeded" + attempt); break;
        case Ending::FailedRetryably:
        case Ending::FailedForGood:
        case Ending::TimedOut:
            note(Event::Kind::Bad, run.step + " failed" + attempt + ": " + run.error);
            break;
        case Ending::Rejected:
            note(Event::Kind::Bad,
                 run.step + " answered what it may not" + attempt + ": " + run.error);
            break;
        case Ending::CutOff:
            note(Event::Kind::Bad, run.step + " was cut off while it ran" + attempt);
            break;
        case Ending::AnswerLost:
            note(Event::Kind::Bad, run.step + (run.did_succeed ? " had succeeded" : " had ended") +
                                       attempt + ", and nobody heard of it");
            break;
        case Ending::AnswerRefused:
            note(Event::Kind::Bad,
                 run.step + " answered too late" + attempt + ": its answer was refused");
            break;
        case Ending::Stopped: note(Event::Kind::Note, run.step + " was stopped" + attempt); break;
    }
}

void WorkflowRun::cut_off(std::optional<std::size_t> worker, Fault fault) {
    for (auto one = running_.begin(); one != running_.end();) {
        auto const& [key, running] = *one++;
        auto& run = record_.runs[running.index];
        if (worker && run.worker != *worker) continue;
        if (running.is_reported) {
            if (worker) continue;  // the engine has it
            auto const stored = stored_outcome(key);
            stored ? settle(key, *stored) : close(key, Ending::AnswerLost, fault);
            continue;
        }
        auto const* const held = held_by_anyone(key);
        auto const has_ended = held != nullptr && held->is_answered &&
                               held->ready_at <= clock_.now() &&
                               running.answer.checkpoint() == nullptr && !running.planned;
        if (has_ended) {
            run.ended = now();
            run.did_succeed = running.answer.is_success();
        }
        close(key, has_ended ? Ending::AnswerLost : Ending::CutOff, fault);
    }
}

std::optional<model::StepState> WorkflowRun::stored_outcome(model::LeaseKey key) {
    std::optional<model::StepState> stored;
    auto const done = rows_->read([&](store::Reader& reader) -> Result<void> {
        TASKER_TRY_ASSIGN(auto const history, reader.history_of(key.step_id));
        for (auto const& passage : history) {
            // A passage that starts the step again tells of the attempt before it first.
            auto attempt = passage.attempt;
            for (auto const& move : passage.path)
                attempt -= move.event == model::StepEvent::Start ? 1U : 0U;
            auto is_outcome = false;
            for (auto const& move : passage.path) {
                if (move.event == model::StepEvent::Start) ++attempt;
                if (is_outcome && attempt == key.attempt) stored = move.to;
                is_outcome = move.event == model::StepEvent::EnqueueForOrchestration ||
                             move.event == model::StepEvent::EnqueueAsErrorForOrchestration;
            }
        }
        return {};
    });
    if (!done) find(Finding::Kind::BrokenPromise, done.error().message());
    return stored;
}

std::string WorkflowRun::stored_error(StepId step) {
    std::string message = "it was refused";
    std::ignore = rows_->read([&](store::Reader& reader) -> Result<void> {
        TASKER_TRY_ASSIGN(auto const payloads, reader.step_payloads({&step, 1}));
        auto const results = base::parse_json(payloads.front().results.text());
        if (!results) return {};
        boost::system::error_code failure;
        auto const* const text = results->find_pointer("/error/message", failure);
        if (text != nullptr && text->is_string()) message = std::string(text->get_string());
        return {};
    });
    return message;
}

}  // namespace tasker::simulation
