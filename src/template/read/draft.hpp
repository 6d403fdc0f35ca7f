#pragma once

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "model/template.hpp"
#include "template/parse/node.hpp"

namespace tasker::templates {

/// A template as far as it could be read, beside the text that it was read from.
struct Draft {
    model::Template tmpl;
    Node const* root = nullptr;           ///< outlives the draft
    std::vector<Node const*> step_nodes;  ///< parallel to tmpl.steps

    /// By name; of steps with one name the first. Nameless steps are not in it.
    std::unordered_map<std::string_view, std::size_t> index;

    [[nodiscard]] model::StepDefinition const* find(std::string_view name) const {
        auto const found = index.find(name);
        return found == index.end() ? nullptr : &tmpl.steps[found->second];
    }
};

/// The place of what `path` leads to, or of the nearest thing above it that exists.
[[nodiscard]] Mark place_of(Node const& from, std::initializer_list<std::string_view> path);

/// The place of the n-th item of a list member; of the list, or of `from`, when there is none.
[[nodiscard]] Mark place_of_item(Node const& from, std::initializer_list<std::string_view> names,
                                 std::size_t item);

/// `step "ship"`, or `step 3` when it has no name; counted from 1.
[[nodiscard]] std::string title_of(std::string_view step_name, std::size_t step_index);

}  // namespace tasker::templates
