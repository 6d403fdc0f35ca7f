#include "cli/drawing/layers.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "cli/drawing/outline.hpp"

namespace tasker::cli::drawing {

namespace {

using Indices = std::vector<std::size_t>;

Indices levels_of(std::vector<OutlineRow> const& order, std::span<Arrow const> arrows) {
    std::vector<Indices> children(order.size());
    std::vector<bool> has_parent(order.size(), false);
    for (auto const& [from, to] : arrows) {
        children[from].push_back(to);
        has_parent[to] = true;
    }
    Indices levels(order.size(), 0);
    for (auto const& row : order) {
        for (auto const child : children[row.node])
            levels[child] = std::max(levels[child], levels[row.node] + 1);
    }
    for (std::size_t node = 0; node < order.size(); ++node) {
        if (has_parent[node] || children[node].empty()) continue;
        auto first = levels[children[node].front()];
        for (auto const child : children[node])
            first = std::min(first, levels[child]);
        levels[node] = first - 1;
    }
    return levels;
}

void connect(Layers& layers, std::size_t from, std::size_t to) {
    layers.spots[from].below.push_back(to);
    layers.spots[to].above.push_back(from);
}

/// Long arrows of one step pass through the same spots as far as they go together.
void add_lines(Layers& layers, std::span<Arrow const> arrows) {
    std::map<std::pair<std::size_t, std::size_t>, std::size_t> passages;  // (node, layer) -> spot
    for (auto const& [from, to] : arrows) {
        auto last = from;
        for (auto layer = layers.spots[from].layer + 1; layer < layers.spots[to].layer; ++layer) {
            auto const [place, is_new] = passages.try_emplace({from, layer}, layers.spots.size());
            if (is_new) {
                layers.spots.push_back({.layer = layer});
                connect(layers, last, place->second);
            }
            last = place->second;
        }
        connect(layers, last, to);
    }
}

Indices places_in(Indices const& row, std::size_t spot_count) {
    Indices places(spot_count, 0);
    for (std::size_t i = 0; i < row.size(); ++i)
        places[row[i]] = i;
    return places;
}

std::size_t crossings_between(Layers const& layers, Indices const& upper, Indices const& lower) {
    auto const places = places_in(lower, layers.spots.size());
    Indices ends;  // of the lines, in order of where they begin
    for (auto const spot : upper) {
        auto const first = ends.size();
        for (auto const target : layers.spots[spot].below)
            ends.push_back(places[target]);
        std::sort(ends.begin() + static_cast<std::ptrdiff_t>(first), ends.end());
    }
    std::size_t count = 0;
    for (std::size_t i = 0; i < ends.size(); ++i) {
        for (std::size_t j = i + 1; j < ends.size(); ++j)
            count += ends[i] > ends[j] ? 1 : 0;
    }
    return count;
}

std::size_t crossings(Layers const& layers, std::vector<Indices> const& rows) {
    std::size_t count = 0;
    for (std::size_t i = 0; i + 1 < rows.size(); ++i)
        count += crossings_between(layers, rows[i], rows[i + 1]);
    return count;
}

/// Sorts a layer by the middle of each spot's neighbours in the layer before or after.
void sort_by_neighbours(Layers const& layers, Indices& row, Indices const& beside,
                        Indices Spot::* neighbours) {
    auto const places = places_in(beside, layers.spots.size());
    auto const own = places_in(row, layers.spots.size());
    std::vector<double> middles(layers.spots.size(), 0);
    for (auto const spot : row) {
        auto const& near = layers.spots[spot].*neighbours;
        if (near.empty()) {
            middles[spot] = static_cast<double>(own[spot]);
            continue;
        }
        double sum = 0;
        for (auto const one : near)
            sum += static_cast<double>(places[one]);
        middles[spot] = sum / static_cast<double>(near.size());
    }
    std::ranges::sort(row, {}, [&](std::size_t spot) {
        return std::pair(middles[spot], own[spot]);  // equal ones keep their order
    });
}

void reduce_crossings(Layers& layers) {
    constexpr int kSweeps = 8;
    auto best = layers.rows;
    auto fewest = crossings(layers, best);
    auto rows = best;
    for (int sweep = 0; sweep < kSweeps && fewest > 0; ++sweep) {
        if (sweep % 2 == 0) {
            for (std::size_t i = 1; i < rows.size(); ++i)
                sort_by_neighbours(layers, rows[i], rows[i - 1], &Spot::above);
        } else {
            for (auto i = rows.size() - 1; i-- > 0;)
                sort_by_neighbours(layers, rows[i], rows[i + 1], &Spot::below);
        }
        if (auto const now = crossings(layers, rows); now < fewest) {
            fewest = now;
            best = rows;
        }
    }
    layers.rows = std::move(best);
}

std::vector<Net> nets_of(Layers const& layers, Indices const& row) {
    std::map<Indices, std::size_t> by_targets;
    std::vector<Net> nets;
    for (auto const spot : row) {
        auto targets = layers.spots[spot].below;
        if (targets.empty()) continue;
        std::ranges::sort(targets);
        auto const [place, is_new] = by_targets.try_emplace(targets, nets.size());
        if (is_new) nets.push_back({.targets = std::move(targets)});
        nets[place->second].sources.push_back(spot);
    }
    return nets;
}

}  // namespace

Layers layers_of(std::size_t node_count, std::span<Arrow const> arrows) {
    auto const order = outline_of(node_count, arrows);
    auto const levels = levels_of(order, arrows);
    Layers layers;
    for (std::size_t node = 0; node < node_count; ++node)
        layers.spots.push_back({.node = node, .layer = levels[node]});
    add_lines(layers, arrows);

    std::size_t layer_count = 0;
    for (auto const& spot : layers.spots)
        layer_count = std::max(layer_count, spot.layer + 1);
    layers.rows.resize(layer_count);
    // Branch by branch from the left: what a reader would draw first. Passages come where their
    // neighbours pull them.
    for (auto const& row : order)
        layers.rows[levels[row.node]].push_back(row.node);
    for (auto spot = node_count; spot < layers.spots.size(); ++spot)
        layers.rows[layers.spots[spot].layer].push_back(spot);
    if (!layers.rows.empty()) reduce_crossings(layers);
    for (auto const& row : layers.rows)
        layers.channels.push_back(nets_of(layers, row));
    return layers;
}

}  // namespace tasker::cli::drawing
