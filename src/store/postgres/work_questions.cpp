#include <memory>
#include <unordered_map>

#include "store/ancestors.hpp"
#include "store/not_found.hpp"
#include "store/postgres/checkpoints.hpp"
#include "store/postgres/questions.hpp"
#include "store/postgres/row_mapping.hpp"

namespace tasker::store::postgres {

namespace {

struct LoadedStep {
    model::Step row;
    std::vector<StepId> parents;
    model::Payload results;
    model::Payload inputs;
};
using LoadedSteps = std::unordered_map<StepId, LoadedStep>;

struct LoadedTask {
    std::shared_ptr<model::Task const> row;
    model::Payload context;
};
using LoadedTasks = std::unordered_map<TaskId, LoadedTask>;

Result<LoadedSteps> steps_in(Rows const& rows) {
    LoadedSteps steps;
    steps.reserve(static_cast<std::size_t>(rows.size()));
    TASKER_TRY(rows.each([&](Row& row) {
        auto step = read_step(row);
        auto& one = steps[step.id];
        one.row = std::move(step);
        for (auto const& parent : row.next<std::vector<Uuid>>())
            one.parents.push_back({parent});
        one.results = row.next<model::Payload>();
        one.inputs = row.next<model::Payload>();
    }));
    return steps;
}

Result<LoadedTasks> tasks_in(Rows const& rows) {
    LoadedTasks tasks;
    TASKER_TRY(rows.each([&](Row& row) {
        auto task = std::make_shared<model::Task const>(read_task(row));
        auto& one = tasks[task->id];
        one.row = std::move(task);
        one.context = row.next<model::Payload>();
    }));
    return tasks;
}

}  // namespace

Result<std::vector<model::StepWork>> load_work(Transaction& transaction,
                                               std::span<StepId const> ids) {
    Parameters parameters;
    parameters.add_all(ids);
    auto const steps_place = transaction.ask_later(sql::kStepsWithAncestors, parameters);
    auto const tasks_place = transaction.ask_later(sql::kTasksOfSteps, parameters);
    CheckpointsQuestion checkpoints_question(transaction, ids);
    TASKER_TRY(transaction.exchange());
    TASKER_TRY_ASSIGN(auto const steps, steps_in(transaction.take(steps_place)));
    TASKER_TRY_ASSIGN(auto const tasks, tasks_in(transaction.take(tasks_place)));
    TASKER_TRY_ASSIGN(auto const checkpoints, checkpoints_question.take());

    ParentsOf const parents_of = [&](StepId id) -> Result<std::vector<StepId> const*> {
        auto const found = steps.find(id);
        if (found == steps.end()) return no_step(id);
        return &found->second.parents;
    };
    std::vector<model::StepWork> work;
    work.reserve(ids.size());
    for (auto const id : ids) {
        auto const found = steps.find(id);
        if (found == steps.end()) return no_step(id);
        auto const& loaded = found->second;
        auto const task = tasks.find(loaded.row.task_id);
        if (task == tasks.end()) {
            return Error(ErrorCode::StoreCorrupt,
                         "the task of step " + id.to_string() + " is not in the database");
        }
        auto& item = work.emplace_back(model::StepWork{.step = loaded.row,
                                                       .inputs = loaded.inputs,
                                                       .task = task->second.row,
                                                       .context = task->second.context});
        if (auto const checkpoint = checkpoints.find(id); checkpoint != checkpoints.end())
            item.checkpoint = to_payload(checkpoint->second);
        TASKER_TRY_ASSIGN(auto const ancestors, ancestors_of(id, parents_of));
        for (auto const ancestor : ancestors) {
            auto const& above = steps.at(ancestor);
            if (above.results.empty()) continue;
            item.dependencies.push_back({.step_name = above.row.name, .results = above.results});
        }
    }
    return work;
}

}  // namespace tasker::store::postgres
