#include <algorithm>
#include <string>
#include <vector>

#include "rules/growth.hpp"
#include "rules/outcome.hpp"
#include "rules/step_creation.hpp"
#include "rules/template_graph.hpp"

namespace tasker::rules {

namespace {

using model::StepType;

constexpr auto kDecisionOutcome = "decision_point_outcome";

Result<std::vector<std::string>> step_names(GrowthScene const& scene, JsonObject const& outcome) {
    auto const* const list = outcome.if_contains("step_names");
    auto const* const names = list == nullptr ? nullptr : list->if_array();
    if (names == nullptr) return invalid_outcome(scene.step, "create_steps without step_names");

    auto const limit = scene.settings.decisions.steps_per_decision_max;
    if (names->size() > limit) {
        return invalid_outcome(scene.step, "it asks for " + std::to_string(names->size()) +
                                               " steps; at most " + std::to_string(limit) +
                                               " are allowed");
    }
    std::vector<std::string> texts;
    for (auto const& name : *names) {
        if (!name.is_string()) return invalid_outcome(scene.step, "step_names has a non-text item");
        texts.emplace_back(name.get_string());
    }
    return texts;
}

/// What may be named: all that lies below the decision, up to and including the next ones.
std::vector<std::size_t> segment_of(TemplateGraph const& graph, std::size_t decision) {
    std::vector<bool> is_in(graph.size());
    std::vector<std::size_t> open{decision};
    while (!open.empty()) {
        auto const current = open.back();
        open.pop_back();
        for (auto const child : graph.children(current)) {
            if (is_in[child]) continue;
            is_in[child] = true;
            if (graph.step(child).type != StepType::Decision) open.push_back(child);
        }
    }
    std::vector<std::size_t> segment;
    for (std::size_t i = 0; i < graph.size(); ++i) {
        if (is_in[i] && graph.step(i).type != StepType::BatchWorker) segment.push_back(i);
    }
    return segment;
}

Error unknown_step(GrowthScene const& scene, TemplateGraph const& graph,
                   std::vector<std::size_t> const& segment, std::string const& name) {
    std::vector<std::string> candidates;
    candidates.reserve(segment.size());
    for (auto const i : segment)
        candidates.push_back(graph.step(i).name);
    auto const known = graph.find(name);
    if (!known) {
        return invalid_outcome(scene.step, "it asks for " + name +
                                               ", which is no step of the template" +
                                               did_you_mean(name, candidates));
    }
    if (graph.step(*known).type == StepType::BatchWorker) {
        return invalid_outcome(scene.step,
                               "it asks for the batch worker " + name +
                                   "; ask for the batchable step that makes its batches");
    }
    return invalid_outcome(scene.step,
                           "it asks for " + name +
                               ", which does not lie below it before the next decision" +
                               did_you_mean(name, candidates));
}

/// The named steps and what is reachable from them: up to and including the next decision or
/// convergence, without batch workers.
std::vector<bool> reach(TemplateGraph const& graph, std::vector<std::size_t> open) {
    std::vector<bool> is_wanted(graph.size());
    for (auto const i : open)
        is_wanted[i] = true;
    while (!open.empty()) {
        auto const current = open.back();
        open.pop_back();
        auto const type = graph.step(current).type;
        if (type == StepType::Decision || type == StepType::DeferredConvergence) continue;
        for (auto const child : graph.children(current)) {
            if (is_wanted[child] || graph.step(child).type == StepType::BatchWorker) continue;
            is_wanted[child] = true;
            open.push_back(child);
        }
    }
    return is_wanted;
}

}  // namespace

Result<Growth> decide(GrowthScene const& scene, base::Ids& ids) {
    TASKER_TRY_ASSIGN(auto const* const outcome,
                      find_outcome(scene.step, scene.result, kDecisionOutcome));
    if (type_of(*outcome) == "no_branches") return Growth{};
    if (type_of(*outcome) != "create_steps") {
        return invalid_outcome(scene.step, "decision_point_outcome has the unknown type " +
                                               std::string(type_of(*outcome)));
    }
    TASKER_TRY_ASSIGN(auto const names, step_names(scene, *outcome));

    TemplateGraph const graph(scene.tmpl);
    auto const origin = graph.find(scene.step.template_step_name);
    if (!origin) return invalid_outcome(scene.step, "it is no step of the template");
    auto const depth_max = scene.settings.decisions.depth_max;
    if (graph.decision_depth(*origin) > depth_max) {
        return invalid_outcome(scene.step, "it is decision number " +
                                               std::to_string(graph.decision_depth(*origin)) +
                                               " below one another; at most " +
                                               std::to_string(depth_max) + " are allowed");
    }

    auto const segment = segment_of(graph, *origin);
    std::vector<std::size_t> named;
    for (auto const& name : names) {
        auto const found = std::ranges::find(
            segment, name, [&](std::size_t i) -> auto const& { return graph.step(i).name; });
        if (found == segment.end()) return unknown_step(scene, graph, segment, name);
        named.push_back(*found);
    }
    if (named.empty()) return Growth{};  // the same as no_branches

    StepCreation creation(scene, graph, *origin, ids);
    auto const is_wanted = reach(graph, named);
    for (std::size_t i = 0; i < graph.size(); ++i) {
        if (is_wanted[i]) creation.create(i);
    }
    creation.create_followers();
    return std::move(creation).finish();
}

}  // namespace tasker::rules
