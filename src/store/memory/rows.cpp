#include "store/memory/rows.hpp"

#include "store/row_changes.hpp"

namespace tasker::store::memory {

using model::StepState;

TaskRow& Rows::add(model::Task task) {
    auto const id = task.id;
    identities.emplace(task.identity_hash, id);
    if (task.stale_at) stale.emplace(*task.stale_at, id);
    auto& row = tasks[id];
    row.task = std::move(task);
    return row;
}

void Rows::remove(TaskRow const& row) {
    identities.erase(row.task.identity_hash);
    if (row.task.stale_at) stale.erase({*row.task.stale_at, row.task.id});
    tasks.erase(row.task.id);
}

void Rows::put(TaskRow& row, model::Task after) {
    if (row.task.stale_at) stale.erase({*row.task.stale_at, row.task.id});
    row.task = std::move(after);
    if (row.task.stale_at) stale.emplace(*row.task.stale_at, row.task.id);
}

StepRow& Rows::add(TaskRow& task, model::Step step) {
    auto const id = step.id;
    auto& row = steps[id];
    row.step = std::move(step);
    task.step_names.insert(row.step.name);
    task.steps.emplace(id, &row);
    add_waiting(row.step);
    return row;
}

void Rows::remove(StepRow const& row) {
    auto const id = row.step.id;
    remove_waiting(row.step);
    auto& task = tasks.at(row.step.task_id);
    task.step_names.erase(row.step.name);
    task.steps.erase(id);
    steps.erase(id);
}

void Rows::put(StepRow& row, model::Step after) {
    remove_waiting(row.step);
    row.step = std::move(after);
    add_waiting(row.step);
}

void Rows::add_waiting(model::Step const& step) {
    if (step.wake_at) wakes.emplace(*step.wake_at, step.id);
    if (step.state == StepState::Enqueued) enqueued.emplace(-std::int64_t{step.priority}, step.id);
    if (step.lease_until) leases.emplace(*step.lease_until, step.id);
    if (is_startable(step)) startable.emplace(step.task_id, step.id);
}

void Rows::remove_waiting(model::Step const& step) {
    if (step.wake_at) wakes.erase({*step.wake_at, step.id});
    if (step.state == StepState::Enqueued) enqueued.erase({-std::int64_t{step.priority}, step.id});
    if (step.lease_until) leases.erase({*step.lease_until, step.id});
    if (is_startable(step)) startable.erase({step.task_id, step.id});
}

}  // namespace tasker::store::memory
