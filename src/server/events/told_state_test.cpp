#include "server/events/told_state.hpp"

#include <gtest/gtest.h>

#include "tests/support/builders.hpp"

namespace tasker::server::events {
namespace {

model::Task task_with(std::uint32_t number, std::uint32_t moves) {
    return {.id = test::task_id(number), .moves = moves};
}

model::Step step_with(std::uint32_t number, std::uint32_t moves) {
    return {.id = test::step_id(number), .moves = moves};
}

TEST(ToldState, TellsOnlyWhatDiffers) {
    ToldState told(100);
    EXPECT_TRUE(told.tell(task_with(1, 0)));
    EXPECT_FALSE(told.tell(task_with(1, 0)));
    EXPECT_TRUE(told.tell(step_with(1, 2)));
    EXPECT_FALSE(told.tell(step_with(1, 2)));
    EXPECT_TRUE(told.tell(step_with(1, 3)));
    EXPECT_TRUE(told.tell(task_with(1, 1)));
}

TEST(ToldState, SaysNothingOfAStepThatNothingHasHappenedTo) {
    ToldState told(100);
    ASSERT_TRUE(told.tell(task_with(1, 0)));
    EXPECT_FALSE(told.tell(step_with(1, 0)));
    EXPECT_TRUE(told.tell(step_with(1, 1)));
}

TEST(ToldState, ForgetsWhatWasNotLookedAtForLongest) {
    ToldState told(4);
    for (std::uint32_t n = 1; n <= 4; ++n)
        ASSERT_TRUE(told.tell(task_with(n, 0)));
    ASSERT_FALSE(told.tell(task_with(1, 0)));  // now 2 is the oldest
    ASSERT_TRUE(told.tell(task_with(5, 0)));
    EXPECT_EQ(told.entries(), 4U);
    EXPECT_FALSE(told.tell(task_with(1, 0)));
    EXPECT_TRUE(told.tell(task_with(2, 0))) << "it is told once more";
}

TEST(ToldState, KeepsATaskThatAloneIsTooLarge) {
    ToldState told(2);
    ASSERT_TRUE(told.tell(task_with(1, 0)));
    for (std::uint32_t n = 1; n <= 10; ++n)
        ASSERT_TRUE(told.tell(step_with(n, 1)));
    EXPECT_EQ(told.entries(), 11U);
    ASSERT_TRUE(told.tell(task_with(2, 0)));
    EXPECT_EQ(told.entries(), 1U) << "and goes whole";
}

}  // namespace
}  // namespace tasker::server::events
