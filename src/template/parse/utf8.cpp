#include "template/parse/utf8.hpp"

#include <algorithm>
#include <cstdint>

namespace tasker::templates {

namespace {

struct Form {
    std::uint8_t mask;
    std::uint8_t lead;
    std::size_t size;
    std::uint32_t least;  // smaller values have a shorter form
};

constexpr Form kForms[] = {
    {0x80, 0x00, 1, 0}, {0xE0, 0xC0, 2, 0x80}, {0xF0, 0xE0, 3, 0x800}, {0xF8, 0xF0, 4, 0x10000}};

/// The size of the character that `text` begins with, 0 when there is none.
std::size_t character_size(std::string_view text) {
    auto const lead = static_cast<std::uint8_t>(text.front());
    for (auto const& form : kForms) {
        if ((lead & form.mask) != form.lead) continue;
        if (text.size() < form.size) return 0;
        std::uint32_t value = lead & static_cast<std::uint8_t>(~form.mask);
        for (std::size_t i = 1; i < form.size; ++i) {
            auto const byte = static_cast<std::uint8_t>(text[i]);
            if ((byte & 0xC0U) != 0x80U) return 0;
            value = (value << 6U) | (byte & 0x3FU);
        }
        bool const is_surrogate = value >= 0xD800 && value <= 0xDFFF;
        return value < form.least || value > 0x10FFFF || is_surrogate ? 0 : form.size;
    }
    return 0;
}

}  // namespace

std::size_t first_not_utf8(std::string_view text) noexcept {
    std::size_t offset = 0;
    while (offset < text.size()) {
        auto const size = character_size(text.substr(offset));
        if (size == 0) break;
        offset += size;
    }
    return offset;
}

std::size_t character_count(std::string_view text) noexcept {
    return static_cast<std::size_t>(std::ranges::count_if(
        text, [](char c) { return (static_cast<std::uint8_t>(c) & 0xC0U) != 0x80U; }));
}

}  // namespace tasker::templates
