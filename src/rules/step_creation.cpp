#include "rules/step_creation.hpp"

#include <algorithm>
#include <utility>

#include "rules/plan.hpp"

namespace tasker::rules {

StepCreation::StepCreation(GrowthScene const& scene, TemplateGraph const& graph, std::size_t origin,
                           base::Ids& ids)
    : scene_(scene), graph_(graph), origin_(origin), ids_(ids), instances_(graph.size()) {
    for (auto const& step : scene.steps) {
        names_.emplace(step.name, step.id);
        auto const index = graph.find(step.template_step_name);
        if (!index) continue;  // of an older text of the template
        instances_[*index].push_back({.id = step.id, .is_open = !step.has_satisfied});
    }
}

bool StepCreation::exists(std::string_view name) const {
    return names_.contains(std::string(name));
}

void StepCreation::create(std::size_t index) {
    if (exists(index)) return;
    add(index, make_step(graph_.step(index), scene_.task, scene_.now, ids_));
}

void StepCreation::create_worker(std::size_t index, std::string name, model::Payload inputs) {
    auto made = make_step(graph_.step(index), scene_.task, scene_.now, ids_);
    made.step.name = std::move(name);
    made.inputs = std::move(inputs);
    add(index, std::move(made));
}

void StepCreation::add(std::size_t index, model::NewStep made) {
    names_.emplace(made.step.name, made.step.id);
    instances_[index].push_back({.id = made.step.id, .is_new = true});
    created_.push_back(index);
    growth_.steps.push_back(std::move(made));
}

void StepCreation::create_followers() {
    auto const create_next = [this] {
        for (std::size_t i = 0; i < graph_.size(); ++i) {
            if (!follows(i)) continue;
            create(i);
            return true;
        }
        return false;
    };
    while (create_next()) {
    }
}

bool StepCreation::follows(std::size_t index) const {
    auto const type = graph_.step(index).type;
    if (exists(index) || type == model::StepType::BatchWorker) return false;
    if (!graph_.may_create(origin_, index)) return false;

    auto const& parents = graph_.parents(index);
    auto const is_there = [this](std::size_t parent) { return exists(parent); };
    if (type == model::StepType::DeferredConvergence) return std::ranges::any_of(parents, is_there);
    auto const is_decision = [this](std::size_t parent) {
        return graph_.step(parent).type == model::StepType::Decision;
    };
    return std::ranges::all_of(parents, is_there) && std::ranges::none_of(parents, is_decision);
}

/// The unfinished steps that may still create `index`, or more instances of it.
std::vector<StepCreation::Instance> StepCreation::growers_of(std::size_t index) const {
    std::vector<Instance> growers;
    auto const may_come = !exists(index) || graph_.step(index).type == model::StepType::BatchWorker;
    for (std::size_t grower = 0; may_come && grower < graph_.size(); ++grower) {
        if (grower == origin_ || !graph_.may_create(grower, index)) continue;
        for (auto const& instance : instances_[grower]) {
            if (instance.is_open) growers.push_back(instance);
        }
    }
    return growers;
}

model::EdgeKind StepCreation::kind_of_edge(std::size_t from, std::size_t to) const {
    if (graph_.step(from).type == model::StepType::BatchWorker) {
        return model::EdgeKind::WorkerToConvergence;
    }
    // It marks the batchable step as done: never from another one that a worker depends on too.
    auto const is_batch = from == origin_ && graph_.step(to).type == model::StepType::BatchWorker;
    return is_batch ? model::EdgeKind::BatchDependency : model::EdgeKind::Provides;
}

std::uint32_t StepCreation::add_edges(Target const& target) {
    auto const first = growth_.edges.size();
    std::uint32_t open_count = 0;
    // An existing step has all its edges from what existed before.
    auto const wait_for = [&](Instance const& source, model::EdgeKind kind) {
        if (!target.is_new && !source.is_new) return;
        growth_.edges.push_back(
            {.task_id = scene_.task.id, .from = source.id, .to = target.id, .kind = kind});
        if (source.is_open) ++open_count;
    };
    auto const wait_once_for = [&](Instance const& source, model::EdgeKind kind) {
        auto const is_same = [&](model::Edge const& edge) { return edge.from == source.id; };
        auto const is_known =
            std::any_of(growth_.edges.begin() + static_cast<std::ptrdiff_t>(first),
                        growth_.edges.end(), is_same);
        if (!is_known) wait_for(source, kind);
    };

    auto needs_origin = graph_.step(target.index).type == model::StepType::BatchWorker;
    auto const may_do_without =
        graph_.step(target.index).type == model::StepType::DeferredConvergence;
    std::vector<Instance> growers;
    for (auto const parent : graph_.parents(target.index)) {
        auto const kind = kind_of_edge(parent, target.index);
        for (auto const& instance : instances_[parent])
            wait_for(instance, kind);
        auto const more = growers_of(parent);
        growers.insert(growers.end(), more.begin(), more.end());
        if (!exists(parent) && more.empty() && !may_do_without) needs_origin = true;
    }
    for (auto const& grower : growers)
        wait_once_for(grower, model::EdgeKind::Provides);
    // With nothing left to wait for, the origin itself wakes the step when it is satisfied.
    if (target.is_new && (needs_origin || open_count == 0)) {
        wait_once_for({.id = scene_.step.id}, kind_of_edge(origin_, target.index));
    }
    return open_count;
}

Growth StepCreation::finish() && {
    for (std::size_t i = 0; i < growth_.steps.size(); ++i) {
        auto& step = growth_.steps[i].step;
        step.open_dependencies = add_edges({.id = step.id, .index = created_[i], .is_new = true});
    }
    for (auto const& step : scene_.steps) {
        auto const index = graph_.find(step.template_step_name);
        if (!index || step.state != model::StepState::Pending) continue;
        auto const count = add_edges({.id = step.id, .index = *index});
        if (count > 0) growth_.added.push_back({.step_id = step.id, .count = count});
    }
    return std::move(growth_);
}

}  // namespace tasker::rules
