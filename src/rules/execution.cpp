#include "rules/execution.hpp"

#include <cmath>

#include "rules/ready.hpp"

namespace tasker::rules {

namespace {

void add(ExecutionContext& context, model::Step const& step, TimePoint now) {
    ++context.total_steps;
    if (is_ready(step, now)) ++context.ready_steps;
    switch (step.state) {
        case model::StepState::Pending: ++context.pending_steps; break;
        case model::StepState::InProgress: ++context.in_progress_steps; break;
        case model::StepState::Enqueued:
        case model::StepState::EnqueuedForOrchestration:
        case model::StepState::EnqueuedAsErrorForOrchestration: ++context.enqueued_steps; break;
        case model::StepState::Complete:
        case model::StepState::ResolvedManually: ++context.completed_steps; break;
        case model::StepState::Error: ++context.failed_steps; break;
        case model::StepState::WaitingForRetry:
        case model::StepState::Cancelled: break;  // only in the total
    }
}

struct Advice {
    std::string_view execution_status;
    std::string_view recommended_action;
};

Advice advise(ExecutionContext const& context) {
    if (context.failed_steps > 0) return {"blocked_by_failures", "handle_failures"};
    if (context.ready_steps > 0) return {"has_ready_steps", "execute_ready_steps"};
    if (context.in_progress_steps + context.enqueued_steps > 0) {
        return {"processing", "wait_for_completion"};
    }
    if (context.total_steps > 0 && context.completed_steps == context.total_steps) {
        return {"all_complete", "finalize_task"};
    }
    return {"waiting_for_dependencies", "wait_for_dependencies"};
}

}  // namespace

ExecutionContext execution_context(std::span<model::Step const> steps, TimePoint now) {
    ExecutionContext context;
    for (auto const& step : steps)
        add(context, step, now);

    if (context.total_steps > 0) {
        auto const share = static_cast<double>(context.completed_steps) / context.total_steps;
        context.completion_percentage = std::round(share * 10'000) / 100;
    }
    auto const advice = advise(context);
    context.execution_status = advice.execution_status;
    context.recommended_action = advice.recommended_action;
    context.health_status = context.failed_steps > 0 ? "blocked" : "healthy";
    return context;
}

}  // namespace tasker::rules
