#include "worker/report/http_date.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <chrono>
#include <vector>

namespace tasker::worker {

namespace {

std::vector<std::string_view> words_of(std::string_view text) {
    std::vector<std::string_view> words;
    while (!text.empty()) {
        auto const start = text.find_first_not_of(' ');
        if (start == std::string_view::npos) break;
        text.remove_prefix(start);
        auto const end = std::min(text.find(' '), text.size());
        words.push_back(text.substr(0, end));
        text.remove_prefix(end);
    }
    return words;
}

std::optional<int> number_of(std::string_view text) {
    int number = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size() || text.starts_with('-')) {
        return std::nullopt;
    }
    return number;
}

std::optional<unsigned> month_of(std::string_view text) {
    constexpr std::array<std::string_view, 12> kMonths = {"jan", "feb", "mar", "apr", "may", "jun",
                                                          "jul", "aug", "sep", "oct", "nov", "dec"};
    std::string lower(text);
    std::ranges::transform(lower, lower.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    auto const* const found = std::ranges::find(kMonths, lower);
    if (found == kMonths.end()) return std::nullopt;
    return static_cast<unsigned>(found - kMonths.begin()) + 1;
}

std::optional<std::chrono::seconds> time_of_day(std::string_view text) {
    if (text.size() == 5) {  // a mail header may leave the seconds out
        auto const with_seconds = std::string(text) + ":00";
        return time_of_day(with_seconds);
    }
    if (text.size() != 8 || text[2] != ':' || text[5] != ':') return std::nullopt;
    auto const hours = number_of(text.substr(0, 2));
    auto const minutes = number_of(text.substr(3, 2));
    auto const seconds = number_of(text.substr(6, 2));
    if (!hours || !minutes || !seconds) return std::nullopt;
    if (*hours > 23 || *minutes > 59 || *seconds > 60) return std::nullopt;
    return std::chrono::hours(*hours) + std::chrono::minutes(*minutes) +
           std::chrono::seconds(*seconds);
}

std::optional<std::chrono::minutes> zone_of(std::string_view text) {
    if (text == "GMT" || text == "UTC" || text == "UT" || text == "Z") {
        return std::chrono::minutes(0);
    }
    if (text.size() != 5 || (text[0] != '+' && text[0] != '-')) return std::nullopt;
    auto const hours = number_of(text.substr(1, 2));
    auto const minutes = number_of(text.substr(3, 2));
    if (!hours || !minutes || *minutes > 59) return std::nullopt;
    auto const offset = std::chrono::hours(*hours) + std::chrono::minutes(*minutes);
    return text[0] == '-' ? -offset : offset;
}

}  // namespace

std::optional<TimePoint> parse_http_date(std::string_view text) {
    auto const comma = text.find(',');
    if (comma != std::string_view::npos) text.remove_prefix(comma + 1);
    auto const words = words_of(text);
    if (words.size() != 5) return std::nullopt;
    auto const day = number_of(words[0]);
    auto const month = month_of(words[1]);
    auto const year = number_of(words[2]);
    auto const time = time_of_day(words[3]);
    auto const zone = zone_of(words[4]);
    if (!day || !month || !year || !time || !zone) return std::nullopt;
    std::chrono::year_month_day const date(std::chrono::year(*year), std::chrono::month(*month),
                                           std::chrono::day(static_cast<unsigned>(*day)));
    if (!date.ok() || *year < 1970 || *year > 9999) return std::nullopt;
    return TimePoint(std::chrono::sys_days(date)) + *time - *zone;
}

}  // namespace tasker::worker
