#include "rules/retention.hpp"

#include <gtest/gtest.h>

#include "rules/test_values.hpp"

namespace tasker::rules {
namespace {

using test::kNow;

model::Task ended(model::TaskState state, TimePoint at) {
    model::Task task;
    task.state = state;
    task.state_since = at;
    return task;
}

TEST(Retention, ATaskIsExpiredWhenItEndedBeforeTheMoment) {
    using enum model::TaskState;
    for (auto const state : {Complete, Error, Cancelled, ResolvedManually}) {
        EXPECT_TRUE(is_expired(ended(state, kNow - Duration(1)), kNow)) << to_text(state);
        EXPECT_FALSE(is_expired(ended(state, kNow), kNow)) << to_text(state);
    }
}

TEST(Retention, ATaskThatHasNotEndedIsNeverExpired) {
    using enum model::TaskState;
    for (auto const state : {Pending, StepsInProcess, WaitingForRetry, BlockedByFailures})
        EXPECT_FALSE(is_expired(ended(state, kNow - std::chrono::hours(1)), kNow));
}

TEST(Retention, ATaskOfWhichAStepIsOnItsWayIsNotExpired) {
    auto task = ended(model::TaskState::Cancelled, kNow - std::chrono::hours(1));
    task.tally.in_flight = 1;
    EXPECT_FALSE(is_expired(task, kNow));
}

}  // namespace
}  // namespace tasker::rules
