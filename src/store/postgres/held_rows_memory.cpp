#include <algorithm>
#include <memory>

#include "store/ancestors.hpp"
#include "store/not_found.hpp"
#include "store/postgres/held_rows.hpp"
#include "store/postgres/write_statements.hpp"

namespace tasker::store::postgres {

namespace {

template <class HeldRow>
struct Remembered {
    std::vector<decltype(HeldRow::row.id)> ids;
    std::vector<RowVersion> versions;
};

/// What came from memory and is not written.
template <class HeldRow, class Rows>
Remembered<HeldRow> unwritten_in(Rows const& rows) {
    Remembered<HeldRow> found;
    for (auto const& [id, row] : rows) {
        auto const expected = row.holding.expected();
        if (!expected) continue;
        found.ids.push_back(id);
        found.versions.push_back(*expected);
    }
    return found;
}

}  // namespace

bool HeldRows::relies_on_memory() const {
    auto const is_unchecked = [](auto const& entry) {
        return entry.second.holding.expected().has_value();
    };
    return std::ranges::any_of(tasks_, is_unchecked) || std::ranges::any_of(steps_, is_unchecked);
}

bool HeldRows::leaves_trace() const {
    auto const are_guarded = [](auto const& rows) {
        return std::ranges::all_of(
            rows, [](auto const* row) { return row->holding.expected().has_value(); });
    };
    bool const tells_version = !new_tasks_.empty() || !changed_tasks_.empty();
    bool const is_found = !trace_.tasks.empty() || !trace_.steps.empty();
    return tells_version && is_found && are_guarded(changed_tasks_) && are_guarded(changed_steps_);
}

void HeldRows::check_unwritten() {
    auto const check = [this](auto const& rows, Statement const& statement) {
        if (rows.ids.empty()) return;
        std::ignore =
            transaction_.ask_later(statement, Parameters().add_all(rows.ids).add_all(rows.versions),
                                   Transaction::Kind::Locks);
    };
    check(unwritten_in<HeldTask>(tasks_), sql::kCheckTasks);
    check(unwritten_in<HeldStep>(steps_), sql::kCheckSteps);
}

void HeldRows::remember() {
    auto const version = transaction_.version();
    auto const note = [&](auto& rows) {
        for (auto& [id, row] : rows) {
            if (row.holding.is_written) row.holding.version = version;
        }
    };
    note(tasks_);
    note(steps_);
    memory_.forget(counted_);
    memory_.put(std::move(tasks_), std::move(steps_));
}

std::vector<TaskId> HeldRows::tasks_of(std::span<Uuid const> rows) const {
    std::vector<TaskId> tasks;
    for (auto const& id : rows) {
        auto const step = steps_.find(StepId{id});
        tasks.push_back(step == steps_.end() ? TaskId{id} : step->second.row.task_id);
    }
    return tasks;
}

/// What was found above one step.
struct HeldRows::Above {
    std::unordered_map<StepId, RowMemory::Completed> steps;
};

RowMemory::Completed const* HeldRows::find_above(StepId id, Above& above) {
    if (auto const found = above.steps.find(id); found != above.steps.end()) return &found->second;
    std::optional<RowMemory::Completed> completed;
    if (auto const* const held = find(id); held == nullptr) {
        completed = memory_.find_completed(id);
    } else if (model::satisfies_dependents(held->row.state) && held->parents && held->results) {
        completed = {
            .id = id, .name = held->row.name, .parents = *held->parents, .results = *held->results};
    }
    if (!completed) return nullptr;
    return &above.steps.emplace(id, *std::move(completed)).first->second;
}

std::optional<model::StepWork> HeldRows::known_work(StepId id) {
    auto const* const step = find(id);
    if (step == nullptr || !step->parents || !step->inputs || step->has_checkpoint)
        return std::nullopt;
    auto const* const task = find(step->row.task_id);
    if (task == nullptr || task->context.empty()) return std::nullopt;

    Above above;
    ParentsOf const parents_of = [&](StepId one) -> Result<std::vector<StepId> const*> {
        if (one == id) return &*step->parents;
        auto const* const found = find_above(one, above);
        if (found == nullptr) return no_step(one);
        return &found->parents;
    };
    auto const ancestors = ancestors_of(id, parents_of);
    if (!ancestors) return std::nullopt;  // the server knows
    model::StepWork work{.step = step->row,
                         .inputs = *step->inputs,
                         .task = std::make_shared<model::Task const>(task->row),
                         .context = task->context};
    for (auto const ancestor : *ancestors) {
        auto const* const found = find_above(ancestor, above);
        if (found == nullptr) return std::nullopt;
        if (found->results.empty()) continue;
        work.dependencies.push_back({.step_name = found->name, .results = found->results});
    }
    return work;
}

void HeldRows::learn(model::StepWork const& work) {
    if (auto* const step = find(work.step.id)) step->inputs = work.inputs;
    if (auto* const task = find(work.step.task_id)) task->context = work.context;
}

}  // namespace tasker::store::postgres
