#include "rules/timestamp.hpp"

#include <array>
#include <chrono>
#include <cstdio>

namespace tasker::rules {

std::string naive_timestamp(TimePoint at) {
    auto const day = std::chrono::floor<std::chrono::days>(at);
    std::chrono::year_month_day const date(day);
    std::chrono::hh_mm_ss const time(at - day);
    std::array<char, 64> text{};
    auto const length = std::snprintf(
        text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d.%06lld",
        static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
        static_cast<unsigned>(date.day()), static_cast<int>(time.hours().count()),
        static_cast<int>(time.minutes().count()), static_cast<int>(time.seconds().count()),
        static_cast<long long>(time.subseconds().count()));
    return {text.data(), static_cast<std::size_t>(length)};
}

std::string timestamp(TimePoint at) {
    return naive_timestamp(at) + "Z";
}

}  // namespace tasker::rules
