#include "cli/drawing/mermaid.hpp"

#include <algorithm>
#include <cctype>
#include <set>
#include <string_view>
#include <tuple>
#include <vector>

namespace tasker::cli::drawing {

namespace {

constexpr std::string_view kClasses =
    "    classDef completed fill:#d4edda,stroke:#28a745\n"
    "    classDef in_progress fill:#cce5ff,stroke:#007bff\n"
    "    classDef pending fill:#e2e3e5,stroke:#6c757d\n"
    "    classDef error fill:#f8d7da,stroke:#dc3545\n"
    "    classDef retrying fill:#fff3cd,stroke:#ffc107\n"
    "    classDef annotated fill:#fff3cd,stroke:#ffc107\n"
    "    classDef untraversed fill:#f8f9fa,stroke:#dee2e6,stroke-dasharray: 5 5\n"
    "    classDef default fill:#ffffff,stroke:#333333\n";

/// Mermaid's ids are letters, digits and `_`, and `end` is a word of its grammar.
std::vector<std::string> ids_of(Graph const& graph) {
    std::vector<std::string> ids;
    std::set<std::string, std::less<>> taken{"end"};
    for (auto const& node : graph.nodes) {
        auto id = node.name;
        std::ranges::replace_if(
            id, [](unsigned char c) { return std::isalnum(c) == 0 && c != '_'; }, '_');
        auto const stem = id;
        for (int i = 2; !taken.insert(id).second; ++i)
            id = stem + "_" + std::to_string(i);
        ids.push_back(std::move(id));
    }
    return ids;
}

std::string escaped_label(std::string_view label) {
    std::string text;
    for (auto const c : label) {
        switch (c) {
            case '"': text += "#quot;"; break;
            case '#': text += "#35;"; break;
            case '<': text += "#lt;"; break;
            case '>': text += "#gt;"; break;
            case '\n': text += "<br/>"; break;
            default: text += c;
        }
    }
    return text;
}

/// \param label  its line breaks are Mermaid's
std::string shaped(model::StepType type, std::string_view label) {
    auto const text = "\"" + escaped_label(label) + "\"";
    switch (type) {
        case model::StepType::Standard: return "[" + text + "]";
        case model::StepType::Decision: return "{" + text + "}";
        case model::StepType::DeferredConvergence:
        case model::StepType::Batchable: return "[/" + text + "/]";
        case model::StepType::BatchWorker: return "[[" + text + "]]";
    }
    return "[" + text + "]";
}

std::string_view class_of(Graph const& graph, Node const& node) {
    using model::StepState;
    if (!node.annotation.empty()) return "annotated";
    if (!graph.has_states) return "default";
    if (!node.state) return node.is_untraversed ? "untraversed" : "pending";
    switch (*node.state) {
        case StepState::Complete:
        case StepState::ResolvedManually: return "completed";
        case StepState::InProgress: return "in_progress";
        case StepState::Pending: return "pending";
        case StepState::Error:
        case StepState::Cancelled: return "error";
        case StepState::WaitingForRetry:
        case StepState::Enqueued:
        case StepState::EnqueuedForOrchestration:
        case StepState::EnqueuedAsErrorForOrchestration: return "retrying";
    }
    return "default";
}

bool is_solid(Graph const& graph, Node const& parent) {
    return !graph.has_states || (parent.state && model::satisfies_dependents(*parent.state));
}

}  // namespace

std::string mermaid_of(Graph const& graph) {
    auto const ids = ids_of(graph);
    auto text = "graph TD\n" + std::string(kClasses);
    for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
        auto const& node = graph.nodes[i];
        auto label = node.is_untraversed ? node.name + " (untraversed)" : node.name;
        if (!node.annotation.empty()) label += "\n" + node.annotation;
        text += "    " + ids[i] + shaped(node.type, label) +
                ":::" + std::string(class_of(graph, node)) + "\n";
    }
    auto arrows = graph.arrows;
    std::ranges::sort(arrows, {},
                      [&](Arrow const& arrow) { return std::tie(ids[arrow.from], ids[arrow.to]); });
    for (auto const& [from, to] : arrows) {
        text += "    " + ids[from] + (is_solid(graph, graph.nodes[from]) ? " --> " : " -.-> ") +
                ids[to] + "\n";
    }
    return text;
}

}  // namespace tasker::cli::drawing
