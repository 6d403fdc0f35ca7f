#include "store/memory/rows.hpp"

#include <algorithm>

#include "store/row_changes.hpp"

namespace tasker::store::memory {

using model::StepState;

namespace {

/// Takes the rows of one task out of a table.
template <class Table>
std::vector<typename Table::node_type> take_those_of(
    Table& table, std::set<std::pair<TaskId, typename Table::key_type>>& by_task, TaskId task) {
    std::vector<typename Table::node_type> taken;
    auto entry = by_task.lower_bound({task, {}});
    while (entry != by_task.end() && entry->first == task) {
        taken.push_back(table.extract(entry->second));
        entry = by_task.erase(entry);
    }
    return taken;
}

template <class Table>
void insert_all(Table& table, std::set<std::pair<TaskId, typename Table::key_type>>& by_task,
                TaskId task, std::vector<typename Table::node_type>& taken) {
    for (auto& row : taken) {
        by_task.emplace(task, row.key());
        table.insert(std::move(row));
    }
}

}  // namespace

bool is_at_rest(TaskRow const& task) {
    return std::ranges::none_of(task.steps, [](auto const& step) {
        return step.second->step.state == StepState::InProgress;
    });
}

TaskRow& Rows::add(model::Task task) {
    auto& row = tasks[task.id];
    row.place = ++last_place_;
    row.task = std::move(task);
    add_to_indexes(row);
    return row;
}

void Rows::remove(TaskRow const& row) {
    remove_from_indexes(row);
    tasks.erase(row.task.id);
}

void Rows::put(TaskRow& row, model::Task after) {
    auto& task = row.task;
    if (task.stale_at) stale.erase({*task.stale_at, task.id});
    if (task.state != after.state) {
        by_state.erase({task.state, row.place});
        by_state.emplace(std::pair(after.state, row.place), &row);
    }
    task = std::move(after);
    if (task.stale_at) stale.emplace(*task.stale_at, task.id);
}

void Rows::add_to_indexes(TaskRow const& row) {
    auto const& task = row.task;
    identities.emplace(task.identity_hash, task.id);
    by_state.emplace(std::pair(task.state, row.place), &row);
    if (task.stale_at) stale.emplace(*task.stale_at, task.id);
}

void Rows::remove_from_indexes(TaskRow const& row) {
    auto const& task = row.task;
    identities.erase(task.identity_hash);
    by_state.erase({task.state, row.place});
    if (task.stale_at) stale.erase({*task.stale_at, task.id});
}

void Rows::add(StoredEvent const& event) {
    auto const key = std::tuple(event.namespace_name, event.created_at, event.id);
    event_ids.insert(event.id);
    events_by_task.emplace(event.task_id, key);
    events.emplace(key, event);
}

void Rows::remove(Events::key_type const& event) {
    auto const found = events.find(event);
    event_ids.erase(found->second.id);
    events_by_task.erase({found->second.task_id, event});
    events.erase(found);
}

void Rows::add(model::DeadLetter const& letter) {
    auto const key = std::pair(letter.created_at, letter.id);
    letters_by_task.emplace(letter.task_id, key);
    dead_letters.emplace(key, letter);
}

void Rows::remove(DeadLetters::key_type const& letter) {
    auto const found = dead_letters.find(letter);
    letters_by_task.erase({found->second.task_id, letter});
    dead_letters.erase(found);
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
    taken.dead_letters = take_those_of(dead_letters, letters_by_task, task.id);
    taken.events = take_those_of(events, events_by_task, task.id);
    for (auto const& event : taken.events)
        event_ids.erase(event.mapped().id);
    remove_from_indexes(row);
    taken.task = tasks.extract(task.id);
    return taken;
}

void Rows::put_back(Taken taken) {
    auto const& row = taken.task.mapped();
    auto const id = row.task.id;
    add_to_indexes(row);
    tasks.insert(std::move(taken.task));
    for (auto const& step : taken.steps)
        add_waiting(step.mapped());
    for (auto const& event : taken.events)
        event_ids.insert(event.mapped().id);
    for (auto& step : taken.steps)
        steps.insert(std::move(step));
    insert_all(dead_letters, letters_by_task, id, taken.dead_letters);
    insert_all(events, events_by_task, id, taken.events);
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
