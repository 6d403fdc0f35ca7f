#include "transport/breaker.hpp"

#include <gtest/gtest.h>

namespace tasker::transport {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr TimePoint kStart{};
constexpr auto kQuick = milliseconds(1);

/// spec/orchestration.md 10.3 and workers.md 1.5: thresholds 5 and 2, 5 s, 100 ms.
Breaker opened() {
    Breaker breaker({});
    for (int i = 0; i < 5; ++i)
        breaker.record_failure(kStart);
    return breaker;
}

TEST(Breaker, Spec10_3_OpensAfterTheThresholdOfFailuresInARow) {
    Breaker breaker({});
    for (int i = 0; i < 4; ++i)
        breaker.record_failure(kStart);
    EXPECT_EQ(breaker.state(), BreakerState::Closed);
    breaker.record_failure(kStart);
    EXPECT_EQ(breaker.state(), BreakerState::Open);
}

TEST(Breaker, Spec10_3_StartsToCountAnewAfterASuccess) {
    Breaker breaker({});
    for (int i = 0; i < 4; ++i)
        breaker.record_failure(kStart);
    breaker.record_success(kQuick, kStart);
    breaker.record_failure(kStart);
    EXPECT_EQ(breaker.state(), BreakerState::Closed);
    EXPECT_EQ(breaker.metrics().consecutive_failures, 1U);
}

TEST(Breaker, Spec10_3_RefusesCallsUntilTheRecoveryTimeout) {
    auto breaker = opened();
    EXPECT_FALSE(breaker.may_call(kStart + milliseconds(4'999)));
    EXPECT_EQ(breaker.metrics().circuit_open_rejections, 1U);
    EXPECT_TRUE(breaker.may_call(kStart + seconds(5)));
    EXPECT_EQ(breaker.state(), BreakerState::HalfOpen);
}

TEST(Breaker, Spec10_3_ClosesAfterTheThresholdOfSuccessesWhenHalfOpen) {
    auto breaker = opened();
    ASSERT_TRUE(breaker.may_call(kStart + seconds(5)));
    breaker.record_success(kQuick, kStart + seconds(5));
    EXPECT_EQ(breaker.state(), BreakerState::HalfOpen);
    breaker.record_success(kQuick, kStart + seconds(5));
    EXPECT_EQ(breaker.state(), BreakerState::Closed);
}

TEST(Breaker, Spec10_3_OpensAgainAtAnyFailureWhenHalfOpen) {
    auto breaker = opened();
    ASSERT_TRUE(breaker.may_call(kStart + seconds(5)));
    breaker.record_success(kQuick, kStart + seconds(5));
    breaker.record_failure(kStart + seconds(6));
    EXPECT_EQ(breaker.state(), BreakerState::Open);
    EXPECT_FALSE(breaker.may_call(kStart + seconds(10)));
    EXPECT_TRUE(breaker.may_call(kStart + seconds(11)));
}

TEST(Breaker, Spec1_5_TakesASlowCallForAFailure) {
    Breaker breaker({});
    breaker.record_success(milliseconds(99), kStart);
    EXPECT_EQ(breaker.metrics().slow_send_count, 0U);
    for (int i = 0; i < 5; ++i)
        breaker.record_success(milliseconds(100), kStart);
    EXPECT_EQ(breaker.metrics().slow_send_count, 5U);
    EXPECT_EQ(breaker.state(), BreakerState::Open);
}

TEST(Breaker, Spec1_5_OpensAndClosesByHand) {
    Breaker breaker({});
    breaker.force_open(kStart);
    EXPECT_FALSE(breaker.may_call(kStart));
    breaker.force_closed();
    EXPECT_TRUE(breaker.may_call(kStart));
}

TEST(Breaker, Spec1_5_CountsWhatItIsTold) {
    auto breaker = opened();
    breaker.record_success(kQuick, kStart);
    auto const& metrics = breaker.metrics();
    EXPECT_EQ(metrics.total_calls, 6U);
    EXPECT_EQ(metrics.failure_count, 5U);
    EXPECT_EQ(metrics.success_count, 1U);
    EXPECT_EQ(metrics.slow_threshold, milliseconds(100));
}

}  // namespace
}  // namespace tasker::transport
