#include "cli/drawing/picture.hpp"

#include <algorithm>
#include <string_view>

#include "cli/drawing/canvas.hpp"
#include "cli/drawing/layers.hpp"
#include "cli/drawing/outline.hpp"
#include "cli/drawing/placement.hpp"
#include "cli/drawing/tracks.hpp"
#include "cli/text/width.hpp"

namespace tasker::cli::drawing {

namespace {

/// The edges of a box, clockwise from the upper left corner.
struct Frame {
    std::string_view upper_left, across, upper_right, down, lower_right, lower_left, leaves, enters;
};

Frame frame_of(model::StepType type, bool has_unicode) {
    if (!has_unicode) {
        if (type == model::StepType::Decision) return {"/", "-", "\\", "|", "/", "\\", "+", "v"};
        if (type == model::StepType::BatchWorker) return {"#", "=", "#", "#", "#", "#", "+", "v"};
        return {"+", "-", "+", "|", "+", "+", "+", "v"};
    }
    if (type == model::StepType::Decision) return {"╭", "─", "╮", "│", "╯", "╰", "┬", "▼"};
    if (type == model::StepType::BatchWorker) return {"╔", "═", "╗", "║", "╝", "╚", "╤", "▼"};
    return {"┌", "─", "┐", "│", "┘", "└", "┬", "▼"};
}

std::string_view mark_of(model::StepType type, bool has_unicode) {
    switch (type) {
        case model::StepType::Standard: return "";
        case model::StepType::Decision: return has_unicode ? "◇ decision" : "decision";
        case model::StepType::DeferredConvergence: return "deferred convergence";
        case model::StepType::Batchable: return "batchable";
        case model::StepType::BatchWorker: return "batch worker";
    }
    return "";
}

struct Line {
    std::string text;
    Style style = Style::Plain;
};

Line state_line(Node const& node, bool has_unicode) {
    if (!node.state) {
        return {node.is_passed_by ? "not taken" : "not created yet", Style::Faint};
    }
    auto text = std::string(symbol_of(*node.state, has_unicode)) + " " +
                std::string(model::to_text(*node.state));
    if (node.step && node.step->counted_attempts() > 1) {
        text += ", attempt " + std::to_string(node.step->counted_attempts());
    }
    return {std::move(text), style_of(*node.state)};
}

std::vector<Line> lines_of(Node const& node, bool has_states, bool has_unicode) {
    constexpr std::size_t kNameMax = 40;
    std::vector<Line> lines{{one_line(node.name, kNameMax, has_unicode),
                             has_states && !node.state ? Style::Faint : Style::Strong}};
    if (auto const mark = mark_of(node.type, has_unicode); !mark.empty()) {
        lines.push_back({std::string(mark), Style::Faint});
    }
    if (has_states) lines.push_back(state_line(node, has_unicode));
    return lines;
}

class Picture {
public:
    Picture(Graph const& graph, Screen const& screen)
        : graph_(graph),
          layers_(layers_of(graph.nodes.size(), graph.arrows)),
          canvas_(screen.has_unicode) {
        measure();
        centres_ = centres_of(layers_, widths_);
        for (auto const& spot : layers_.spots) {
            auto const index = static_cast<std::size_t>(&spot - layers_.spots.data());
            columns_ = std::max(columns_, centres_[index] + widths_[index] / 2 + 1);
        }
    }

    [[nodiscard]] std::size_t columns() const noexcept { return columns_; }

    [[nodiscard]] std::vector<std::string> draw(bool has_colour) {
        std::size_t y = 0;
        for (std::size_t layer = 0; layer < layers_.rows.size(); ++layer) {
            auto const height = draw_row(layers_.rows[layer], y);
            y += height;
            y += draw_channel(layers_.channels[layer], y);
        }
        for (auto const& port : ports_)
            canvas_.text(port.x, port.y, port.glyph, Style::Plain);
        return canvas_.lines(has_colour);
    }

private:
    void measure() {
        std::vector<std::size_t> entries(layers_.spots.size(), 0);
        for (auto const& channel : layers_.channels) {
            for (auto const& net : channel) {
                for (auto const target : net.targets)
                    ++entries[target];
            }
        }
        for (std::size_t i = 0; i < layers_.spots.size(); ++i) {
            auto const& spot = layers_.spots[i];
            if (!spot.node) {
                texts_.emplace_back();
                widths_.push_back(1);
                continue;
            }
            auto lines =
                lines_of(graph_.nodes[*spot.node], graph_.has_states, canvas_.has_unicode());
            auto width = 2 * entries[i] + 1;
            for (auto const& line : lines)
                width = std::max(width, columns_of(line.text) + 4);
            widths_.push_back(width | 1U);  // odd, so that there is a middle column
            texts_.push_back(std::move(lines));
        }
    }

    std::size_t draw_row(std::vector<std::size_t> const& row, std::size_t top) {
        std::size_t height = 1;
        for (auto const spot : row) {
            if (layers_.spots[spot].node) height = std::max(height, texts_[spot].size() + 2);
        }
        for (auto const spot : row) {
            auto const x = centres_[spot];
            if (!layers_.spots[spot].node) {
                lines_down_.push_back({.spot = spot, .top = top});
                continue;
            }
            draw_box(spot, top);
            auto const box_bottom = top + texts_[spot].size() + 1;
            if (layers_.spots[spot].below.empty()) continue;
            auto const frame = frame_of(type_of(spot), canvas_.has_unicode());
            ports_.push_back({x, box_bottom, frame.leaves});
            lines_down_.push_back({.spot = spot, .top = box_bottom});  // from its edge
        }
        return height;
    }

    void draw_box(std::size_t spot, std::size_t top) {
        auto const width = widths_[spot];
        auto const left = centres_[spot] - width / 2;
        auto const frame = frame_of(type_of(spot), canvas_.has_unicode());
        auto const is_faint = graph_.has_states && !graph_.nodes[*layers_.spots[spot].node].state;
        auto const style = is_faint ? Style::Faint : Style::Plain;
        auto const edge = [&](std::size_t y, std::string_view from, std::string_view to) {
            std::string text(from);
            for (std::size_t i = 0; i + 2 < width; ++i)
                text += frame.across;
            canvas_.text(left, y, text + std::string(to), style);
        };
        edge(top, frame.upper_left, frame.upper_right);
        auto y = top + 1;
        for (auto const& line : texts_[spot]) {
            auto const room = width - 2 - columns_of(line.text);
            canvas_.text(left, y, frame.down, style);
            canvas_.text(left + 1 + room / 2, y, line.text, line.style);
            canvas_.text(left + width - 1, y, frame.down, style);
            ++y;
        }
        edge(y, frame.lower_left, frame.lower_right);
    }

    std::size_t draw_channel(std::vector<Net> const& channel, std::size_t top) {
        if (channel.empty()) return 0;
        auto const wires = wires_of(channel, layers_, centres_, widths_);
        std::size_t height = 1;
        for (auto const& wire : wires)
            height = std::max(height, wire.track + 1);
        auto const bottom = top + height;  // where the next layer begins
        for (std::size_t i = 0; i < wires.size(); ++i) {
            auto const& wire = wires[i];
            auto const net = ++net_count_;
            auto const y = top + wire.track;
            auto const left = std::min(*std::ranges::min_element(wire.sources),
                                       *std::ranges::min_element(wire.targets));
            auto const right = std::max(*std::ranges::max_element(wire.sources),
                                        *std::ranges::max_element(wire.targets));
            if (left < right) canvas_.horizontal(net, y, left, right);
            for (std::size_t s = 0; s < wire.sources.size(); ++s) {
                auto const from = start_of(channel[i].sources[s], top);
                canvas_.vertical(net, wire.sources[s], from, y);
            }
            for (std::size_t t = 0; t < wire.targets.size(); ++t) {
                canvas_.vertical(net, wire.targets[t], y, bottom);
                auto const spot = channel[i].targets[t];
                if (layers_.spots[spot].node) {
                    auto const frame = frame_of(type_of(spot), canvas_.has_unicode());
                    ports_.push_back({wire.targets[t], bottom, frame.enters});
                }
            }
        }
        lines_down_.clear();
        return height;
    }

    /// Where the line out of a spot begins: above the channel, at the box's lower edge or, for a
    /// passage, at the top of its layer.
    [[nodiscard]] std::size_t start_of(std::size_t spot, std::size_t channel_top) const {
        for (auto const& line : lines_down_) {
            if (line.spot == spot) return line.top;
        }
        return channel_top;
    }

    [[nodiscard]] model::StepType type_of(std::size_t spot) const {
        return graph_.nodes[*layers_.spots[spot].node].type;
    }

    struct Port {
        std::size_t x;
        std::size_t y;
        std::string_view glyph;
    };
    struct LineDown {
        std::size_t spot;
        std::size_t top;
    };

    Graph const& graph_;
    Layers layers_;
    Canvas canvas_;
    std::vector<std::vector<Line>> texts_;  // per spot; none for a passage
    std::vector<std::size_t> widths_;
    std::vector<std::size_t> centres_;
    std::size_t columns_ = 0;
    std::vector<Port> ports_;           // drawn last, over the boxes' edges
    std::vector<LineDown> lines_down_;  // of the layer above the channel
    std::size_t net_count_ = 0;
};

std::vector<std::string> list_of(Graph const& graph, Screen const& screen) {
    std::vector<std::string> dependencies(graph.nodes.size());
    std::vector<std::size_t> counts(graph.nodes.size(), 0);
    constexpr std::size_t kNamedMax = 8;
    for (auto const& [from, to] : graph.arrows) {
        if (++counts[to] > kNamedMax) continue;
        dependencies[to] += (counts[to] > 1 ? ", " : "") + graph.nodes[from].name;
    }
    std::vector<std::string> lines;
    for (auto const& row : outline_of(graph.nodes.size(), graph.arrows)) {
        auto const& node = graph.nodes[row.node];
        auto line = std::string(2 * row.depth, ' ');
        auto plain = line + node.name;
        if (graph.has_states) {
            auto const state = state_line(node, screen.has_unicode);
            plain += "  " + state.text;
        }
        if (auto const mark = mark_of(node.type, screen.has_unicode); !mark.empty()) {
            plain += "  (" + std::string(mark) + ")";
        }
        if (counts[row.node] > 0) {
            plain += (screen.has_unicode ? "  ← " : "  <- ") + dependencies[row.node];
            if (counts[row.node] > kNamedMax) {
                plain += " and " + std::to_string(counts[row.node] - kNamedMax) + " more";
            }
        }
        lines.push_back(screen.is_terminal ? one_line(plain, screen.columns, screen.has_unicode)
                                           : plain);
    }
    return lines;
}

}  // namespace

std::vector<std::string> picture_of(Graph const& graph, Screen const& screen) {
    constexpr std::size_t kBoxesMax = 200;
    constexpr std::size_t kPipeColumns = 200;
    if (graph.nodes.empty()) return {"(no steps)"};
    if (graph.nodes.size() > kBoxesMax) return list_of(graph, screen);
    Picture picture(graph, screen);
    auto const columns_max = screen.is_terminal ? screen.columns : kPipeColumns;
    if (picture.columns() > columns_max) return list_of(graph, screen);
    return picture.draw(screen.has_colour);
}

}  // namespace tasker::cli::drawing
