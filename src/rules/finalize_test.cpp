#include "rules/finalize.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rules/moves.hpp"
#include "rules/test_values.hpp"

namespace tasker::rules {
namespace {

using namespace test;
using model::FailureStrategy;
using model::StepTally;
using model::TaskState;
using enum model::TaskEvent;

struct FinalizeCase {
    char const* name;
    TaskState from;
    StepTally tally;
    std::uint32_t enqueued_count;
    bool has_settled;
    std::vector<model::TaskEvent> path;
    TaskState to;
};

class Finalize : public testing::TestWithParam<FinalizeCase> {};

TEST_P(Finalize, MovesTheTask) {
    auto const& given = GetParam();
    auto const task = task_in(given.from);
    auto const change = finalize({.task = task,
                                  .tally = given.tally,
                                  .enqueued_count = given.enqueued_count,
                                  .has_settled = given.has_settled},
                                 {}, {}, kNow);
    ASSERT_TRUE(change) << change.error().message();
    std::vector<model::TaskEvent> events;
    for (auto const& move : change->path)
        events.push_back(move.event);
    EXPECT_EQ(events, given.path);

    auto const& after = change->after;
    EXPECT_EQ(change->from, given.from);
    EXPECT_EQ(change->moves_before, 7U);
    EXPECT_EQ(after.state, given.to);
    EXPECT_EQ(after.moves, 7U + given.path.size());
    EXPECT_EQ(after.tally, given.tally);
    EXPECT_EQ(after.updated_at, kNow);
    auto const has_moved = !given.path.empty();
    EXPECT_EQ(after.state_since, has_moved ? kNow : task.state_since);
    auto const has_ended = has_moved && model::is_terminal(given.to);
    EXPECT_EQ(after.completed_at, has_ended ? std::optional(kNow) : std::nullopt);
}

StepTally const kNone{};
StepTally const kDone{.total = 3};
StepTally const kRunning{.total = 3, .unfinished = 2, .in_flight = 1};
StepTally const kRetrying{.total = 3, .unfinished = 2, .waiting_for_retry = 1};
StepTally const kStuck{.total = 3, .unfinished = 2};
StepTally const kFailed{.total = 3, .unfinished = 2, .in_flight = 1, .failed_blocking = 1};
StepTally const kTolerated{.total = 3, .unfinished = 2, .failed_tolerated = 1};
StepTally const kToleratedRunning{
    .total = 3, .unfinished = 2, .in_flight = 1, .failed_tolerated = 1};
StepTally const kToleratedRetrying{
    .total = 3, .unfinished = 2, .waiting_for_retry = 1, .failed_tolerated = 1};

// clang-format off
INSTANTIATE_TEST_SUITE_P(Spec5_2, Finalize, testing::Values(
    FinalizeCase{"no_steps",              TaskState::Pending, kNone,    0, false, {Start, NoStepsFound},                   TaskState::Complete},
    FinalizeCase{"ready_steps",           TaskState::Pending, kRunning, 1, false, {Start, ReadyStepsFound, StepsEnqueued}, TaskState::StepsInProcess},
    FinalizeCase{"nothing_ready",         TaskState::Pending, kStuck,   0, false, {Start, NoDependenciesReady},            TaskState::WaitingForDependencies},
    FinalizeCase{"resolved_before_start", TaskState::Pending, kDone,    0, true,  {Start, NoDependenciesReady, DependenciesReady, AllStepsSuccessful}, TaskState::Complete}),
    [](auto const& info) { return info.param.name; });

INSTANTIATE_TEST_SUITE_P(Spec5_5, Finalize, testing::Values(
    // steps_in_process
    FinalizeCase{"all_complete",         TaskState::StepsInProcess, kDone,              0, true,  {AllStepsCompleted, AllStepsSuccessful},         TaskState::Complete},
    FinalizeCase{"blocked",              TaskState::StepsInProcess, kFailed,            0, true,  {StepCompleted, PermanentFailure},               TaskState::BlockedByFailures},
    FinalizeCase{"blocked_by_lost_lease", TaskState::StepsInProcess, kFailed,           0, false, {StepCompleted, PermanentFailure},               TaskState::BlockedByFailures},
    FinalizeCase{"has_ready_steps",      TaskState::StepsInProcess, kRunning,           1, true,  {StepCompleted, ReadyStepsFound, StepsEnqueued}, TaskState::StepsInProcess},
    FinalizeCase{"processing",           TaskState::StepsInProcess, kRunning,           0, true,  {StepCompleted},                                 TaskState::EvaluatingResults},
    FinalizeCase{"waiting_for_retry",    TaskState::StepsInProcess, kRetrying,          0, true,  {StepCompleted, NoDependenciesReady},            TaskState::WaitingForDependencies},
    FinalizeCase{"lost_lease",           TaskState::StepsInProcess, kRetrying,          0, false, {StepCompleted, NoDependenciesReady},            TaskState::WaitingForDependencies},
    FinalizeCase{"claims_only",          TaskState::StepsInProcess, kRunning,           0, false, {},                                              TaskState::StepsInProcess},
    FinalizeCase{"a_retry_joins",        TaskState::StepsInProcess, kRunning,           1, false, {},                                              TaskState::StepsInProcess},
    FinalizeCase{"tolerated_and_done",   TaskState::StepsInProcess, kTolerated,         0, true,  {StepCompleted, PermanentFailure},               TaskState::BlockedByFailures},
    FinalizeCase{"tolerated_and_runs",   TaskState::StepsInProcess, kToleratedRunning,  0, true,  {StepCompleted},                                 TaskState::EvaluatingResults},
    FinalizeCase{"tolerated_and_retries", TaskState::StepsInProcess, kToleratedRetrying, 0, true, {StepCompleted, NoDependenciesReady},            TaskState::WaitingForDependencies},
    // evaluating_results
    FinalizeCase{"last_result",          TaskState::EvaluatingResults, kDone,     0, true,  {AllStepsSuccessful},             TaskState::Complete},
    FinalizeCase{"another_failure",      TaskState::EvaluatingResults, kFailed,   0, true,  {PermanentFailure},               TaskState::BlockedByFailures},
    FinalizeCase{"another_result",       TaskState::EvaluatingResults, kRunning,  0, true,  {},                               TaskState::EvaluatingResults},
    FinalizeCase{"join_enqueued",        TaskState::EvaluatingResults, kRunning,  1, true,  {ReadyStepsFound, StepsEnqueued}, TaskState::StepsInProcess},
    FinalizeCase{"only_retries_left",    TaskState::EvaluatingResults, kRetrying, 0, true,  {NoDependenciesReady},            TaskState::WaitingForDependencies},
    // waiting
    FinalizeCase{"retry_due",            TaskState::WaitingForDependencies, kRunning,  1, false, {DependenciesReady, ReadyStepsFound, StepsEnqueued}, TaskState::StepsInProcess},
    FinalizeCase{"still_waiting",        TaskState::WaitingForDependencies, kRetrying, 0, false, {},                                                  TaskState::WaitingForDependencies},
    FinalizeCase{"waits_beside_running", TaskState::WaitingForDependencies, kRunning,  0, false, {},                                                  TaskState::WaitingForDependencies},
    FinalizeCase{"completed_by_hand",    TaskState::WaitingForDependencies, kDone,     0, true,  {DependenciesReady, AllStepsSuccessful},             TaskState::Complete},
    FinalizeCase{"fails_while_waiting",  TaskState::WaitingForDependencies, kFailed,   0, true,  {DependenciesReady, PermanentFailure},               TaskState::BlockedByFailures},
    FinalizeCase{"foreign_retry_due",    TaskState::WaitingForRetry,        kRunning,  1, false, {RetryReady, StepsEnqueued},                         TaskState::StepsInProcess},
    FinalizeCase{"foreign_retry_waits",  TaskState::WaitingForRetry,        kRetrying, 0, false, {},                                                  TaskState::WaitingForRetry},
    FinalizeCase{"foreign_retry_runs",   TaskState::WaitingForRetry,        kRunning,  0, false, {},                                                  TaskState::WaitingForRetry},
    FinalizeCase{"foreign_retry_done",   TaskState::WaitingForRetry,        kDone,     0, true,  {RetryReady, StepsEnqueued, AllStepsCompleted, AllStepsSuccessful}, TaskState::Complete},
    // terminal
    FinalizeCase{"late_after_cancel",    TaskState::Cancelled,        kDone, 0, true, {}, TaskState::Cancelled},
    FinalizeCase{"late_after_error",     TaskState::Error,            kDone, 0, true, {}, TaskState::Error},
    FinalizeCase{"late_after_complete",  TaskState::Complete,         kDone, 0, true, {}, TaskState::Complete},
    FinalizeCase{"late_after_resolved",  TaskState::ResolvedManually, kDone, 0, true, {}, TaskState::ResolvedManually}),
    [](auto const& info) { return info.param.name; });

// spec 3.6 DEFECT, as intended: what an operator repaired goes on
INSTANTIATE_TEST_SUITE_P(Spec3_6, Finalize, testing::Values(
    FinalizeCase{"all_repaired",         TaskState::BlockedByFailures, kDone,              0, true,  {FailuresResolved, AllStepsSuccessful},             TaskState::Complete},
    FinalizeCase{"reset_and_enqueued",   TaskState::BlockedByFailures, kRunning,           1, true,  {FailuresResolved, ReadyStepsFound, StepsEnqueued}, TaskState::StepsInProcess},
    FinalizeCase{"repaired_and_running", TaskState::BlockedByFailures, kRunning,           0, true,  {FailuresResolved},                                 TaskState::EvaluatingResults},
    FinalizeCase{"repaired_and_waiting", TaskState::BlockedByFailures, kRetrying,          0, true,  {FailuresResolved, NoDependenciesReady},            TaskState::WaitingForDependencies},
    FinalizeCase{"one_of_two_left",      TaskState::BlockedByFailures, kFailed,            0, true,  {},                                                 TaskState::BlockedByFailures},
    FinalizeCase{"tolerated_left",       TaskState::BlockedByFailures, kTolerated,         0, true,  {},                                                 TaskState::BlockedByFailures},
    FinalizeCase{"tolerated_one_reset",  TaskState::BlockedByFailures, kToleratedRunning,  1, true,  {FailuresResolved, ReadyStepsFound, StepsEnqueued}, TaskState::StepsInProcess}),
    [](auto const& info) { return info.param.name; });

// States that a unit of work passes through and never leaves a task in.
INSTANTIATE_TEST_SUITE_P(Passing, Finalize, testing::Values(
    FinalizeCase{"initializing", TaskState::Initializing,   kRunning, 1, false, {ReadyStepsFound, StepsEnqueued}, TaskState::StepsInProcess},
    FinalizeCase{"enqueuing",    TaskState::EnqueuingSteps, kRunning, 0, false, {StepsEnqueued},                  TaskState::StepsInProcess}),
    [](auto const& info) { return info.param.name; });
// clang-format on

TEST(FinalizeStaleness, FollowsTheStateTheTaskRestsIn) {
    auto task = task_in(TaskState::StepsInProcess);
    task.stale_at = kNow + 5min;
    auto const stay =
        finalize({.task = task, .tally = kRunning, .enqueued_count = 1}, {}, {}, kNow);
    EXPECT_EQ(stay->after.stale_at, kNow + 5min) << "nothing moved";
    auto const wait = finalize({.task = task, .tally = kRetrying}, {}, {}, kNow);
    EXPECT_EQ(wait->after.stale_at, kNow + 60min);
    auto const done = finalize({.task = task, .tally = kDone}, {}, {}, kNow);
    EXPECT_EQ(done->after.stale_at, std::nullopt);
}

model::Step worker_of(std::optional<FailureStrategy> strategy) {
    auto step = step_in(model::StepState::Error);
    step.type = model::StepType::BatchWorker;
    step.failure_strategy = strategy;
    return step;
}

// docs/decisions/0005
TEST(FailureStrategies, DecideWhatAFailureStopsAndSatisfies) {
    auto const standard = step_in(model::StepState::Error);
    EXPECT_TRUE(failure_blocks(standard));
    EXPECT_FALSE(failure_satisfies(standard));
    auto mislabelled = standard;
    mislabelled.failure_strategy = FailureStrategy::Isolate;
    EXPECT_TRUE(failure_blocks(mislabelled));
    EXPECT_FALSE(failure_satisfies(mislabelled));

    EXPECT_TRUE(failure_blocks(worker_of(std::nullopt)));
    EXPECT_TRUE(failure_blocks(worker_of(FailureStrategy::FailFast)));
    EXPECT_FALSE(failure_blocks(worker_of(FailureStrategy::ContinueOnFailure)));
    EXPECT_FALSE(failure_blocks(worker_of(FailureStrategy::Isolate)));

    EXPECT_FALSE(failure_satisfies(worker_of(std::nullopt)));
    EXPECT_FALSE(failure_satisfies(worker_of(FailureStrategy::FailFast)));
    EXPECT_FALSE(failure_satisfies(worker_of(FailureStrategy::ContinueOnFailure)));
    EXPECT_TRUE(failure_satisfies(worker_of(FailureStrategy::Isolate)));
}

StepTally tally_of(model::StepState state, std::optional<FailureStrategy> strategy = {}) {
    auto step = step_in(state);
    if (strategy) {
        step.type = model::StepType::BatchWorker;
        step.failure_strategy = strategy;
    }
    return count({}, step);
}

TEST(Count, PutsAnAddedStepWhereItsStateBelongs) {
    using enum model::StepState;
    EXPECT_EQ(tally_of(Pending), (StepTally{.total = 1, .unfinished = 1}));
    EXPECT_EQ(tally_of(Enqueued), (StepTally{.total = 1, .unfinished = 1, .in_flight = 1}));
    EXPECT_EQ(tally_of(InProgress), (StepTally{.total = 1, .unfinished = 1, .in_flight = 1}));
    EXPECT_EQ(tally_of(WaitingForRetry),
              (StepTally{.total = 1, .unfinished = 1, .waiting_for_retry = 1}));
    EXPECT_EQ(tally_of(Complete), (StepTally{.total = 1}));
    EXPECT_EQ(tally_of(Cancelled), (StepTally{.total = 1}));
    EXPECT_EQ(tally_of(ResolvedManually), (StepTally{.total = 1}));
    EXPECT_EQ(tally_of(Error), (StepTally{.total = 1, .unfinished = 1, .failed_blocking = 1}));
    EXPECT_EQ(tally_of(Error, FailureStrategy::Isolate),
              (StepTally{.total = 1, .unfinished = 1, .failed_tolerated = 1}));
}

TEST(Count, MovesAStepFromOneCategoryToTheOther) {
    for (auto const strategy :
         {std::optional<FailureStrategy>{}, std::optional(FailureStrategy::Isolate)}) {
        for (std::size_t from = 0; from < model::kStepStateCount; ++from) {
            for (std::size_t to = 0; to < model::kStepStateCount; ++to) {
                model::StepChange change{.after = step_in(static_cast<model::StepState>(to)),
                                         .from = static_cast<model::StepState>(from)};
                if (strategy) {
                    change.after.type = model::StepType::BatchWorker;
                    change.after.failure_strategy = strategy;
                }
                auto const before = tally_of(change.from, strategy);
                EXPECT_EQ(count(before, change), tally_of(change.after.state, strategy));
            }
        }
    }
}

}  // namespace
}  // namespace tasker::rules
