// Eight bytes are a number of microseconds, the rest is the value of a Retry-After header: a date
// is read as it would be written, a pause is never negative, and times are written whatever they
// are.
#include <array>
#include <cstdio>
#include <cstring>

#include "base/json.hpp"
#include "base/timestamp.hpp"
#include "fuzz/property.hpp"
#include "worker/report/execution_result.hpp"
#include "worker/report/http_date.hpp"

namespace tasker::fuzz {
namespace {

std::string http_date(TimePoint at) {
    static constexpr std::array<char const*, 12> kMonths = {
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    auto const day = std::chrono::floor<std::chrono::days>(at);
    std::chrono::year_month_day const date(day);
    std::chrono::hh_mm_ss const time(at - day);
    std::array<char, 64> text{};
    std::snprintf(
        text.data(), text.size(), "Sun, %02u %s %04d %02d:%02d:%02d GMT",
        static_cast<unsigned>(date.day()), kMonths.at(static_cast<unsigned>(date.month()) - 1),
        static_cast<int>(date.year()), static_cast<int>(time.hours().count()),
        static_cast<int>(time.minutes().count()), static_cast<int>(time.seconds().count()));
    return text.data();
}

void read_date(std::string_view text) {
    auto const at = worker::parse_http_date(text);
    if (!at) return;
    must(*at > TimePoint(-std::chrono::days(5)), "a date is not long before 1970");
    must(*at < std::chrono::sys_days(std::chrono::year(10'000) / 1 / 6), "nor after 9999");
    auto const year =
        std::chrono::year_month_day(std::chrono::floor<std::chrono::days>(*at)).year();
    if (int(year) < 1970 || int(year) > 9999) return;  // a zone moved it out of what is written
    must(worker::parse_http_date(http_date(*at)) == at, "a date that is written is read");
}

void fail_with(Json const& header, Duration span) {
    TimePoint const now(std::chrono::sys_days(std::chrono::year(2026) / 2 / 1));
    auto const result = StepResult::retryable_error("busy", span)
                            .with_headers({{"retry-After", header}})
                            .with_backoff_hint({.delay = span});
    auto const pause = worker::retry_after(result, now);
    must(pause && *pause >= Duration(0), "a pause is not negative");
    auto const outcome = worker::make_outcome(
        result, {.worker_id = "w", .handler_version = "1", .started_at = now, .completed_at = now});
    must(!outcome.succeeded, "a failure stays one");
    must(base::parse_json(outcome.results.text()).has_value(), "what is stored is JSON");
}

}  // namespace
}  // namespace tasker::fuzz

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    using namespace tasker;
    std::int64_t count = 0;
    if (size < sizeof count) return -1;
    std::memcpy(&count, data, sizeof count);
    Duration const span(count);
    auto const text = fuzz::text_of(data + sizeof count, size - sizeof count);

    fuzz::must(!base::timestamp(TimePoint(span)).empty(), "every time can be written");
    fuzz::must(!base::short_timestamp(TimePoint(span)).empty(), "in short too");
    fuzz::read_date(text);
    fuzz::fail_with(Json(text), span);
    if (auto const header = base::parse_json(text)) fuzz::fail_with(*header, span);
    return 0;
}
