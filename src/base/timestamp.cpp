#include "base/timestamp.hpp"

#include <algorithm>
#include <chrono>

namespace tasker::base {

namespace {

// By hand: every result has two of them, and printf takes ten times as long.
void put_digits(std::string& text, std::size_t start, std::size_t digits, unsigned number) {
    for (auto i = start + digits; i > start; --i) {
        text[i - 1] = static_cast<char>('0' + number % 10);
        number /= 10;
    }
}

template <class Part>
unsigned number_of(Part part) {
    return static_cast<unsigned>(part.count());
}

// What the calendar and its arithmetic hold; a damaged row may say anything.
constexpr TimePoint kFirst = std::chrono::sys_days(std::chrono::year::min() / 1 / 1);
constexpr TimePoint kLast = std::chrono::sys_days(std::chrono::year::max() / 12 / 31);

std::string write(TimePoint at) {
    at = std::clamp(at, kFirst, kLast);
    auto const day = std::chrono::floor<std::chrono::days>(at);
    std::chrono::year_month_day const date(day);
    std::chrono::hh_mm_ss const time(at - day);
    std::string text("0000-00-00T00:00:00.000000Z");
    put_digits(text, 5, 2, static_cast<unsigned>(date.month()));
    put_digits(text, 8, 2, static_cast<unsigned>(date.day()));
    put_digits(text, 11, 2, number_of(time.hours()));
    put_digits(text, 14, 2, number_of(time.minutes()));
    put_digits(text, 17, 2, number_of(time.seconds()));
    put_digits(text, 20, 6, number_of(time.subseconds()));
    auto const year = static_cast<int>(date.year());
    if (year >= 0 && year <= 9999) {
        put_digits(text, 0, 4, static_cast<unsigned>(year));
    } else {
        text.replace(0, 4, std::to_string(year));
    }
    return text;
}

}  // namespace

std::string timestamp(TimePoint at) {
    return write(at);
}

std::string naive_timestamp(TimePoint at) {
    auto text = write(at);
    text.pop_back();
    return text;
}

std::string short_timestamp(TimePoint at) {
    auto text = write(at);
    auto const has_fraction = at.time_since_epoch() % std::chrono::seconds(1) != Duration(0);
    if (!has_fraction) text.erase(text.size() - 8, 7);
    return text;
}

}  // namespace tasker::base
