#pragma once

#include <string>
#include <vector>

#include "cli/text/style.hpp"

namespace tasker::cli {

/// Columns under headings, as wide as their widest cell; the last one is cut at the screen's edge.
class Table {
public:
    struct Cell {
        std::string text;
        Style style = Style::Plain;
    };

    explicit Table(std::vector<std::string> headings) : headings_(std::move(headings)) {}
    /// As many cells as headings.
    void add(std::vector<Cell> row);
    [[nodiscard]] bool empty() const noexcept { return rows_.empty(); }
    [[nodiscard]] std::string text(Screen const& screen) const;

private:
    std::vector<std::string> headings_;
    std::vector<std::vector<Cell>> rows_;
};

}  // namespace tasker::cli
