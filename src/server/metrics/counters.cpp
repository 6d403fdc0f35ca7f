#include "server/metrics/counters.hpp"

#include <cstddef>

namespace tasker::server::metrics {

void Counters::count(engine::Committed const& committed) noexcept {
    for (auto const& now : committed.tasks) {
        for (auto const& move : now.path)
            ++task_moves[static_cast<std::size_t>(move.to)];
    }
    for (auto const& now : committed.steps) {
        for (auto const& move : now.path) {
            ++step_moves[static_cast<std::size_t>(move.to)];
            if (move.event == model::StepEvent::Start) ++attempts;
            if (move.event == model::StepEvent::EnqueueForOrchestration ||
                move.event == model::StepEvent::EnqueueAsErrorForOrchestration) {
                ++results_processed;
            }
        }
    }
}

void Counters::count_answer(unsigned status) noexcept {
    auto const digit = status / 100;
    ++answers[digit < answers.size() ? digit : 0];
}

}  // namespace tasker::server::metrics
