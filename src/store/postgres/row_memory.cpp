#include "store/postgres/row_memory.hpp"

#include <algorithm>
#include <utility>

namespace tasker::store::postgres {

namespace {

// About what a row takes beside its texts.
constexpr std::size_t kRowBytes = 1000;

std::size_t bytes_of(HeldTask const& task) {
    return kRowBytes + task.passages.size() + task.context.text().size();
}

std::size_t bytes_of(HeldStep const& step) {
    auto const size_of = [](std::optional<model::Payload> const& payload) {
        return payload ? payload->text().size() : 0;
    };
    auto const parents = step.parents ? step.parents->size() : 0;
    return kRowBytes + step.passages.size() + size_of(step.inputs) + size_of(step.results) +
           (step.children.size() + parents) * sizeof(StepId);
}

/// For the next unit nothing is locked, written or new.
template <class HeldRow>
void make_known(HeldRow& row) {
    row.holding = {.version = row.holding.version};
}

}  // namespace

void RowMemory::take(std::span<TaskId const> ids, HeldTasks& into) {
    std::scoped_lock const lock(mutex_);
    for (auto const id : ids) {
        auto const found = tasks_.find(id);
        if (found == tasks_.end() || !found->second.task) continue;
        take_bytes(id, bytes_of(*found->second.task));
        into.emplace(id, *std::exchange(found->second.task, std::nullopt));
    }
}

void RowMemory::take(std::span<StepId const> ids, HeldSteps& into) {
    std::scoped_lock const lock(mutex_);
    for (auto const id : ids) {
        auto node = steps_.extract(id);
        if (!node) continue;
        take_bytes(node.mapped().row.task_id, bytes_of(node.mapped()));
        into.insert(std::move(node));
    }
}

void RowMemory::add_bytes(Known& task, std::size_t bytes) {
    task.bytes += bytes;
    bytes_ += bytes;
}

void RowMemory::take_bytes(TaskId id, std::size_t bytes) {
    tasks_.at(id).bytes -= bytes;
    bytes_ -= bytes;
}

void RowMemory::put(HeldTasks tasks, HeldSteps steps) {
    std::scoped_lock const lock(mutex_);
    std::unordered_set<TaskId> touched;
    for (auto& [id, step] : steps) {
        touched.insert(step.row.task_id);
        put(std::move(step));
    }
    for (auto& [id, task] : tasks) {
        touched.insert(id);
        put(std::move(task));
    }
    for (auto const id : touched)
        judge(id);
    while (bytes_ > bytes_max_ && !ages_.empty())
        erase(ages_.back());
}

RowMemory::Known& RowMemory::known(TaskId id) {
    auto const [place, is_new] = tasks_.try_emplace(id);
    auto& known = place->second;
    if (is_new) {
        known.age = ages_.insert(ages_.begin(), id);
    } else {
        ages_.splice(ages_.begin(), ages_, known.age);
    }
    return known;
}

void RowMemory::put(HeldStep step) {
    if (!step.holding.version) return;
    make_known(step);
    auto& task = known(step.row.task_id);
    auto const id = step.row.id;
    if (step.row.state == model::StepState::InProgress) {
        task.in_progress.insert(id);
    } else {
        task.in_progress.erase(id);
    }
    if (auto const before = steps_.find(id); before != steps_.end())
        take_bytes(step.row.task_id, bytes_of(before->second));
    add_bytes(task, bytes_of(step));
    task.steps.insert(id);
    steps_.insert_or_assign(id, std::move(step));
}

void RowMemory::put(HeldTask task) {
    if (!task.holding.version) return;
    make_known(task);
    auto& one = known(task.row.id);
    if (one.task) take_bytes(task.row.id, bytes_of(*one.task));
    add_bytes(one, bytes_of(task));
    one.task = std::move(task);
}

void RowMemory::judge(TaskId id) {
    auto const found = tasks_.find(id);
    if (found == tasks_.end()) return;
    auto& known = found->second;
    auto const is_over = known.task && model::is_terminal(known.task->row.state);
    if (known.in_progress.empty() || is_over || distrusted_.contains(id)) {
        erase(id);
    } else if (known.task && std::cmp_not_equal(known.task->in_flight, known.in_progress.size())) {
        // A step of it may be claimed by another process.
        take_bytes(id, bytes_of(*std::exchange(known.task, std::nullopt)));
    }
}

void RowMemory::erase(TaskId id) {
    auto const found = tasks_.find(id);
    if (found == tasks_.end()) return;
    for (auto const step : found->second.steps)
        steps_.erase(step);
    bytes_ -= found->second.bytes;
    ages_.erase(found->second.age);
    tasks_.erase(found);
}

std::optional<RowMemory::Completed> RowMemory::find_completed(StepId id) const {
    std::scoped_lock const lock(mutex_);
    auto const found = steps_.find(id);
    if (found == steps_.end()) return std::nullopt;
    auto const& step = found->second;
    if (!model::satisfies_dependents(step.row.state) || !step.parents || !step.results)
        return std::nullopt;
    return Completed{
        .id = id, .name = step.row.name, .parents = *step.parents, .results = *step.results};
}

void RowMemory::forget(std::span<TaskId const> ids) {
    std::scoped_lock const lock(mutex_);
    for (auto const id : ids)
        erase(id);
}

void RowMemory::distrust(std::span<TaskId const> ids) {
    std::scoped_lock const lock(mutex_);
    if (distrusted_.size() + ids.size() > kDistrustedMax) distrusted_.clear();
    for (auto const id : ids) {
        distrusted_.insert(id);
        erase(id);
    }
}

std::size_t RowMemory::size() const {
    std::scoped_lock const lock(mutex_);
    return tasks_.size();
}

}  // namespace tasker::store::postgres
