#include "decimal.hpp"

#include <algorithm>
#include <cstddef>

namespace airports {

namespace {

constexpr std::size_t kWholeDigitsMax = 12;

bool is_digits(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

std::optional<std::int64_t> parse_decimal(std::string_view text, int decimals) {
    bool const is_negative = text.starts_with('-');
    if (is_negative || text.starts_with('+')) text.remove_prefix(1);
    auto const point = text.find('.');
    auto const whole = text.substr(0, point);
    auto const fraction =
        point == std::string_view::npos ? std::string_view{} : text.substr(point + 1);
    if (whole.empty() || whole.size() > kWholeDigitsMax || !is_digits(whole)) return std::nullopt;
    if (fraction.size() > static_cast<std::size_t>(decimals) || !is_digits(fraction)) {
        return std::nullopt;
    }
    std::int64_t value = 0;
    for (char const digit : whole)
        value = value * 10 + (digit - '0');
    for (std::size_t i = 0; i < static_cast<std::size_t>(decimals); ++i) {
        value = value * 10 + (i < fraction.size() ? fraction[i] - '0' : 0);
    }
    return is_negative ? -value : value;
}

std::string format_decimal(std::int64_t value, int decimals) {
    auto text = std::to_string(value < 0 ? -value : value);
    auto const width = static_cast<std::size_t>(decimals);
    if (text.size() <= width) text.insert(0, width + 1 - text.size(), '0');
    text.insert(text.size() - width, ".");
    while (text.back() == '0')
        text.pop_back();
    if (text.back() == '.') text.pop_back();
    return value < 0 ? "-" + text : text;
}

}  // namespace airports
