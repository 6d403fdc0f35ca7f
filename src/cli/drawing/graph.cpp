#include "cli/drawing/graph.hpp"

#include <algorithm>
#include <string_view>
#include <unordered_map>

namespace tasker::cli::drawing {

namespace {

using NodesByName = std::unordered_map<std::string_view, std::vector<std::size_t>>;

Node node_of(model::StepDefinition const& definition) {
    return {
        .name = definition.name, .type = definition.type, .callable = definition.handler.callable};
}

void sort(std::vector<Arrow>& arrows) {
    std::ranges::sort(arrows);
    auto const [first, last] = std::ranges::unique(arrows);
    arrows.erase(first, last);
}

bool exists(Graph const& graph, std::vector<std::size_t> const& nodes) {
    return !nodes.empty() && graph.nodes[nodes.front()].step.has_value();
}

/// The arrows of the template that the task has no edges for: one end does not exist yet.
void add_planned(Graph& graph, model::Template const& tmpl, NodesByName const& nodes) {
    for (auto const& definition : tmpl.steps) {
        auto const& to = nodes.at(definition.name);
        for (auto const& dependency : definition.dependencies) {
            auto const found = nodes.find(dependency);
            if (found == nodes.end()) continue;
            auto const& from = found->second;
            if (exists(graph, from) && exists(graph, to)) continue;
            for (auto const source : from) {
                for (auto const target : to)
                    graph.arrows.push_back({source, target});
            }
        }
    }
}

// Source: spec/orchestration.md 10.9, steps that were not created.
void mark_untraversed(Graph& graph) {
    for (auto const& [from, to] : graph.arrows) {
        auto const& source = graph.nodes[from];
        auto& target = graph.nodes[to];
        if (target.step || source.type != model::StepType::Decision) continue;
        target.is_untraversed = true;
        target.is_passed_by = source.state && model::satisfies_dependents(*source.state);
    }
}

}  // namespace

Graph graph_of(model::Template const& tmpl) {
    Graph graph;
    NodesByName nodes;
    for (auto const& definition : tmpl.steps) {
        nodes[definition.name].push_back(graph.nodes.size());
        graph.nodes.push_back(node_of(definition));
    }
    add_planned(graph, tmpl, nodes);
    sort(graph.arrows);
    return graph;
}

Graph graph_of(model::Template const& tmpl, std::span<model::Step const> steps,
               std::span<model::Edge const> edges) {
    Graph graph{.has_states = true};
    std::unordered_map<std::string_view, std::vector<model::Step const*>> created;
    for (auto const& step : steps)
        created[step.template_step_name].push_back(&step);

    NodesByName nodes;
    std::unordered_map<StepId, std::size_t> places;
    for (auto const& definition : tmpl.steps) {
        auto const found = created.find(definition.name);
        if (found == created.end()) {
            nodes[definition.name].push_back(graph.nodes.size());
            graph.nodes.push_back(node_of(definition));
            continue;
        }
        for (auto const* const step : found->second) {
            nodes[definition.name].push_back(graph.nodes.size());
            places[step->id] = graph.nodes.size();
            auto node = node_of(definition);
            node.name = step->name;
            node.state = step->state;
            node.step = *step;
            graph.nodes.push_back(std::move(node));
        }
    }
    for (auto const& edge : edges) {
        auto const from = places.find(edge.from);
        auto const to = places.find(edge.to);
        if (from == places.end() || to == places.end()) continue;
        graph.arrows.push_back({from->second, to->second});
    }
    add_planned(graph, tmpl, nodes);
    sort(graph.arrows);
    mark_untraversed(graph);
    return graph;
}

}  // namespace tasker::cli::drawing
