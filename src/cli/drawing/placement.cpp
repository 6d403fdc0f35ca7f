#include "cli/drawing/placement.hpp"

#include <algorithm>
#include <cmath>

namespace tasker::cli::drawing {

namespace {

constexpr double kGap = 2;  // columns between two boxes

struct Wish {
    double place = 0;
    double weight = 1;
};

/// The places nearest to the wishes (least squares) that never descend: pool adjacent violators.
/// Source: Barlow and others, "Statistical Inference under Order Restrictions", 1972.
std::vector<double> ascending(std::vector<Wish> const& wishes) {
    struct Pool {
        double sum;
        double weight;
        std::size_t count;
        [[nodiscard]] double place() const { return sum / weight; }
    };
    std::vector<Pool> pools;
    for (auto const& wish : wishes) {
        pools.push_back({.sum = wish.place * wish.weight, .weight = wish.weight, .count = 1});
        while (pools.size() > 1 && pools[pools.size() - 2].place() > pools.back().place()) {
            auto const last = pools.back();
            pools.pop_back();
            pools.back().sum += last.sum;
            pools.back().weight += last.weight;
            pools.back().count += last.count;
        }
    }
    std::vector<double> places;
    for (auto const& pool : pools)
        places.insert(places.end(), pool.count, pool.place());
    return places;
}

class Placement {
public:
    Placement(Layers const& layers, std::span<std::size_t const> widths)
        : layers_(layers), centres_(widths.size(), 0), offsets_(widths.size(), 0) {
        for (auto const& row : layers.rows) {
            double offset = 0;
            for (std::size_t i = 0; i < row.size(); ++i) {
                auto const half = static_cast<double>(widths[row[i]]) / 2;
                if (i > 0) offset += static_cast<double>(widths[row[i - 1]]) / 2 + kGap + half;
                offsets_[row[i]] = offset;
                centres_[row[i]] = offset;
            }
        }
    }

    void pull_down() {
        for (auto const& row : layers_.rows)
            settle(row, [](Spot const& spot) { return std::vector{&spot.above}; });
    }
    void pull_up() {
        for (auto row = layers_.rows.rbegin(); row != layers_.rows.rend(); ++row)
            settle(*row, [](Spot const& spot) { return std::vector{&spot.below}; });
    }
    void balance() {
        for (auto const& row : layers_.rows)
            settle(row, [](Spot const& spot) { return std::vector{&spot.above, &spot.below}; });
    }

    /// Whole columns; `margin` is where the leftmost box begins.
    [[nodiscard]] std::vector<std::size_t> rounded(std::span<std::size_t const> widths) const {
        double leftmost = 0;
        for (std::size_t spot = 0; spot < centres_.size(); ++spot)
            leftmost = std::min(leftmost, centres_[spot] - static_cast<double>(widths[spot]) / 2);
        std::vector<std::size_t> columns(centres_.size(), 0);
        for (auto const& row : layers_.rows) {
            long long first_free = 0;
            for (auto const spot : row) {
                auto const half = static_cast<long long>(widths[spot] / 2);
                auto const wish = std::llround(centres_[spot] - leftmost - 0.5);
                auto const centre = std::max(wish, first_free + half);
                columns[spot] = static_cast<std::size_t>(centre);
                first_free = centre + half + 1 + static_cast<long long>(kGap);
            }
        }
        return columns;
    }

private:
    template <class NeighboursOf>
    void settle(std::vector<std::size_t> const& row, NeighboursOf const& neighbours_of) {
        std::vector<Wish> wishes;
        wishes.reserve(row.size());
        for (auto const spot : row)
            wishes.push_back(wish_of(spot, neighbours_of(layers_.spots[spot])));
        auto const places = ascending(wishes);
        for (std::size_t i = 0; i < row.size(); ++i)
            centres_[row[i]] = places[i] + offsets_[row[i]];
    }

    [[nodiscard]] Wish wish_of(std::size_t spot,
                               std::vector<std::vector<std::size_t> const*> const& sides) const {
        // Long arrows stay straight before boxes stay in the middle.
        constexpr double kPassageWeight = 4;
        double sum = 0;
        std::size_t count = 0;
        for (auto const* const side : sides) {
            for (auto const neighbour : *side)
                sum += centres_[neighbour];
            count += side->size();
        }
        auto const centre = count > 0 ? sum / static_cast<double>(count) : centres_[spot];
        return {.place = centre - offsets_[spot],
                .weight = layers_.spots[spot].node ? 1 : kPassageWeight};
    }

    Layers const& layers_;
    std::vector<double> centres_;
    std::vector<double> offsets_;  // from the first spot of the row, packed
};

}  // namespace

std::vector<std::size_t> centres_of(Layers const& layers, std::span<std::size_t const> widths) {
    constexpr int kSweeps = 12;
    Placement placement(layers, widths);
    for (int sweep = 0; sweep < kSweeps; ++sweep) {
        placement.pull_down();
        placement.pull_up();
    }
    placement.balance();
    placement.pull_up();
    return placement.rounded(widths);
}

}  // namespace tasker::cli::drawing
