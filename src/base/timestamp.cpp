#include "base/timestamp.hpp"

#include <algorithm>
#include <chrono>

namespace tasker::base {

namespace {

// By hand: every result has two of them, and printf takes ten times as long.
void append_digits(std::string& text, unsigned number, std::size_t digits) {
    auto const start = text.size();
    text.resize(start + digits);
    for (auto i = digits; i > 0; --i) {
        text[start + i - 1] = static_cast<char>('0' + number % 10);
        number /= 10;
    }
}

void append_year(std::string& text, int year) {
    if (year >= 0 && year <= 9999) {
        append_digits(text, static_cast<unsigned>(year), 4);
    } else {
        text += std::to_string(year);
    }
}

template <class Part>
unsigned number_of(Part part) {
    return static_cast<unsigned>(part.count());
}

// What the calendar and its arithmetic hold; a damaged row may say anything.
constexpr TimePoint kFirst = std::chrono::sys_days(std::chrono::year::min() / 1 / 1);
constexpr TimePoint kLast = std::chrono::sys_days(std::chrono::year::max() / 12 / 31);

std::string write(TimePoint at, bool has_fraction) {
    at = std::clamp(at, kFirst, kLast);
    auto const day = std::chrono::floor<std::chrono::days>(at);
    std::chrono::year_month_day const date(day);
    std::chrono::hh_mm_ss const time(at - day);
    std::string text;
    text.reserve(27);
    append_year(text, static_cast<int>(date.year()));
    text += '-';
    append_digits(text, static_cast<unsigned>(date.month()), 2);
    text += '-';
    append_digits(text, static_cast<unsigned>(date.day()), 2);
    text += 'T';
    append_digits(text, number_of(time.hours()), 2);
    text += ':';
    append_digits(text, number_of(time.minutes()), 2);
    text += ':';
    append_digits(text, number_of(time.seconds()), 2);
    if (!has_fraction) return text;
    text += '.';
    append_digits(text, number_of(time.subseconds()), 6);
    return text;
}

}  // namespace

std::string timestamp(TimePoint at) {
    return write(at, true) + 'Z';
}

std::string naive_timestamp(TimePoint at) {
    return write(at, true);
}

std::string short_timestamp(TimePoint at) {
    auto const has_fraction = at.time_since_epoch() % std::chrono::seconds(1) != Duration(0);
    return write(at, has_fraction) + 'Z';
}

}  // namespace tasker::base
