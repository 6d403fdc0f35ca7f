#include "server/auth/rate_limit.hpp"

#include <gtest/gtest.h>

namespace tasker::server::auth {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

TimePoint const kStart(std::chrono::sys_days(std::chrono::year(2026) / 2 / 1));

TEST(RateLimit, LetsEachCallerAskSoOftenASecond) {
    RateLimit limit(10);
    for (int i = 0; i < 10; ++i)
        EXPECT_FALSE(limit.take("anna", kStart)) << i;
    EXPECT_EQ(limit.take("anna", kStart), milliseconds(100));
    EXPECT_FALSE(limit.take("ben", kStart)) << "another caller has his own";
    EXPECT_EQ(limit.take("anna", kStart + milliseconds(60)), milliseconds(40));
    EXPECT_FALSE(limit.take("anna", kStart + milliseconds(100)));
    EXPECT_TRUE(limit.take("anna", kStart + milliseconds(100)));
}

TEST(RateLimit, IsForgottenByThoseWhoWait) {
    RateLimit limit(2);
    for (int second = 0; second < 5; ++second) {
        auto const now = kStart + seconds(10 * second);
        EXPECT_FALSE(limit.take("anna", now));
        EXPECT_FALSE(limit.take("anna", now));
        EXPECT_TRUE(limit.take("anna", now));
    }
}

TEST(RateLimit, HoldsNobodyUpForLongWhenTheClockIsSetBack) {
    RateLimit limit(1);
    EXPECT_FALSE(limit.take("anna", kStart + std::chrono::hours(24)));
    EXPECT_EQ(limit.take("anna", kStart), seconds(1));
    EXPECT_FALSE(limit.take("anna", kStart + seconds(1)));
}

TEST(RateLimit, OfZeroIsNone) {
    RateLimit limit(0);
    for (int i = 0; i < 10'000; ++i)
        EXPECT_FALSE(limit.take("anna", kStart));
}

TEST(RateLimit, RemembersABoundedNumberOfCallers) {
    RateLimit limit(1);
    for (int i = 0; i < 250'000; ++i)
        EXPECT_FALSE(limit.take("caller " + std::to_string(i), kStart));
    EXPECT_LE(limit.callers(), 100'000U);
}

}  // namespace
}  // namespace tasker::server::auth
