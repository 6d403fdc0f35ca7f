#include "cli/drawing/canvas.hpp"

#include <algorithm>
#include <array>

#include "cli/text/width.hpp"

namespace tasker::cli::drawing {

namespace {

// The sides a line leaves a cell to; the lines by their sum.
constexpr std::uint8_t kUp = 1;
constexpr std::uint8_t kDown = 2;
constexpr std::uint8_t kLeft = 4;
constexpr std::uint8_t kRight = 8;
constexpr std::array<std::string_view, 16> kBoxLines = {" ", "│", "│", "│", "─", "┘", "┐", "┤",
                                                        "─", "└", "┌", "├", "─", "┴", "┬", "┼"};
constexpr std::array<std::string_view, 16> kAsciiLines = {" ", "|", "|", "|", "-", "+", "+", "+",
                                                          "-", "+", "+", "+", "-", "+", "+", "+"};

std::size_t size_of_first(std::string_view text) noexcept {
    std::size_t size = 1;
    while (size < text.size() && (static_cast<unsigned char>(text[size]) & 0xC0U) == 0x80U)
        ++size;
    return size;
}

}  // namespace

Canvas::Cell& Canvas::at(std::size_t x, std::size_t y) {
    if (rows_.size() <= y) rows_.resize(y + 1);
    if (rows_[y].size() <= x) rows_[y].resize(x + 1);
    return rows_[y][x];
}

void Canvas::text(std::size_t x, std::size_t y, std::string_view text, Style style) {
    while (!text.empty()) {
        auto const size = size_of_first(text);
        auto const width = columns_of(text.substr(0, size));
        auto& cell = at(x, y);
        cell.glyph = text.substr(0, size);
        cell.style = style;
        if (width == 2) at(x + 1, y).is_taken = true;
        x += std::max<std::size_t>(width, 1);
        text.remove_prefix(size);
    }
}

void Canvas::join(std::size_t net, std::size_t x, std::size_t y, std::uint8_t sides) {
    constexpr std::uint8_t kVertical = kUp | kDown;
    auto& cell = at(x, y);
    if (cell.sides != 0 && cell.net != net) {
        auto const is_vertical = (sides & kVertical) != 0;
        if (is_vertical) {
            cell.sides = sides;
            cell.net = net;
        }
        return;
    }
    cell.sides |= sides;
    cell.net = net;
}

void Canvas::vertical(std::size_t net, std::size_t x, std::size_t top, std::size_t bottom) {
    for (auto y = top; y <= bottom; ++y) {
        auto const sides = (y > top ? kUp : 0) | (y < bottom ? kDown : 0);
        join(net, x, y, static_cast<std::uint8_t>(sides));
    }
}

void Canvas::horizontal(std::size_t net, std::size_t y, std::size_t left, std::size_t right) {
    for (auto x = left; x <= right; ++x) {
        auto const sides = (x > left ? kLeft : 0) | (x < right ? kRight : 0);
        join(net, x, y, static_cast<std::uint8_t>(sides));
    }
}

std::vector<std::string> Canvas::lines(bool has_colour) const {
    auto const& glyphs = has_unicode_ ? kBoxLines : kAsciiLines;
    std::vector<std::string> lines;
    for (auto const& row : rows_) {
        auto end = row.size();
        while (end > 0 && row[end - 1].sides == 0 && !row[end - 1].is_taken &&
               (row[end - 1].glyph.empty() || row[end - 1].glyph == " "))
            --end;
        std::string line;
        std::string run;  // of cells in one style, so that each is coloured once
        auto style = Style::Plain;
        for (std::size_t x = 0; x < end; ++x) {
            auto const& cell = row[x];
            if (cell.is_taken) continue;
            auto const cell_style = cell.glyph.empty() ? Style::Plain : cell.style;
            if (cell_style != style) {
                line += paint(run, style, has_colour);
                run.clear();
                style = cell_style;
            }
            run += cell.glyph.empty() ? glyphs[cell.sides] : std::string_view(cell.glyph);
        }
        lines.push_back(line + paint(run, style, has_colour));
    }
    return lines;
}

}  // namespace tasker::cli::drawing
