#include "cli/drawing/outline.hpp"

#include <algorithm>
#include <optional>
#include <ranges>

namespace tasker::cli::drawing {

namespace {

struct Neighbours {
    std::vector<std::vector<std::size_t>> parents;
    std::vector<std::vector<std::size_t>> children;
};

Neighbours neighbours_of(std::size_t node_count, std::span<Arrow const> arrows) {
    Neighbours all{.parents = std::vector<std::vector<std::size_t>>(node_count),
                   .children = std::vector<std::vector<std::size_t>>(node_count)};
    for (auto const& [from, to] : arrows) {
        all.parents[to].push_back(from);
        all.children[from].push_back(to);
    }
    return all;
}

/// Topological, and depth first: a branch is followed to its end before the next one.
std::vector<std::size_t> branch_by_branch(Neighbours const& all) {
    std::vector<std::size_t> open;
    open.reserve(all.parents.size());
    for (auto const& parents : all.parents)
        open.push_back(parents.size());
    std::vector<std::size_t> stack;
    for (std::size_t node = open.size(); node-- > 0;) {
        if (open[node] == 0) stack.push_back(node);
    }
    std::vector<std::size_t> order;
    while (!stack.empty()) {
        auto const node = stack.back();
        stack.pop_back();
        order.push_back(node);
        for (auto const child : std::views::reverse(all.children[node])) {
            if (--open[child] == 0) stack.push_back(child);
        }
    }
    return order;
}

/// The immediate dominator of every node: the last one that all ways to it go through.
class Dominators {
public:
    explicit Dominators(std::size_t node_count) : above_(node_count), height_(node_count, 0) {}

    void set(std::size_t node, std::vector<std::size_t> const& parents) {
        if (parents.empty()) return;
        std::optional<std::size_t> meet = parents.front();
        for (auto const parent : parents)
            meet = meeting(meet, parent);
        above_[node] = meet;
        height_[node] = meet ? height_[*meet] + 1 : 0;
    }
    [[nodiscard]] std::optional<std::size_t> of(std::size_t node) const { return above_[node]; }

private:
    [[nodiscard]] std::optional<std::size_t> meeting(std::optional<std::size_t> a,
                                                     std::optional<std::size_t> b) const {
        while (a != b) {
            if (!a || !b) return std::nullopt;
            auto& lower = height_[*a] >= height_[*b] ? a : b;
            lower = above_[*lower];
        }
        return a;
    }

    std::vector<std::optional<std::size_t>> above_;
    std::vector<std::size_t> height_;
};

}  // namespace

std::vector<OutlineRow> outline_of(std::size_t node_count, std::span<Arrow const> arrows) {
    auto const all = neighbours_of(node_count, arrows);
    Dominators dominators(node_count);
    std::vector<std::size_t> depths(node_count, 0);
    std::vector<OutlineRow> rows;
    for (auto const node : branch_by_branch(all)) {
        auto const& parents = all.parents[node];
        dominators.set(node, parents);
        if (parents.size() == 1) {
            auto const parent = parents.front();
            depths[node] = depths[parent] + (all.children[parent].size() > 1 ? 1 : 0);
        } else if (auto const fork = dominators.of(node)) {
            depths[node] = depths[*fork];
        }
        rows.push_back({.node = node, .depth = depths[node]});
    }
    return rows;
}

}  // namespace tasker::cli::drawing
