#include "store/postgres/row_memory.hpp"

#include <gtest/gtest.h>

#include "tests/support/builders.hpp"

namespace tasker::store::postgres {
namespace {

using test::make_step;
using test::make_task;
using test::step_id;
using test::task_id;

constexpr RowVersion kVersion{7};

HeldTasks task_with(std::int32_t in_flight, std::uint32_t n = 1) {
    HeldTask task{.row = make_task(n).task, .in_flight = in_flight};
    task.holding = {.version = kVersion, .is_locked = true, .is_written = true};
    return {{task_id(n), task}};
}

HeldSteps step_that(std::vector<model::StepMove> const& moves, std::uint32_t n = 1,
                    std::uint32_t task = 1) {
    HeldStep step{.row = test::moved(make_step(n, task).step, moves)};
    step.holding = {.version = kVersion, .is_locked = true, .is_written = true};
    return {{step_id(n), step}};
}

HeldTasks taken(RowMemory& memory, std::uint32_t n = 1) {
    HeldTasks tasks;
    memory.take(std::vector{task_id(n)}, tasks);
    return tasks;
}

HeldSteps taken_step(RowMemory& memory, std::uint32_t n = 1) {
    HeldSteps steps;
    memory.take(std::vector{step_id(n)}, steps);
    return steps;
}

constexpr std::size_t kEnough = 1'000'000;

TEST(RowMemory, GivesARowToOneUnitOnly) {
    RowMemory memory(kEnough);
    memory.put(task_with(1), step_that(test::claimed()));
    EXPECT_EQ(taken(memory).size(), 1U);
    EXPECT_TRUE(taken(memory).empty());
    EXPECT_EQ(taken_step(memory).size(), 1U);
    EXPECT_TRUE(taken_step(memory).empty());
}

TEST(RowMemory, GivesRowsOfWhichNothingIsCheckedYet) {
    RowMemory memory(kEnough);
    memory.put(task_with(1), step_that(test::claimed()));
    auto const task = taken(memory).at(task_id(1));
    EXPECT_FALSE(task.holding.is_locked);
    EXPECT_FALSE(task.holding.is_written);
    EXPECT_EQ(task.holding.expected(), kVersion);
}

TEST(RowMemory, KeepsNoTaskOfWhichAStepInFlightIsNotInProgressHere) {
    RowMemory memory(kEnough);
    memory.put(task_with(2), step_that(test::claimed()));
    EXPECT_TRUE(taken(memory).empty());
    EXPECT_EQ(taken_step(memory).size(), 1U);
}

TEST(RowMemory, KeepsATaskOnceAllItsStepsInFlightAreInProgressHere) {
    RowMemory memory(kEnough);
    memory.put({}, step_that(test::claimed(), 1));
    memory.put(task_with(2), step_that(test::claimed(), 2));
    EXPECT_EQ(taken(memory).size(), 1U);
}

TEST(RowMemory, ForgetsATaskThatNothingIsInProgressOf) {
    RowMemory memory(kEnough);
    memory.put(task_with(1), step_that(test::claimed()));
    memory.put(task_with(0), step_that(test::failed_for_retry()));
    EXPECT_EQ(memory.size(), 0U);
    EXPECT_TRUE(taken_step(memory).empty());
}

TEST(RowMemory, KeepsNothingOfWhatSomebodyElseChanged) {
    RowMemory memory(kEnough);
    memory.put(task_with(1), step_that(test::claimed()));
    memory.distrust(std::vector{task_id(1)});
    EXPECT_TRUE(taken(memory).empty());
    memory.put(task_with(1), step_that(test::claimed()));
    EXPECT_TRUE(taken(memory).empty());
}

TEST(RowMemory, ForgetsTheTasksThatWereNotWorkedOnForTheLongestTime) {
    RowMemory memory(5'000);
    for (std::uint32_t n = 1; n <= 3; ++n)
        memory.put(task_with(1, n), step_that(test::claimed(), n, n));
    EXPECT_EQ(memory.size(), 2U);
    EXPECT_TRUE(taken(memory, 1).empty());
    EXPECT_EQ(taken(memory, 3).size(), 1U);
}

TEST(RowMemory, KnowsWhatACompleteStepLeavesButNotOneThatMayStillChange) {
    RowMemory memory(kEnough);
    auto steps = step_that(test::claimed(), 1);
    steps.merge(step_that(test::completed(), 2));
    steps.merge(step_that(test::failed_for_retry(), 3));
    for (auto& [id, step] : steps) {
        step.parents.emplace();
        step.results = model::Payload("{}");
    }
    memory.put(task_with(1), std::move(steps));
    EXPECT_FALSE(memory.find_completed(step_id(1)));
    EXPECT_TRUE(memory.find_completed(step_id(2)));
    EXPECT_FALSE(memory.find_completed(step_id(3)));
}

}  // namespace
}  // namespace tasker::store::postgres
