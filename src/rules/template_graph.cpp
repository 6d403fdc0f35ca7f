#include "rules/template_graph.hpp"

#include <algorithm>
#include <ranges>

namespace tasker::rules {

namespace {

void add_all(std::vector<bool>& into, std::vector<bool> const& from) {
    for (std::size_t i = 0; i < into.size(); ++i) {
        if (from[i]) into[i] = true;
    }
}

/// Whether steps may come into being when it is finished.
bool grows(model::StepDefinition const& step) {
    return step.type == model::StepType::Decision || step.type == model::StepType::Batchable;
}

}  // namespace

TemplateGraph::TemplateGraph(model::Template const& tmpl)
    : tmpl_(tmpl),
      parents_(tmpl.steps.size()),
      children_(tmpl.steps.size()),
      is_later_(tmpl.steps.size()),
      depth_(tmpl.steps.size()) {
    for (std::size_t i = 0; i < size(); ++i)
        indices_.emplace(tmpl.steps[i].name, i);
    for (std::size_t i = 0; i < size(); ++i) {
        for (auto const& name : tmpl.steps[i].dependencies) {
            auto const parent = indices_.at(name);
            if (std::ranges::find(parents_[i], parent) != parents_[i].end()) continue;
            parents_[i].push_back(parent);
            children_[parent].push_back(i);
        }
    }
    auto const order = sorted();
    for (auto const i : order) {
        is_later_[i] = step(i).type == model::StepType::BatchWorker;
        for (auto const parent : parents_[i]) {
            auto const is_decision = step(parent).type == model::StepType::Decision;
            if (is_later_[parent] || is_decision) is_later_[i] = true;
            depth_[i] = std::max(depth_[i], depth_[parent]);
        }
        if (step(i).type == model::StepType::Decision) ++depth_[i];
    }
    if (std::ranges::any_of(tmpl.steps, grows)) find_creations(order);
}

std::optional<std::size_t> TemplateGraph::find(std::string_view name) const {
    auto const found = indices_.find(name);
    if (found == indices_.end()) return std::nullopt;
    return found->second;
}

/// Every step after what it depends on.
std::vector<std::size_t> TemplateGraph::sorted() const {
    std::vector<std::size_t> open(size());
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < size(); ++i) {
        open[i] = parents_[i].size();
        if (open[i] == 0) order.push_back(i);
    }
    for (std::size_t next = 0; next < order.size(); ++next) {
        for (auto const child : children_[order[next]]) {
            if (--open[child] == 0) order.push_back(child);
        }
    }
    return order;
}

void TemplateGraph::find_creations(std::vector<std::size_t> const& order) {
    std::vector<Row> below(size(), Row(size()));  // below[a][b]: b depends on a, directly or not
    for (auto const i : order | std::views::reverse) {
        for (auto const child : children_[i]) {
            below[i][child] = true;
            add_all(below[i], below[child]);
        }
    }
    creates_.assign(size(), Row(size()));
    // A batchable step usually stands above its worker template. One that only names it, and one
    // for whose worker no batchable step stands above, may use it as well.
    for (std::size_t batchable = 0; batchable < size(); ++batchable) {
        if (step(batchable).type != model::StepType::Batchable) continue;
        for (std::size_t worker = 0; worker < size(); ++worker) {
            if (step(worker).type != model::StepType::BatchWorker) continue;
            auto const is_free = std::ranges::none_of(order, [&](std::size_t i) {
                return step(i).type == model::StepType::Batchable && below[i][worker];
            });
            auto const is_named = worker_template_of(step(batchable)) == step(worker).name;
            auto const is_cyclic = below[worker][batchable];
            if (!below[batchable][worker] && (is_cyclic || !(is_free || is_named))) continue;
            creates_[batchable][worker] = true;
            add_all(creates_[batchable], below[worker]);
        }
    }
    for (std::size_t decision = 0; decision < size(); ++decision) {
        if (step(decision).type != model::StepType::Decision) continue;
        creates_[decision] = below[decision];
        for (std::size_t i = 0; i < size(); ++i) {
            if (below[decision][i] && step(i).type == model::StepType::Batchable) {
                add_all(creates_[decision], creates_[i]);
            }
        }
    }
}

std::string_view worker_template_of(model::StepDefinition const& batchable) {
    auto const* const name = batchable.handler.initialization.if_contains("worker_template_name");
    if (name == nullptr || !name->is_string()) return {};
    return name->get_string();
}

}  // namespace tasker::rules
