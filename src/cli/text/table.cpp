#include "cli/text/table.hpp"

#include <algorithm>
#include <numeric>

#include "base/assert.hpp"
#include "cli/text/width.hpp"

namespace tasker::cli {

namespace {

constexpr std::size_t kGap = 2;

}  // namespace

void Table::add(std::vector<Cell> row) {
    TASKER_ASSERT(row.size() == headings_.size());
    rows_.push_back(std::move(row));
}

std::vector<std::size_t> Table::widths() const {
    std::vector<std::size_t> widths;
    widths.reserve(headings_.size());
    for (std::size_t column = 0; column < headings_.size(); ++column) {
        auto width = columns_of(headings_[column]);
        for (auto const& row : rows_)
            width = std::max(width, columns_of(row[column].text));
        widths.push_back(width);
    }
    return widths;
}

/// The columns that are worth the room.
std::vector<std::size_t> Table::columns_for(std::size_t room) const {
    constexpr std::size_t kLastMin = 16;  // of a long text that says something
    std::vector<std::size_t> shown;
    for (std::size_t column = 0; column < headings_.size(); ++column) {
        auto const has_text = std::ranges::any_of(
            rows_, [column](std::vector<Cell> const& row) { return !row[column].text.empty(); });
        if (has_text || column == 0 || rows_.empty()) shown.push_back(column);
    }
    auto const all = widths();
    for (auto const& heading : expendable_) {
        // What may be given up is whole or not there: half an id is of no use.
        auto const is_last_whole =
            std::ranges::find(expendable_, headings_[shown.back()]) != expendable_.end();
        auto const last = all[shown.back()];
        auto needed = is_last_whole ? last : std::min(last, kLastMin);
        for (std::size_t i = 0; i + 1 < shown.size(); ++i)
            needed += all[shown[i]] + kGap;
        if (needed <= room) break;
        std::erase_if(shown, [&](std::size_t column) { return headings_[column] == heading; });
    }
    return shown;
}

std::string Table::text(Screen const& screen) const {
    std::vector<std::size_t> shown(headings_.size());
    std::iota(shown.begin(), shown.end(), std::size_t{0});
    // A pipe has no edge: what reads it gets everything.
    if (screen.is_terminal) shown = columns_for(screen.columns);
    auto const all = widths();
    std::size_t before_last = 0;
    for (std::size_t i = 0; i + 1 < shown.size(); ++i)
        before_last += all[shown[i]] + kGap;
    auto const last_max = screen.is_terminal
                              ? std::max<std::size_t>(screen.columns, before_last + 8) - before_last
                              : std::string::npos;

    auto const write = [&](std::string& out, std::size_t column, std::string_view text,
                           Style style) {
        auto const is_last = column == shown.back();
        auto const line = one_line(text, is_last ? last_max : all[column], screen.has_unicode);
        out += paint(line, style, screen.has_colour);
        if (!is_last) out += std::string(all[column] + kGap - columns_of(line), ' ');
    };
    std::string out;
    for (auto const column : shown)
        write(out, column, headings_[column], Style::Strong);
    out += '\n';
    for (auto const& row : rows_) {
        for (auto const column : shown)
            write(out, column, row[column].text, row[column].style);
        while (out.ends_with(' '))
            out.pop_back();
        out += '\n';
    }
    return out;
}

}  // namespace tasker::cli
