#include "tasker/uuid.hpp"

namespace tasker {

namespace {

int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

bool is_hyphen_place(std::size_t digit) {
    return digit == 8 || digit == 12 || digit == 16 || digit == 20;
}

}  // namespace

std::string Uuid::to_string() const {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string text(36, '-');
    auto* at = text.data();
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        if (is_hyphen_place(2 * i)) ++at;
        *at++ = kDigits[bytes[i] >> 4U];
        *at++ = kDigits[bytes[i] & 0x0FU];
    }
    return text;
}

Result<Uuid> Uuid::parse(std::string_view text) {
    auto const wrong = [&] {
        return Error(ErrorCode::InvalidRequest,
                     "\"" + std::string(text.substr(0, 64)) +
                         "\" is not an id; expected 32 hexadecimal digits, as in "
                         "01989c0d-7b6e-7c31-9a44-6f1c2e5d8b90");
    };
    Uuid id;
    std::size_t digit = 0;
    bool const has_hyphens = text.size() == 36;
    if (!has_hyphens && text.size() != 32) return wrong();
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (has_hyphens && (i == 8 || i == 13 || i == 18 || i == 23)) {
            if (text[i] != '-') return wrong();
            continue;
        }
        auto const value = hex_value(text[i]);
        if (value < 0) return wrong();
        auto& byte = id.bytes[digit / 2];
        byte = static_cast<std::uint8_t>((byte << 4U) | static_cast<unsigned>(value));
        ++digit;
    }
    return id;
}

}  // namespace tasker
