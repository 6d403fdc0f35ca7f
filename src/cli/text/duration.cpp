#include "cli/text/duration.hpp"

#include <algorithm>
#include <charconv>
#include <string_view>

#include "base/timestamp.hpp"

namespace tasker::cli {

namespace {

std::string two_digits(long long value) {
    return (value < 10 ? "0" : "") + std::to_string(value);
}

}  // namespace

std::string for_people(Duration span) {
    using namespace std::chrono;
    span = std::max(span, Duration::zero());
    auto const ms = duration_cast<milliseconds>(span).count();
    if (ms < 1'000) return std::to_string(ms) + " ms";
    auto const tenths = ms / 100;
    if (tenths < 600) return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " s";
    auto const s = ms / 1'000;
    if (s < 3'600) return std::to_string(s / 60) + " min " + two_digits(s % 60) + " s";
    if (s < 86'400) return std::to_string(s / 3'600) + " h " + two_digits(s / 60 % 60) + " min";
    return std::to_string(s / 86'400) + " d " + std::to_string(s / 3'600 % 24) + " h";
}

std::optional<Duration> duration_from(std::string_view text) noexcept {
    constexpr std::int64_t kSecondsMax = std::int64_t{100} * 365 * 86'400;
    if (text.empty()) return std::nullopt;
    std::int64_t unit = 0;
    switch (text.back()) {
        case 's': unit = 1; break;
        case 'm': unit = 60; break;
        case 'h': unit = 3'600; break;
        case 'd': unit = 86'400; break;
        case 'w': unit = 7 * 86'400; break;
        default: return std::nullopt;
    }
    text.remove_suffix(1);
    std::int64_t count = 0;
    auto const [end, failure] = std::from_chars(text.data(), text.data() + text.size(), count);
    if (failure != std::errc() || end != text.data() + text.size()) return std::nullopt;
    if (count < 0 || count > kSecondsMax / unit) return std::nullopt;
    return std::chrono::seconds(count * unit);
}

std::string for_people(TimePoint at) {
    auto text = base::naive_timestamp(at);
    text.resize(std::string_view("2026-02-01T10:00:00").size());
    std::ranges::replace(text, 'T', ' ');
    return text;
}

}  // namespace tasker::cli
