#include "cli/text/width.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace tasker::cli {

namespace {

struct Symbol {
    std::uint32_t code = 0;
    std::size_t size = 1;  // bytes
};

/// The symbol at the beginning of `text`, which is not empty. A byte that starts no symbol stands
/// for itself.
Symbol first_of(std::string_view text) noexcept {
    auto const lead = static_cast<unsigned char>(text[0]);
    std::size_t const size = lead < 0xC0U ? 1 : lead < 0xE0U ? 2 : lead < 0xF0U ? 3 : 4;
    if (size == 1 || text.size() < size) return {.code = lead, .size = 1};
    std::uint32_t code = lead & (0xFFU >> (size + 1));
    for (std::size_t i = 1; i < size; ++i) {
        auto const byte = static_cast<unsigned char>(text[i]);
        if ((byte & 0xC0U) != 0x80U) return {.code = lead, .size = 1};
        code = (code << 6U) | (byte & 0x3FU);
    }
    return {.code = code, .size = size};
}

struct Range {
    std::uint32_t first;
    std::uint32_t last;
};

// Source: Unicode EastAsianWidth.txt, the blocks whose symbols are all W or F.
constexpr std::array<Range, 8> kWide = {{{0x1100, 0x115F},
                                         {0x2E80, 0xA4CF},
                                         {0xAC00, 0xD7A3},
                                         {0xF900, 0xFAFF},
                                         {0xFE30, 0xFE6F},
                                         {0xFF00, 0xFF60},
                                         {0x1F300, 0x1FAFF},
                                         {0x20000, 0x3FFFD}}};

std::size_t columns_of_code(std::uint32_t code) noexcept {
    auto const is_combining = code >= 0x300 && code <= 0x36F;
    if (is_combining) return 0;
    return std::ranges::any_of(
               kWide, [code](Range range) { return code >= range.first && code <= range.last; })
               ? 2
               : 1;
}

bool is_control(std::uint32_t code) noexcept {
    return code < 0x20U || (code >= 0x7FU && code < 0xA0U);
}

}  // namespace

std::size_t columns_of(std::string_view text) noexcept {
    std::size_t columns = 0;
    while (!text.empty()) {
        auto const symbol = first_of(text);
        columns += columns_of_code(symbol.code);
        text.remove_prefix(symbol.size);
    }
    return columns;
}

std::string one_line(std::string_view text, std::size_t columns_max, bool has_unicode) {
    std::string const dots = has_unicode ? "…" : "...";
    auto const dots_columns = columns_of(std::string_view(dots));
    std::string line;
    std::size_t columns = 0;
    std::size_t size_with_room = 0;  // of `line`, so that the dots fit behind it
    while (!text.empty()) {
        auto const symbol = first_of(text);
        auto const width = columns_of_code(symbol.code);
        if (columns + width > columns_max) {
            line.resize(size_with_room);
            return columns_max >= dots_columns ? line + dots : line;
        }
        if (is_control(symbol.code)) {
            line += ' ';
        } else {
            line += text.substr(0, symbol.size);
        }
        columns += width;
        if (columns + dots_columns <= columns_max) size_with_room = line.size();
        text.remove_prefix(symbol.size);
    }
    return line;
}

std::string padded(std::string_view text, std::size_t columns) {
    auto const taken = columns_of(text);
    return std::string(text) + std::string(columns > taken ? columns - taken : 0, ' ');
}

std::string padded_left(std::string_view text, std::size_t columns) {
    auto const taken = columns_of(text);
    return std::string(columns > taken ? columns - taken : 0, ' ') + std::string(text);
}

}  // namespace tasker::cli
