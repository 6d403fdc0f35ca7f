#include "base/timestamp.hpp"

#include <gtest/gtest.h>

namespace tasker::base {
namespace {

using namespace std::chrono_literals;
using std::chrono::sys_days;

constexpr TimePoint kMorning = sys_days(2026y / 2 / 1) + 9h + 5min + 7s;

TEST(Timestamp, IsRfc3339WithSixDecimals) {
    EXPECT_EQ(timestamp(kMorning + 120us), "2026-02-01T09:05:07.000120Z");
    EXPECT_EQ(naive_timestamp(kMorning + 999'999us), "2026-02-01T09:05:07.999999");
}

TEST(Timestamp, HasAFractionOnlyWhereThereIsOneIfItIsShort) {
    EXPECT_EQ(short_timestamp(kMorning), "2026-02-01T09:05:07Z");
    EXPECT_EQ(short_timestamp(kMorning + 1us), "2026-02-01T09:05:07.000001Z");
}

TEST(Timestamp, KnowsTimesBefore1970AndOtherMillennia) {
    EXPECT_EQ(timestamp(TimePoint(-1us)), "1969-12-31T23:59:59.999999Z");
    EXPECT_EQ(short_timestamp(sys_days(7y / 1 / 2)), "0007-01-02T00:00:00Z");
    EXPECT_EQ(short_timestamp(sys_days(12345y / 12 / 31)), "12345-12-31T00:00:00Z");
}

// A damaged row may hold any number.
TEST(Timestamp, StopsAtTheEndsOfTheCalendar) {
    EXPECT_EQ(timestamp(TimePoint::min()), "-32767-01-01T00:00:00.000000Z");
    EXPECT_EQ(timestamp(TimePoint::max()), "32767-12-31T00:00:00.000000Z");
    EXPECT_FALSE(short_timestamp(TimePoint::min()).empty());
}

}  // namespace
}  // namespace tasker::base
