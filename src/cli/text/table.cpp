#include "cli/text/table.hpp"

#include <algorithm>

#include "base/assert.hpp"
#include "cli/text/width.hpp"

namespace tasker::cli {

void Table::add(std::vector<Cell> row) {
    TASKER_ASSERT(row.size() == headings_.size());
    rows_.push_back(std::move(row));
}

std::string Table::text(Screen const& screen) const {
    constexpr std::size_t kGap = 2;
    std::vector<std::size_t> widths;
    for (std::size_t column = 0; column < headings_.size(); ++column) {
        auto width = columns_of(headings_[column]);
        for (auto const& row : rows_)
            width = std::max(width, columns_of(row[column].text));
        widths.push_back(width);
    }
    std::size_t before_last = 0;
    for (std::size_t column = 0; column + 1 < widths.size(); ++column)
        before_last += widths[column] + kGap;
    // A pipe has no edge: what reads it gets everything.
    auto const last_max = screen.is_terminal
                              ? std::max<std::size_t>(screen.columns, before_last + 8) - before_last
                              : std::string::npos;

    auto const write = [&](std::string& out, std::size_t column, std::string_view text,
                           Style style) {
        auto const is_last = column + 1 == widths.size();
        auto const shown = one_line(text, is_last ? last_max : widths[column], screen.has_unicode);
        out += paint(shown, style, screen.has_colour);
        if (!is_last) out += std::string(widths[column] + kGap - columns_of(shown), ' ');
    };
    std::string out;
    for (std::size_t column = 0; column < headings_.size(); ++column)
        write(out, column, headings_[column], Style::Strong);
    out += '\n';
    for (auto const& row : rows_) {
        for (std::size_t column = 0; column < row.size(); ++column)
            write(out, column, row[column].text, row[column].style);
        while (out.ends_with(' '))
            out.pop_back();
        out += '\n';
    }
    return out;
}

}  // namespace tasker::cli
