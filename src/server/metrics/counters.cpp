#include "server/metrics/counters.hpp"

#include <cstddef>

namespace tasker::server::metrics {

namespace {

/// A unit that takes in tasks does nothing else.
bool makes_tasks(engine::Committed const& committed) noexcept {
    return !committed.tasks.empty() && committed.tasks.front().is_new();
}

}  // namespace

void Counters::count(engine::Committed const& committed) noexcept {
    units.record(committed.ended_at - committed.began_at);
    for (auto const& now : committed.tasks)
        count(now, committed);
    for (auto const& now : committed.steps)
        count(now, committed);
}

void Counters::count(engine::Committed::TaskNow const& now,
                     engine::Committed const& committed) noexcept {
    auto const took = committed.ended_at - committed.began_at;
    for (auto const& move : now.path) {
        ++task_moves[static_cast<std::size_t>(move.to)];
        if (move.event == model::TaskEvent::Timeout && move.to == model::TaskState::Error)
            ++stale_tasks;
    }
    if (now.is_new()) initialization.record(took);
    if (now.has_come_to_rest()) {
        finalization.record(took);
        completion.record(committed.ended_at - now.task.created_at);
    }
}

void Counters::count(engine::Committed::StepNow const& now,
                     engine::Committed const& committed) noexcept {
    bool is_settled = false;
    bool has_succeeded = false;
    for (auto const& move : now.path) {
        ++step_moves[static_cast<std::size_t>(move.to)];
        if (move.event == model::StepEvent::Start) ++attempts;
        has_succeeded = has_succeeded || move.event == model::StepEvent::EnqueueForOrchestration;
        is_settled = is_settled || has_succeeded ||
                     move.event == model::StepEvent::EnqueueAsErrorForOrchestration;
    }
    if (is_settled) {
        ++results_processed;
        result_processing.record(committed.ended_at - committed.began_at);
        bool const is_carried_out = has_succeeded && now.step.type == model::StepType::Decision &&
                                    now.step.state == model::StepState::Complete;
        if (is_carried_out) ++decisions;
    }
    bool const is_new =
        now.path.empty() && now.step.moves == 0 && now.step.created_at == committed.began_at;
    if (is_new && !makes_tasks(committed)) ++steps_created;
}

void Counters::count_answer(unsigned status) noexcept {
    auto const digit = status / 100;
    ++answers[digit < answers.size() ? digit : 0];
}

void Counters::count_admission(unsigned status) noexcept {
    ++admissions;
    if (status == 401) ++unauthenticated;
    if (status == 403) ++unauthorized;
}

}  // namespace tasker::server::metrics
