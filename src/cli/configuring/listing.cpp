#include "cli/configuring/listing.hpp"

#include <algorithm>
#include <string_view>

#include "cli/text/table.hpp"
#include "cli/text/width.hpp"

namespace tasker::cli {

namespace {

constexpr std::size_t kValueColumnsMax = 32;
constexpr std::size_t kNoteColumnsMin = 16;

std::string_view name_in(std::string_view path) noexcept {
    return path.substr(path.rfind('.') + 1);
}

std::string_view section_in(std::string_view path) noexcept {
    return path.substr(0, path.rfind('.'));
}

}  // namespace

std::string KeyListing::text(Screen const& screen) const {
    return screen.is_terminal ? grouped(screen) : table(screen);
}

std::string KeyListing::table(Screen const& screen) const {
    Table all({"KEY", value_heading_, note_heading_});
    for (auto const& row : rows_)
        all.add({{row.path}, {row.value}, {row.note, row.style}});
    return all.text(screen);
}

std::string KeyListing::grouped(Screen const& screen) const {
    std::size_t name_columns = 0;
    std::size_t value_columns = 0;
    for (auto const& row : rows_) {
        name_columns = std::max(name_columns, columns_of(name_in(row.path)));
        value_columns = std::max(value_columns, columns_of(row.value));
    }
    value_columns = std::min(value_columns, kValueColumnsMax);
    auto const before = 2 + name_columns + 2 + value_columns + 2;
    auto const room = std::max(screen.columns, before + kNoteColumnsMin) - before;

    std::string out;
    std::string_view section;
    for (auto const& row : rows_) {
        if (section_in(row.path) != section) {
            if (!section.empty()) out += '\n';
            section = section_in(row.path);
            out += paint(section, Style::Strong, screen.has_colour) + "\n";
        }
        auto const value = one_line(row.value, value_columns, screen.has_unicode);
        auto const note = one_line(row.note, room, screen.has_unicode);
        out += "  " + padded(name_in(row.path), name_columns) + "  " +
               padded(value, value_columns) + "  " + paint(note, row.style, screen.has_colour) +
               "\n";
    }
    return out;
}

}  // namespace tasker::cli
