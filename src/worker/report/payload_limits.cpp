#include "worker/report/payload_limits.hpp"

#include <cstdint>
#include <string_view>

namespace tasker::worker {

namespace {

/// Length of the sequence that `text` begins with; 0 when it begins with none.
/// Source: The Unicode Standard, table 3-7.
std::size_t sequence_length(std::string_view text) noexcept {
    auto const byte = [&](std::size_t i) -> unsigned {
        return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
    };
    auto const is_tail = [&](std::size_t i, unsigned min = 0x80, unsigned max = 0xBF) {
        return byte(i) >= min && byte(i) <= max;
    };
    auto const first = byte(0);
    if (first < 0x80) return 1;
    if (first >= 0xC2 && first <= 0xDF) return is_tail(1) ? 2 : 0;
    if (first >= 0xE0 && first <= 0xEF) {
        auto const min = first == 0xE0 ? 0xA0U : 0x80U;
        auto const max = first == 0xED ? 0x9FU : 0xBFU;  // no surrogates
        return is_tail(1, min, max) && is_tail(2) ? 3 : 0;
    }
    if (first >= 0xF0 && first <= 0xF4) {
        auto const min = first == 0xF0 ? 0x90U : 0x80U;
        auto const max = first == 0xF4 ? 0x8FU : 0xBFU;
        return is_tail(1, min, max) && is_tail(2) && is_tail(3) ? 4 : 0;
    }
    return 0;
}

std::optional<std::string> find_in(Json const& value, std::size_t depth, std::size_t depth_max) {
    if (value.is_string()) {
        if (is_utf8(std::string_view(value.get_string()))) return std::nullopt;
        return "it contains text that is not UTF-8";
    }
    if (!value.is_structured()) return std::nullopt;
    if (depth == depth_max) {
        return "it is nested deeper than " + std::to_string(depth_max) + " levels";
    }
    if (auto const* const array = value.if_array()) {
        for (auto const& item : *array) {
            if (auto defect = find_in(item, depth + 1, depth_max)) return defect;
        }
        return std::nullopt;
    }
    for (auto const& member : value.get_object()) {
        if (!is_utf8(std::string_view(member.key().data(), member.key().size()))) {
            return "it has a key that is not UTF-8";
        }
        if (auto defect = find_in(member.value(), depth + 1, depth_max)) return defect;
    }
    return std::nullopt;
}

}  // namespace

std::optional<std::string> find_defect(Json const& value, std::size_t depth_max) {
    return find_in(value, 0, depth_max);
}

bool is_utf8(std::string_view text) noexcept {
    while (!text.empty()) {
        auto const length = sequence_length(text);
        if (length == 0) return false;
        text.remove_prefix(length);
    }
    return true;
}

std::string to_utf8(std::string_view text) {
    std::string clean;
    while (!text.empty()) {
        auto const length = sequence_length(text);
        if (length == 0) {
            clean += "\xEF\xBF\xBD";
            text.remove_prefix(1);
            continue;
        }
        clean.append(text.substr(0, length));
        text.remove_prefix(length);
    }
    return clean;
}

}  // namespace tasker::worker
