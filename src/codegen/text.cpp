#include "codegen/text.hpp"

#include <algorithm>

#include "base/json.hpp"

namespace tasker::codegen {

namespace {

bool is_letter_or_underscore(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

/// U+2028, U+2029: line ends to some; U+202A to U+202E and U+2066 to U+2069 turn text around.
bool is_treacherous(std::string_view three) noexcept {
    if (three.size() < 3 || three[0] != '\xE2') return false;
    auto const last = static_cast<unsigned char>(three[2]);
    if (three[1] == '\x80') return last >= 0xA8 && last <= 0xAE;
    return three[1] == '\x81' && last >= 0xA6 && last <= 0xA9;
}

}  // namespace

std::string quoted_text(std::string_view text) {
    std::string out;
    base::append_text(out, text);
    return out;
}

std::vector<std::string> comment_lines(std::string_view text) {
    std::vector<std::string> lines(1);
    for (std::size_t i = 0; i < text.size(); ++i) {
        auto const c = text[i];
        if (is_treacherous(text.substr(i, 3))) {
            i += 2;
            lines.back() += ' ';
        } else if (c == '\n') {
            lines.emplace_back();
        } else if (static_cast<unsigned char>(c) < ' ' || c == '\x7F') {
            lines.back() += ' ';
        } else {
            lines.back() += c;
        }
    }
    for (auto& line : lines)
        line.erase(line.find_last_not_of(' ') + 1);
    while (!lines.empty() && lines.back().empty())
        lines.pop_back();
    return lines;
}

std::string comment(std::string_view before, std::string_view text) {
    std::string out;
    for (auto const& line : comment_lines(text)) {
        out += before;
        if (!line.empty()) out += " " + line;
        out += '\n';
    }
    return out;
}

bool is_identifier(std::string_view text) noexcept {
    if (text.empty() || !is_letter_or_underscore(text.front())) return false;
    return std::ranges::all_of(
        text, [](char c) { return is_letter_or_underscore(c) || (c >= '0' && c <= '9'); });
}

}  // namespace tasker::codegen
