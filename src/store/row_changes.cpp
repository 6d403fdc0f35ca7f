#include "store/row_changes.hpp"

#include <tuple>

namespace tasker::store {

Result<void> check_row(model::Step const& step) {
    bool const is_running = step.state == model::StepState::InProgress;
    if (step.lease_until.has_value() == is_running && step.worker_id.has_value() == is_running &&
        step.uncounted_attempts <= step.attempt) {
        return {};
    }
    return Error(ErrorCode::Internal, step.id.to_string() +
                                          ": a step has a lease and a worker exactly while it is "
                                          "in progress, and counts no more attempts than it made");
}

Result<void> check_row(model::Task const& task) {
    if (task.tally.unfinished <= task.tally.total) return {};
    return Error(ErrorCode::Internal,
                 task.id.to_string() + ": more steps unfinished than there are");
}

Result<void> check_row(model::NewTask const& made) {
    TASKER_TRY(check_row(made.task));
    if (!made.context.empty()) return {};
    return Error(ErrorCode::Internal, made.task.id.to_string() + ": a task has a context");
}

bool is_startable(model::Step const& step) noexcept {
    return (step.state == model::StepState::Pending && step.open_dependencies == 0) ||
           (step.state == model::StepState::WaitingForRetry && !step.wake_at);
}

bool is_before(model::Edge const& a, model::Edge const& b) noexcept {
    return std::tie(a.from, a.to, a.kind) < std::tie(b.from, b.to, b.kind);
}

void write_change(model::Step& stored, model::Step const& after) {
    stored.state = after.state;
    stored.attempt = after.attempt;
    stored.uncounted_attempts = after.uncounted_attempts;
    stored.lost_leases = after.lost_leases;
    stored.moves = after.moves;
    stored.wake_at = after.wake_at;
    stored.next_retry_at = after.next_retry_at;
    stored.backoff = after.backoff;
    stored.lease_until = after.lease_until;
    stored.worker_id = after.worker_id;
    stored.last_attempted_at = after.last_attempted_at;
    stored.last_failure_at = after.last_failure_at;
    stored.processed_at = after.processed_at;
    stored.has_satisfied = after.has_satisfied;
    stored.updated_at = after.updated_at;
}

void write_change(model::Task& stored, model::Task const& after) {
    stored.state = after.state;
    stored.tally = after.tally;
    stored.moves = after.moves;
    stored.state_since = after.state_since;
    stored.stale_at = after.stale_at;
    stored.completed_at = after.completed_at;
    stored.updated_at = after.updated_at;
}

}  // namespace tasker::store
