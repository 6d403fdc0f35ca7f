#include "cli/text/duration.hpp"

#include <algorithm>
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

std::string for_people(TimePoint at) {
    auto text = base::naive_timestamp(at);
    text.resize(std::string_view("2026-02-01T10:00:00").size());
    std::ranges::replace(text, 'T', ' ');
    return text;
}

}  // namespace tasker::cli
