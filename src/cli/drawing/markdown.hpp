#pragma once

#include <span>
#include <string>
#include <unordered_map>

#include "cli/drawing/graph.hpp"
#include "model/task.hpp"

namespace tasker::cli::drawing {

/// What a page about a task says beside its steps.
struct TaskPage {
    model::Task const& task;
    std::span<model::Step const> steps;
    std::unordered_map<StepId, std::string> errors;  ///< messages of what failed
    bool has_dead_letter = false;
    std::string base_url{};  ///< of the server that links lead to; empty: there are none
    TimePoint now;
};

/// A Markdown page: the Mermaid graph, then a table of the steps (spec/orchestration.md 10.9).
[[nodiscard]] std::string markdown_of(model::Template const& tmpl, Graph const& graph);
[[nodiscard]] std::string markdown_of(model::Template const& tmpl, Graph const& graph,
                                      TaskPage const& page);

}  // namespace tasker::cli::drawing
