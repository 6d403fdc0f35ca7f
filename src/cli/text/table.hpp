#pragma once

#include <string>
#include <vector>

#include "cli/text/style.hpp"

namespace tasker::cli {

/// Columns under headings, as wide as their widest cell. On a terminal columns without any text are
/// left out, and the last one is cut at the edge.
class Table {
public:
    struct Cell {
        std::string text;
        Style style = Style::Plain;
    };

    /// \param expendable  headings of columns that a terminal without room for them does without,
    ///                    in the order in which they are given up; they are never cut
    explicit Table(std::vector<std::string> headings, std::vector<std::string> expendable = {})
        : headings_(std::move(headings)), expendable_(std::move(expendable)) {}
    /// As many cells as headings.
    void add(std::vector<Cell> row);
    [[nodiscard]] bool empty() const noexcept { return rows_.empty(); }
    [[nodiscard]] std::string text(Screen const& screen) const;

private:
    [[nodiscard]] std::vector<std::size_t> widths() const;
    [[nodiscard]] std::vector<std::size_t> columns_for(std::size_t room) const;

    std::vector<std::string> headings_;
    std::vector<std::string> expendable_;
    std::vector<std::vector<Cell>> rows_;
};

}  // namespace tasker::cli
