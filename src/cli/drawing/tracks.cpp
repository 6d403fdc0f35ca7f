#include "cli/drawing/tracks.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <optional>
#include <utility>

namespace tasker::cli::drawing {

namespace {

std::size_t left_of(Wire const& wire) {
    return std::min(*std::ranges::min_element(wire.sources),
                    *std::ranges::min_element(wire.targets));
}
std::size_t right_of(Wire const& wire) {
    return std::max(*std::ranges::max_element(wire.sources),
                    *std::ranges::max_element(wire.targets));
}
bool is_straight(Wire const& wire) {
    return left_of(wire) == right_of(wire);
}

class Tracks {
public:
    Tracks(std::vector<Net> const& channel, Layers const& layers,
           std::span<std::size_t const> centres, std::span<std::size_t const> widths)
        : channel_(channel), layers_(layers), centres_(centres), widths_(widths) {}

    std::vector<Wire> assign() && {
        enter_and_leave();
        order();
        place();
        return std::move(wires_);
    }

private:
    /// Nets leave in the middle of a box and enter it side by side, in the order they come from.
    void enter_and_leave() {
        std::map<std::size_t, std::vector<std::size_t>> entering;  // target -> nets
        for (std::size_t net = 0; net < channel_.size(); ++net) {
            Wire wire;
            for (auto const source : channel_[net].sources)
                wire.sources.push_back(centres_[source]);
            wire.targets.resize(channel_[net].targets.size());
            wires_.push_back(std::move(wire));
            for (auto const target : channel_[net].targets)
                entering[target].push_back(net);
        }
        for (auto& [target, nets] : entering) {
            std::ranges::sort(nets, {},
                              [&](std::size_t net) { return std::pair(middle_of(net), net); });
            for (std::size_t i = 0; i < nets.size(); ++i) {
                auto const first = centres_[target] - (nets.size() - 1);
                column_of(nets[i], target) = first + 2 * i;
            }
        }
    }

    [[nodiscard]] double middle_of(std::size_t net) const {
        double sum = 0;
        for (auto const column : wires_[net].sources)
            sum += static_cast<double>(column);
        return sum / static_cast<double>(wires_[net].sources.size());
    }

    std::size_t& column_of(std::size_t net, std::size_t target) {
        auto const& targets = channel_[net].targets;
        auto const found = std::ranges::find(targets, target);
        return wires_[net].targets[static_cast<std::size_t>(found - targets.begin())];
    }

    /// A net that goes down in the column in which another one starts must turn below it.
    void order() {
        below_.assign(channel_.size(), {});
        for (std::size_t net = 0; net < channel_.size(); ++net) {
            for (std::size_t t = 0; t < wires_[net].targets.size(); ++t) {
                auto const other = starting_in(wires_[net].targets[t], net);
                if (!other) continue;
                if (!leads_to(net, *other) || !step_aside(net, t)) below_[*other].push_back(net);
            }
        }
    }

    [[nodiscard]] std::optional<std::size_t> starting_in(std::size_t column,
                                                         std::size_t but) const {
        for (std::size_t net = 0; net < wires_.size(); ++net) {
            if (net != but && std::ranges::count(wires_[net].sources, column) > 0) return net;
        }
        return std::nullopt;
    }

    [[nodiscard]] bool leads_to(std::size_t from, std::size_t to) const {
        if (from == to) return true;
        return std::ranges::any_of(below_[from],
                                   [&](std::size_t next) { return leads_to(next, to); });
    }

    /// Two nets that swap columns: one of them enters its box a column further.
    bool step_aside(std::size_t net, std::size_t target_index) {
        auto const target = channel_[net].targets[target_index];
        auto& column = wires_[net].targets[target_index];
        if (!layers_.spots[target].node) return false;
        auto const half = widths_[target] / 2;
        for (auto const candidate : {column + 1, column - 1}) {
            auto const is_inside =
                candidate > centres_[target] - half && candidate < centres_[target] + half;
            if (is_inside && !starting_in(candidate, net) && !is_entered(candidate)) {
                column = candidate;
                return true;
            }
        }
        return false;
    }

    [[nodiscard]] bool is_entered(std::size_t column) const {
        return std::ranges::any_of(
            wires_, [&](Wire const& wire) { return std::ranges::count(wire.targets, column) > 0; });
    }

    void place() {
        std::vector<std::size_t> open(channel_.size(), 0);
        for (auto const& nets : below_) {
            for (auto const net : nets)
                ++open[net];
        }
        std::vector<std::size_t> waiting(channel_.size());
        std::iota(waiting.begin(), waiting.end(), std::size_t{0});
        std::vector<std::size_t> least(channel_.size(), 0);
        while (!waiting.empty()) {
            auto found = std::ranges::find_if(waiting, [&](auto net) { return open[net] == 0; });
            // A circle that nobody could leave: the drawing is then merely less clear.
            if (found == waiting.end()) found = waiting.begin();
            auto const net = *found;
            waiting.erase(found);
            take_track(net, least[net]);
            for (auto const next : below_[net]) {
                least[next] = std::max(least[next], wires_[net].track + 1);
                if (open[next] > 0) --open[next];
            }
        }
    }

    void take_track(std::size_t net, std::size_t least) {
        auto& wire = wires_[net];
        if (is_straight(wire)) return;
        wire.track = least;
        while (is_taken(wire))
            ++wire.track;
        placed_.push_back(net);
    }

    [[nodiscard]] bool is_taken(Wire const& wire) const {
        return std::ranges::any_of(placed_, [&](std::size_t other) {
            auto const& placed = wires_[other];
            return placed.track == wire.track && left_of(wire) <= right_of(placed) + 1 &&
                   left_of(placed) <= right_of(wire) + 1;
        });
    }

    std::vector<Net> const& channel_;
    Layers const& layers_;
    std::span<std::size_t const> centres_;
    std::span<std::size_t const> widths_;
    std::vector<Wire> wires_;
    std::vector<std::vector<std::size_t>> below_;  // per net, the nets that must lie below it
    std::vector<std::size_t> placed_;              // nets that have a track
};

}  // namespace

std::vector<Wire> wires_of(std::vector<Net> const& channel, Layers const& layers,
                           std::span<std::size_t const> centres,
                           std::span<std::size_t const> widths) {
    return Tracks(channel, layers, centres, widths).assign();
}

}  // namespace tasker::cli::drawing
