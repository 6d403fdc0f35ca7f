#include "store/time_text.hpp"

#include <array>
#include <cstdio>

namespace tasker::store {

std::string to_text(TimePoint at) {
    auto const day = std::chrono::floor<std::chrono::days>(at);
    std::chrono::year_month_day const date(day);
    std::chrono::hh_mm_ss const time(at - day);
    std::array<char, 48> buffer{};
    std::snprintf(buffer.data(), buffer.size(), "%04d-%02u-%02uT%02d:%02d:%02d",
                  static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                  static_cast<unsigned>(date.day()), static_cast<int>(time.hours().count()),
                  static_cast<int>(time.minutes().count()),
                  static_cast<int>(time.seconds().count()));
    std::string text = buffer.data();
    if (auto const fraction = static_cast<int>(time.subseconds().count()); fraction != 0) {
        std::snprintf(buffer.data(), buffer.size(), ".%06d", fraction);
        text += buffer.data();
    }
    return text + 'Z';
}

}  // namespace tasker::store
