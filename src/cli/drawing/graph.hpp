#pragma once

#include <compare>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "model/step.hpp"
#include "model/template.hpp"

namespace tasker::cli::drawing {

struct Node {
    std::string name;
    model::StepType type = model::StepType::Standard;
    std::string callable;
    /// Unset in a drawing of a template, and for a step that the task has not created.
    std::optional<model::StepState> state;
    /// Not created, and right below a decision, which went or may still go another way.
    bool is_untraversed = false;
    bool is_passed_by = false;        ///< of those, when the decision has been made
    std::optional<model::Step> step;  ///< set when it exists
    std::string annotation{};         ///< a word of the user's, below the name
};

/// Both are indices into Graph::nodes.
struct Arrow {
    std::size_t from = 0;
    std::size_t to = 0;
    friend auto operator<=>(Arrow const&, Arrow const&) = default;
};

/// What is drawn: steps in template order, batch workers that exist in the place of their template
/// step. Free of cycles.
struct Graph {
    std::vector<Node> nodes;
    std::vector<Arrow> arrows;  ///< in order of (from, to), each once
    bool has_states = false;    ///< of a task, not of a template
};

[[nodiscard]] Graph graph_of(model::Template const& tmpl);
[[nodiscard]] Graph graph_of(model::Template const& tmpl, std::span<model::Step const> steps,
                             std::span<model::Edge const> edges);

}  // namespace tasker::cli::drawing
