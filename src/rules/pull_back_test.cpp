#include "rules/pull_back.hpp"

#include <gtest/gtest.h>

namespace tasker::rules {
namespace {

constexpr TimePoint kPulledAt{std::chrono::seconds(1'000)};

TEST(PullBack, LeavesAnEnqueuedStepWaitingWithoutATime) {
    model::Step const step{.state = model::StepState::Enqueued, .moves = 1};
    auto const change = pull_back(step, kPulledAt);
    ASSERT_TRUE(change);
    EXPECT_EQ(change->after.state, model::StepState::WaitingForRetry);
    EXPECT_FALSE(change->after.wake_at.has_value());
    EXPECT_EQ(change->after.moves, 2U);
    EXPECT_EQ(change->after.counted_attempts(), 0U);
}

TEST(PullBack, RefusesAStepThatIsNotEnqueued) {
    model::Step const step{.name = "ship", .state = model::StepState::InProgress};
    auto const change = pull_back(step, kPulledAt);
    ASSERT_FALSE(change);
    EXPECT_EQ(change.error().code(), ErrorCode::IllegalTransition);
}

}  // namespace
}  // namespace tasker::rules
