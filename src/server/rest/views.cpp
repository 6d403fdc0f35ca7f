#include "server/rest/views.hpp"

#include <utility>

namespace tasker::server::rest {

namespace {

std::unordered_map<StepId, Parents> parents_of(std::vector<model::Step> const& steps,
                                               std::vector<model::Edge> const& edges) {
    std::unordered_map<StepId, Parents> parents;
    for (auto const& edge : edges)
        ++parents[edge.to].total;
    for (auto const& step : steps) {
        auto& one = parents[step.id];
        one.completed = one.total - std::min(one.total, step.open_dependencies);
    }
    return parents;
}

Error no_step(std::string_view why) {
    return {ErrorCode::StepNotFound, std::string(why)};
}

}  // namespace

Result<TemplateName> TemplateNames::of(TemplateId id) {
    if (auto const known = known_.find(id); known != known_.end()) return known->second;
    TemplateName name;
    if (auto const registered = backend_.registry.find(id)) {
        auto const& tmpl = registered->tmpl;
        name = {tmpl.namespace_name, tmpl.name, tmpl.version};
    } else {
        TASKER_TRY_ASSIGN(auto const stored, reader_.find_template(id));
        if (!stored) {
            return Error(ErrorCode::StoreCorrupt, "a task has no template " + id.to_string());
        }
        name = {stored->namespace_name, stored->name, stored->version};
    }
    known_.emplace(id, name);
    return name;
}

Result<model::Task> find_task(store::Reader& reader, TaskId id) {
    TASKER_TRY_ASSIGN(auto tasks, reader.find_tasks({&id, 1}));
    if (tasks.empty()) return Error(ErrorCode::TaskNotFound, "Resource not found");
    return std::move(tasks.front());
}

Result<TaskView> view_of(Backend& backend, store::Reader& reader, model::Task task,
                         TemplateNames& names, Depth depth) {
    TaskView view{.task = std::move(task)};
    TASKER_TRY_ASSIGN(view.tmpl, names.of(view.task.template_id));
    TASKER_TRY_ASSIGN(view.context, reader.task_context(view.task.id));
    TASKER_TRY_ASSIGN(view.steps, reader.steps_of(view.task.id));
    if (depth == Depth::Whole) {
        TASKER_TRY_ASSIGN(auto const edges, reader.edges_of(view.task.id));
        view.parents = parents_of(view.steps, edges);
    }
    view.execution = rules::execution_context(view.steps, backend.clock.now());
    return view;
}

Result<TaskView> load_task(Backend& backend, store::Reader& reader, TaskId id) {
    TASKER_TRY_ASSIGN(auto task, find_task(reader, id));
    TemplateNames names(backend, reader);
    return view_of(backend, reader, std::move(task), names, Depth::Whole);
}

Result<std::vector<StepView>> load_steps(store::Reader& reader, TaskId task) {
    TASKER_TRY(find_task(reader, task));
    TASKER_TRY_ASSIGN(auto steps, reader.steps_of(task));
    TASKER_TRY_ASSIGN(auto const edges, reader.edges_of(task));
    auto const parents = parents_of(steps, edges);
    std::vector<StepId> ids;
    ids.reserve(steps.size());
    for (auto const& step : steps)
        ids.push_back(step.id);
    TASKER_TRY_ASSIGN(auto payloads, reader.step_payloads(ids));
    std::vector<StepView> views;
    views.reserve(steps.size());
    for (std::size_t i = 0; i < steps.size(); ++i) {
        views.push_back({.step = std::move(steps[i]),
                         .parents = parents.at(ids[i]),
                         .payloads = std::move(payloads[i])});
    }
    return views;
}

Result<StepView> load_step(store::Reader& reader, TaskId task, StepId step) {
    TASKER_TRY(find_task(reader, task));
    TASKER_TRY_ASSIGN(auto const found, reader.find_steps({&step, 1}));
    if (found.empty()) return no_step("Resource not found");
    if (found.front().task_id != task) {
        return no_step("Step does not belong to the specified task");
    }
    TASKER_TRY_ASSIGN(auto const edges, reader.edges_of(task));
    TASKER_TRY_ASSIGN(auto payloads, reader.step_payloads({&step, 1}));
    return StepView{.step = found.front(),
                    .parents = parents_of(found, edges).at(step),
                    .payloads = std::move(payloads.front())};
}

}  // namespace tasker::server::rest
