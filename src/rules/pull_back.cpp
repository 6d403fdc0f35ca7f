#include "rules/pull_back.hpp"

#include "rules/moves.hpp"

namespace tasker::rules {

Result<model::StepChange> pull_back(model::Step const& step, TimePoint now) {
    if (step.state != model::StepState::Enqueued) {
        return Error(ErrorCode::IllegalTransition, "step " + step.name +
                                                       ": it cannot be pulled back in " +
                                                       std::string(model::to_text(step.state)));
    }
    auto change = change_of(step, now);
    must_move(change, model::StepEvent::WaitForRetry, now);
    change.after.wake_at.reset();
    change.after.next_retry_at.reset();
    return change;
}

}  // namespace tasker::rules
