#include "store/memory/rows.hpp"

#include <algorithm>

#include "store/row_changes.hpp"

namespace tasker::store::memory {

using model::StepState;

namespace {

/// Takes the rows of one task out of a table.
template <class Table>
std::vector<typename Table::node_type> take_those_of(Table& table, TaskId task) {
    std::vector<typename Table::node_type> taken;
    for (auto row = table.begin(); row != table.end();) {
        auto const here = row++;
        if (here->second.task_id == task) taken.push_back(table.extract(here));
    }
    return taken;
}

template <class Table>
void insert_all(Table& table, std::vector<typename Table::node_type>& taken) {
    for (auto& row : taken)
        table.insert(std::move(row));
}

}  // namespace

bool is_at_rest(TaskRow const& task) {
    return std::ranges::none_of(task.steps, [](auto const& step) {
        return step.second->step.state == StepState::InProgress;
    });
}

TaskRow& Rows::add(model::Task task) {
    auto const id = task.id;
    identities.emplace(task.identity_hash, id);
    if (task.stale_at) stale.emplace(*task.stale_at, id);
    auto& row = tasks[id];
    row.place = ++last_place_;
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

StepRow& Rows::add(TaskRow& task, model::Step step, model::Queue queue) {
    auto const id = step.id;
    auto& row = steps[id];
    row.step = std::move(step);
    row.queue = std::move(queue);
    task.step_names.insert(row.step.name);
    task.steps.emplace(id, &row);
    add_waiting(row);
    return row;
}

void Rows::remove(StepRow const& row) {
    auto const id = row.step.id;
    remove_waiting(row);
    auto& task = tasks.at(row.step.task_id);
    task.step_names.erase(row.step.name);
    task.steps.erase(id);
    steps.erase(id);
}

void Rows::put(StepRow& row, model::Step after, model::Queue queue) {
    remove_waiting(row);
    row.step = std::move(after);
    row.queue = std::move(queue);
    add_waiting(row);
}

Rows::Taken Rows::take(TaskRow const& row) {
    auto const& task = row.task;
    Taken taken;
    for (auto const& [id, step] : row.steps) {
        remove_waiting(*step);
        taken.steps.push_back(steps.extract(id));
    }
    taken.dead_letters = take_those_of(dead_letters, task.id);
    taken.events = take_those_of(events, task.id);
    for (auto const& event : taken.events)
        event_ids.erase(event.mapped().id);
    identities.erase(task.identity_hash);
    if (task.stale_at) stale.erase({*task.stale_at, task.id});
    taken.task = tasks.extract(task.id);
    return taken;
}

void Rows::put_back(Taken taken) {
    auto const& task = taken.task.mapped().task;
    identities.emplace(task.identity_hash, task.id);
    if (task.stale_at) stale.emplace(*task.stale_at, task.id);
    tasks.insert(std::move(taken.task));
    for (auto const& step : taken.steps)
        add_waiting(step.mapped());
    for (auto const& event : taken.events)
        event_ids.insert(event.mapped().id);
    insert_all(steps, taken.steps);
    insert_all(dead_letters, taken.dead_letters);
    insert_all(events, taken.events);
}

void Rows::add_waiting(StepRow const& row) {
    auto const& step = row.step;
    if (step.wake_at) wakes.emplace(*step.wake_at, step.id);
    if (step.state == StepState::Enqueued)
        enqueued[row.queue].emplace(-std::int64_t{step.priority}, step.id);
    if (step.lease_until) leases.emplace(*step.lease_until, step.id);
    if (is_startable(step)) startable.emplace(step.task_id, step.id);
}

void Rows::remove_waiting(StepRow const& row) {
    auto const& step = row.step;
    if (step.wake_at) wakes.erase({*step.wake_at, step.id});
    if (auto const queue = enqueued.find(row.queue);
        step.state == StepState::Enqueued && queue != enqueued.end()) {
        queue->second.erase({-std::int64_t{step.priority}, step.id});
        if (queue->second.empty()) enqueued.erase(queue);
    }
    if (step.lease_until) leases.erase({*step.lease_until, step.id});
    if (is_startable(step)) startable.erase({step.task_id, step.id});
}

}  // namespace tasker::store::memory
