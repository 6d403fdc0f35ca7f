#include "rules/execution.hpp"

#include <gtest/gtest.h>

#include "rules/test_values.hpp"

namespace tasker::rules {
namespace {

using namespace test;
using enum model::StepState;

ExecutionContext context_of(std::vector<model::StepState> const& states) {
    std::vector<model::Step> steps;
    for (auto const state : states) {
        auto step = step_in(state);
        step.open_dependencies = state == Pending ? 1 : 0;
        if (state == WaitingForRetry) step.next_retry_at = kNow + 1s;
        steps.push_back(step);
    }
    return execution_context(steps, kNow);
}

// spec 2.4, the counts
TEST(ExecutionContext, CountsEachStateWhereTheSpecPutsIt) {
    auto const context = context_of({Pending, Enqueued, InProgress, EnqueuedForOrchestration,
                                     EnqueuedAsErrorForOrchestration, WaitingForRetry, Complete,
                                     Error, Cancelled, ResolvedManually});
    EXPECT_EQ(context.total_steps, 10U);
    EXPECT_EQ(context.pending_steps, 1U);
    EXPECT_EQ(context.in_progress_steps, 1U);
    EXPECT_EQ(context.completed_steps, 2U);
    EXPECT_EQ(context.failed_steps, 1U);
    EXPECT_EQ(context.ready_steps, 0U);
    EXPECT_EQ(context.enqueued_steps, 3U);
    EXPECT_DOUBLE_EQ(context.completion_percentage, 20.0);
}

TEST(ExecutionContext, RoundsThePercentageToTwoDecimals) {
    EXPECT_DOUBLE_EQ(context_of({Complete, Pending, Pending}).completion_percentage, 33.33);
    EXPECT_DOUBLE_EQ(context_of({}).completion_percentage, 0.0);
}

struct StatusCase {
    char const* name;
    std::vector<model::StepState> states;
    char const* status;
    char const* action;
    char const* health;
};

class ExecutionStatus : public testing::TestWithParam<StatusCase> {};

TEST_P(ExecutionStatus, IsTheFirstRowThatMatches) {
    auto const context = context_of(GetParam().states);
    EXPECT_EQ(context.execution_status, GetParam().status);
    EXPECT_EQ(context.recommended_action, GetParam().action);
    EXPECT_EQ(context.health_status, GetParam().health);
}

// clang-format off
INSTANTIATE_TEST_SUITE_P(Spec2_4, ExecutionStatus, testing::Values(
    StatusCase{"row_1_error_first",    {Error, InProgress, Complete},  "blocked_by_failures",      "handle_failures",       "blocked"},
    StatusCase{"row_3_in_progress",    {InProgress, Pending},          "processing",               "wait_for_completion",   "healthy"},
    StatusCase{"row_3_enqueued",       {Enqueued, Pending},            "processing",               "wait_for_completion",   "healthy"},
    StatusCase{"row_4_all",            {Complete, ResolvedManually},   "all_complete",             "finalize_task",         "healthy"},
    StatusCase{"row_5_backoff",        {WaitingForRetry, Complete},    "waiting_for_dependencies", "wait_for_dependencies", "healthy"},
    StatusCase{"row_5_no_steps",       {},                             "waiting_for_dependencies", "wait_for_dependencies", "healthy"},
    StatusCase{"row_5_cancelled",      {Complete, Cancelled},          "waiting_for_dependencies", "wait_for_dependencies", "healthy"}),
    [](auto const& info) { return info.param.name; });
// clang-format on

// spec 2.4 row 2
TEST(ExecutionStatus, HasReadyStepsBeforeItIsProcessing) {
    std::vector<model::Step> const steps{step_in(Pending), step_in(InProgress)};
    auto const context = execution_context(steps, kNow);
    EXPECT_EQ(context.ready_steps, 1U);
    EXPECT_EQ(context.execution_status, "has_ready_steps");
    EXPECT_EQ(context.recommended_action, "execute_ready_steps");
}

}  // namespace
}  // namespace tasker::rules
