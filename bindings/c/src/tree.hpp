#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "bindings/c/include/tasker/c/tree.h"
#include "bindings/c/src/handles.hpp"
#include "tasker/error.hpp"

namespace tasker::c {

/// JSON as an array of nodes. Names and strings are views of the text, where it has no escapes.
class Tree {
public:
    /// \returns InvalidJson with line and column.
    [[nodiscard]] static Result<std::shared_ptr<Tree>> parse(std::string_view text);
    Tree(Tree const&) = delete;
    Tree& operator=(Tree const&) = delete;

    [[nodiscard]] std::vector<tasker_node> const& nodes() const noexcept { return nodes_; }

private:
    friend class TreeBuilder;
    explicit Tree(std::string_view text) : text_(text) {}

    std::string const text_;
    std::deque<std::string> unescaped_;  // does not move what it has
    std::vector<tasker_node> nodes_;
};

template <>
struct ObjectOf<tasker_tree> {
    using Type = Tree;
    static constexpr Kind kKind = Kind::Tree;
};

}  // namespace tasker::c
