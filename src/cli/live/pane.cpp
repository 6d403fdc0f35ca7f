#include "cli/live/pane.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "cli/text/width.hpp"

namespace tasker::cli::live {

namespace {

/// Columns of a line that may hold colours.
std::size_t visible_columns(std::string_view line) {
    std::string plain;
    for (std::size_t i = 0; i < line.size(); ++i) {
        if (line[i] == '\x1b') {
            i = std::min(line.find('m', i), line.size() - 1);
        } else {
            plain += line[i];
        }
    }
    return columns_of(plain);
}

}  // namespace

Pane::Pane(std::ostream& out) : out_(out) {
    out_ << "\x1b[?25l" << std::flush;
}

Pane::~Pane() {
    out_ << "\x1b[?25h" << std::flush;
}

void Pane::show(std::vector<std::string> lines, std::size_t columns) {
    std::size_t height = 0;
    for (auto const& line : shown_)
        height += std::max<std::size_t>(1, (visible_columns(line) + columns - 1) / columns);
    std::string text;
    if (height > 0) text += "\x1b[" + std::to_string(height) + "A\r";
    for (auto const& line : lines)
        text += line + "\x1b[K\n";
    text += "\x1b[J";  // what is left of a longer frame
    out_ << text << std::flush;
    shown_ = std::move(lines);
}

}  // namespace tasker::cli::live
