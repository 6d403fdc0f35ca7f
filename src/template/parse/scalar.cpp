#include "template/parse/scalar.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

namespace tasker::templates {

namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool is_one_of(std::string_view text, std::initializer_list<std::string_view> words) {
    return std::ranges::find(words, text) != words.end();
}

std::string_view without_sign(std::string_view text) {
    if (!text.empty() && (text.front() == '-' || text.front() == '+')) text.remove_prefix(1);
    return text;
}

std::optional<Json> number_in(std::string_view digits, int base) {
    std::uint64_t value = 0;
    auto const* const end = digits.data() + digits.size();
    auto const [stopped, code] = std::from_chars(digits.data(), end, value, base);
    if (code != std::errc() || stopped != end || digits.empty()) return std::nullopt;
    if (value <= static_cast<std::uint64_t>(INT64_MAX))
        return Json(static_cast<std::int64_t>(value));
    return Json(value);
}

std::optional<Json> integer_of(std::string_view text) {
    if (text.starts_with("0x")) return number_in(text.substr(2), 16);
    if (text.starts_with("0o")) return number_in(text.substr(2), 8);
    auto const digits = without_sign(text);
    if (digits.empty() || !std::ranges::all_of(digits, is_digit)) return std::nullopt;
    if (text.front() != '-') return number_in(digits, 10);
    std::int64_t value = 0;
    auto const* const end = text.data() + text.size();
    auto const [stopped, code] = std::from_chars(text.data(), end, value);
    if (code != std::errc() || stopped != end) return std::nullopt;
    return Json(value);
}

/// [-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?
bool looks_like_number(std::string_view text) {
    text = without_sign(text);
    auto const skip_digits = [&text] {
        std::size_t count = 0;
        while (count < text.size() && is_digit(text[count]))
            ++count;
        text.remove_prefix(count);
        return count;
    };
    auto const before = skip_digits();
    std::size_t after = 0;
    if (!text.empty() && text.front() == '.') {
        text.remove_prefix(1);
        after = skip_digits();
    }
    if (before + after == 0) return false;
    if (!text.empty() && (text.front() == 'e' || text.front() == 'E')) {
        text = without_sign(text.substr(1));
        if (skip_digits() == 0) return false;
    }
    return text.empty();
}

/// Null for what JSON cannot hold.
Json number_of(std::string_view text) {
    if (text.front() == '+') text.remove_prefix(1);
    double value = 0;
    auto const code = std::from_chars(text.data(), text.data() + text.size(), value).ec;
    if (code != std::errc() || !std::isfinite(value)) return nullptr;
    return value;
}

}  // namespace

Node plain_scalar(std::string text, Mark mark) {
    Node node{.mark = mark};
    if (is_one_of(text, {"", "~", "null", "Null", "NULL"})) return node;
    if (is_one_of(text, {"true", "True", "TRUE", "false", "False", "FALSE"})) {
        node.kind = NodeKind::Boolean;
        node.scalar = text.front() == 't' || text.front() == 'T';
    } else if (auto integer = integer_of(text)) {
        node.kind = NodeKind::Integer;
        node.scalar = *std::move(integer);
    } else if (looks_like_number(text)) {
        node.kind = NodeKind::Number;
        node.scalar = number_of(text);
    } else if (is_one_of(without_sign(text), {".inf", ".Inf", ".INF"}) ||
               is_one_of(text, {".nan", ".NaN", ".NAN"})) {
        node.kind = NodeKind::Number;
    } else {
        node.kind = NodeKind::Text;
    }
    node.text = std::move(text);
    return node;
}

}  // namespace tasker::templates
