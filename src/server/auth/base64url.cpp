#include "server/auth/base64url.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace tasker::server::auth {

namespace {

constexpr std::string_view kSextets =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::uint8_t kNoSextet = 64;

constexpr std::array<std::uint8_t, 256> kSextetOf = [] {
    std::array<std::uint8_t, 256> values{};
    values.fill(kNoSextet);
    for (std::size_t i = 0; i < kSextets.size(); ++i)
        values[static_cast<unsigned char>(kSextets[i])] = static_cast<std::uint8_t>(i);
    return values;
}();

}  // namespace

std::optional<std::string> from_base64url(std::string_view text) {
    if (text.size() % 4 == 1) return std::nullopt;
    std::string bytes;
    bytes.reserve(text.size() * 3 / 4);
    std::uint32_t bits = 0;
    unsigned count = 0;
    for (auto const c : text) {
        auto const sextet = kSextetOf[static_cast<unsigned char>(c)];
        if (sextet == kNoSextet) return std::nullopt;
        bits = (bits << 6U) | sextet;
        count += 6;
        if (count < 8) continue;
        count -= 8;
        bytes.push_back(static_cast<char>((bits >> count) & 0xFFU));
    }
    // What is left over must be nothing, or several texts would be the same bytes.
    if ((bits & ((1U << count) - 1)) != 0) return std::nullopt;
    return bytes;
}

std::string to_base64url(std::string_view bytes) {
    std::string text;
    text.reserve((bytes.size() * 4 + 2) / 3);
    std::uint32_t bits = 0;
    unsigned count = 0;
    for (auto const c : bytes) {
        bits = (bits << 8U) | static_cast<unsigned char>(c);
        count += 8;
        while (count >= 6) {
            count -= 6;
            text.push_back(kSextets[(bits >> count) & 0x3FU]);
        }
    }
    if (count > 0) text.push_back(kSextets[(bits << (6 - count)) & 0x3FU]);
    return text;
}

}  // namespace tasker::server::auth
