#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/text/style.hpp"

namespace tasker::cli::drawing {

/// A rectangle of cells with texts and lines, read from the top. Grows as it is drawn on.
class Canvas {
public:
    explicit Canvas(bool has_unicode) : has_unicode_(has_unicode) {}

    [[nodiscard]] bool has_unicode() const noexcept { return has_unicode_; }

    /// UTF-8, a cell for each column.
    void text(std::size_t x, std::size_t y, std::string_view text, Style style);

    /// Lines of one net join where they meet; of two different nets, the vertical one passes over.
    void vertical(std::size_t net, std::size_t x, std::size_t top, std::size_t bottom);
    void horizontal(std::size_t net, std::size_t y, std::size_t left, std::size_t right);

    /// The drawing as lines of text without blanks at their ends.
    [[nodiscard]] std::vector<std::string> lines(bool has_colour) const;

private:
    struct Cell {
        std::string glyph;  // empty: a blank, or a line
        Style style = Style::Plain;
        bool is_taken = false;   // by the glyph to the left, which is two columns wide
        std::uint8_t sides = 0;  // that a line leaves it to
        std::size_t net = 0;
    };
    Cell& at(std::size_t x, std::size_t y);
    void join(std::size_t net, std::size_t x, std::size_t y, std::uint8_t sides);

    bool has_unicode_;
    std::vector<std::vector<Cell>> rows_;
};

}  // namespace tasker::cli::drawing
