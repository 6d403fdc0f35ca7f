#include "rules/moves.hpp"

#include <optional>
#include <utility>

#include "base/assert.hpp"
#include "base/json.hpp"

namespace tasker::rules {

namespace {

constexpr std::size_t kUsualMoves = 4;  // of one unit of work

}  // namespace

model::StepChange change_of(model::Step const& step, TimePoint now) {
    model::StepChange change{.after = step, .from = step.state, .moves_before = step.moves};
    change.after.updated_at = now;
    change.path.reserve(kUsualMoves);
    return change;
}

Result<void> move(model::StepChange& change, model::StepEvent event, TimePoint now) {
    auto& step = change.after;
    auto const to = model::advance(step.state, event);
    if (!to) return Error(to.error()).with_context("step " + step.name);

    step.state = *to;
    ++step.moves;
    change.path.push_back({.event = event, .to = *to});

    if (*to != model::StepState::InProgress) {
        step.lease_until.reset();
        step.worker_id.reset();
    }
    if (*to != model::StepState::WaitingForRetry) {
        step.wake_at.reset();
        step.next_retry_at.reset();
        step.backoff.reset();
    }
    if (*to == model::StepState::Error) step.last_failure_at = now;
    step.processed_at = model::is_terminal(*to) ? std::optional(now) : std::nullopt;
    return {};
}

void must_move(model::StepChange& change, model::StepEvent event, TimePoint now) {
    auto const moved = move(change, event, now);
    TASKER_ASSERT(moved);
}

model::TaskChange change_of(model::Task const& task, TimePoint now) {
    model::TaskChange change{.after = task, .from = task.state, .moves_before = task.moves};
    change.after.updated_at = now;
    change.path.reserve(kUsualMoves);
    return change;
}

Result<void> move(model::TaskChange& change, model::TaskEvent event, TimePoint now) {
    auto& task = change.after;
    TASKER_TRY_ASSIGN(task.state, model::advance(task.state, event));
    ++task.moves;
    task.state_since = now;
    if (model::is_terminal(task.state)) task.completed_at = now;
    change.path.push_back({.event = event, .to = task.state});
    return {};
}

void must_move(model::TaskChange& change, model::TaskEvent event, TimePoint now) {
    auto const moved = move(change, event, now);
    TASKER_ASSERT(moved);
}

model::Payload metadata_of(JsonObject const& members) {
    return model::Payload(base::to_text(members));
}

}  // namespace tasker::rules
