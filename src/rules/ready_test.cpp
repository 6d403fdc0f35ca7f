#include "rules/ready.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rules/test_values.hpp"

namespace tasker::rules {
namespace {

using namespace test;
using enum model::StepState;
using testing::ElementsAre;

struct ReadyCase {
    char const* name;
    model::Step step;
    bool is_ready;
};

template <class Change>
model::Step changed(model::StepState state, Change change) {
    auto step = step_in(state);
    change(step);
    return step;
}

class Readiness : public testing::TestWithParam<ReadyCase> {};

TEST_P(Readiness, FollowsTheSpec) {
    EXPECT_EQ(is_ready(GetParam().step, kNow), GetParam().is_ready);
}

// clang-format off
INSTANTIATE_TEST_SUITE_P(Spec3_1, Readiness, testing::Values(
    ReadyCase{"root",                     step_in(Pending),                                                                   true},
    ReadyCase{"open_dependency",          changed(Pending, [](auto& s) { s.open_dependencies = 1; }),                         false},
    ReadyCase{"attempts_max_0_first_run", changed(Pending, [](auto& s) { s.attempts_max = 0; }),                              true},
    ReadyCase{"attempts_max_1_no_retry",  changed(WaitingForRetry, [](auto& s) { s.attempts_max = 1; s.attempt = 1; }),       false},
    ReadyCase{"not_retryable_first_run",  changed(Pending, [](auto& s) { s.is_retryable = false; }),                          true},
    ReadyCase{"not_retryable_again",      changed(WaitingForRetry, [](auto& s) { s.is_retryable = false; s.attempt = 1; }),   false},
    ReadyCase{"not_retryable_lost_lease", changed(WaitingForRetry, [](auto& s) { s.is_retryable = false; s.attempt = 1; s.uncounted_attempts = 1; }), true},
    ReadyCase{"attempts_left",            changed(WaitingForRetry, [](auto& s) { s.attempt = 2; }),                           true},
    ReadyCase{"attempts_spent",           changed(WaitingForRetry, [](auto& s) { s.attempt = 3; }),                           false},
    ReadyCase{"uncounted_attempts",       changed(WaitingForRetry, [](auto& s) { s.attempt = 9; s.uncounted_attempts = 7; }), true},
    ReadyCase{"backoff_ahead",            changed(WaitingForRetry, [](auto& s) { s.next_retry_at = kNow + 1us; }),            false},
    ReadyCase{"backoff_over",             changed(WaitingForRetry, [](auto& s) { s.next_retry_at = kNow; }),                  true},
    ReadyCase{"reset_after_a_failure",    changed(Pending, [](auto& s) { s.last_failure_at = kNow; }),                        true},
    ReadyCase{"enqueued",                 step_in(Enqueued),                                                                  false},
    ReadyCase{"in_progress",              step_in(InProgress),                                                                false},
    ReadyCase{"error",                    step_in(Error),                                                                     false},
    ReadyCase{"complete",                 step_in(Complete),                                                                  false}),
    [](auto const& info) { return info.param.name; });
// clang-format on

// spec 3.2
TEST(NextRetryAt, IsTheBackoffsEnd) {
    auto const step = changed(WaitingForRetry, [](auto& s) {
        s.next_retry_at = kNow + 4s;
        s.last_failure_at = kNow;
    });
    EXPECT_EQ(next_retry_at(step), kNow + 4s);
}

TEST(NextRetryAt, IsGuessedFromAFailureWithoutBackoffUpToAMinute) {
    auto step = step_in(Error);
    step.last_failure_at = kNow;
    EXPECT_EQ(next_retry_at(step), kNow + 1s);
    step.attempt = 3;
    EXPECT_EQ(next_retry_at(step), kNow + 8s);
    step.attempt = 6;
    EXPECT_EQ(next_retry_at(step), kNow + 60s);
    step.attempt = 4'000'000'000U;
    EXPECT_EQ(next_retry_at(step), kNow + 60s);
}

TEST(NextRetryAt, IsNoneWithoutEither) {
    EXPECT_EQ(next_retry_at(step_in(Pending)), std::nullopt);
}

TEST(MayEnqueue, OnlyWhileTheTaskLivesAndNoFailureBlocksIt) {
    for (std::size_t s = 0; s < model::kTaskStateCount; ++s) {
        auto task = task_in(static_cast<model::TaskState>(s));
        EXPECT_EQ(may_enqueue(task.state, task.tally), !model::is_terminal(task.state));
        task.tally.failed_tolerated = 1;
        EXPECT_EQ(may_enqueue(task.state, task.tally), !model::is_terminal(task.state));
        task.tally.failed_blocking = 1;
        EXPECT_FALSE(may_enqueue(task.state, task.tally));
    }
}

// spec 1.5 row 1, and column updates
TEST(Enqueue, MovesAPendingStep) {
    auto const change = enqueue(step_in(Pending), kNow, std::nullopt);
    ASSERT_TRUE(change) << change.error().message();
    EXPECT_EQ(change->from, Pending);
    EXPECT_EQ(change->moves_before, 5U);
    EXPECT_THAT(change->path, ElementsAre(model::StepMove{model::StepEvent::Enqueue, Enqueued}));
    EXPECT_EQ(change->after.state, Enqueued);
    EXPECT_EQ(change->after.moves, 6U);
    EXPECT_EQ(change->after.attempt, 0U);
    EXPECT_EQ(change->after.updated_at, kNow);
    EXPECT_EQ(change->results_action, model::ResultsAction::Keep);
}

// spec 5.3: a step that waits for a retry goes through pending
TEST(Enqueue, TakesAWaitingStepThroughPendingAndEndsItsWait) {
    auto step = step_in(WaitingForRetry);
    step.wake_at = step.next_retry_at = kNow;
    step.backoff = 4s;
    auto const change = enqueue(step, kNow, std::nullopt);
    ASSERT_TRUE(change);
    EXPECT_THAT(change->path, ElementsAre(model::StepMove{model::StepEvent::Retry, Pending},
                                          model::StepMove{model::StepEvent::Enqueue, Enqueued}));
    EXPECT_EQ(change->after.wake_at, std::nullopt);
    EXPECT_EQ(change->after.next_retry_at, std::nullopt);
    EXPECT_EQ(change->after.backoff, std::nullopt);
    EXPECT_EQ(change->after.moves, 7U);
}

// spec 1.6: the claim counts the attempt
TEST(Enqueue, WithAClaimStartsTheStepInTheSameChange) {
    auto const change =
        enqueue(step_in(Pending), kNow, Claim{.worker_id = kWorker, .lease_until = kNow + 30s});
    ASSERT_TRUE(change);
    EXPECT_THAT(change->path, ElementsAre(model::StepMove{model::StepEvent::Enqueue, Enqueued},
                                          model::StepMove{model::StepEvent::Start, InProgress}));
    EXPECT_EQ(change->after.attempt, 1U);
    EXPECT_EQ(change->after.worker_id, kWorker);
    EXPECT_EQ(change->after.lease_until, kNow + 30s);
    EXPECT_EQ(change->after.last_attempted_at, kNow);
}

TEST(Enqueue, RefusesEveryOtherState) {
    for (auto const state :
         {Enqueued, InProgress, EnqueuedForOrchestration, EnqueuedAsErrorForOrchestration, Complete,
          Error, Cancelled, ResolvedManually}) {
        auto const change = enqueue(step_in(state), kNow, std::nullopt);
        ASSERT_FALSE(change);
        EXPECT_EQ(change.error().code(), ErrorCode::IllegalTransition);
        EXPECT_EQ(change.error().message(),
                  "step charge: Enqueue is not possible in " + std::string(model::to_text(state)));
    }
}

// spec 1.5 row 1, its guard
TEST(Enqueue, RefusesAStepWithOpenDependencies) {
    auto step = step_in(Pending);
    step.open_dependencies = 2;
    auto const change = enqueue(step, kNow, std::nullopt);
    ASSERT_FALSE(change);
    EXPECT_EQ(change.error().message(), "step charge: Enqueue with 2 dependencies still open");
    step.state = WaitingForRetry;
    EXPECT_TRUE(enqueue(step, kNow, std::nullopt)) << "it has been started before";
}

TEST(Claiming, IsNotBeforeTheStepWasEnqueuedWhateverTheClockSays) {
    Claim const claimed{.worker_id = kWorker, .lease_until = kNow + 30s};
    auto step = step_in(Enqueued);
    step.updated_at = kNow + 1s;
    auto const change = claim(step, kNow, claimed);
    ASSERT_TRUE(change);
    EXPECT_EQ(change->after.updated_at, kNow + 1s);
    EXPECT_EQ(change->after.last_attempted_at, kNow + 1s);
    EXPECT_EQ(change->after.lease_until, kNow + 30s);
}

// spec 1.5 row 2
TEST(Claiming, StartsAnEnqueuedStepOnly) {
    Claim const claimed{.worker_id = kWorker, .lease_until = kNow + 30s};
    auto const change = claim(step_in(Enqueued), kNow, claimed);
    ASSERT_TRUE(change);
    EXPECT_THAT(change->path, ElementsAre(model::StepMove{model::StepEvent::Start, InProgress}));
    EXPECT_EQ(change->after.attempt, 1U);
    EXPECT_EQ(change->after.worker_id, kWorker);
    for (auto const state : {Pending, InProgress, WaitingForRetry, Complete}) {
        auto const refused = claim(step_in(state), kNow, claimed);
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().code(), ErrorCode::IllegalTransition);
    }
}

TEST(Park, ClearsTheAlarmAndMovesNothing) {
    auto step = step_in(WaitingForRetry);
    step.wake_at = step.next_retry_at = kNow;
    auto const change = park(step, kNow);
    EXPECT_TRUE(change.path.empty());
    EXPECT_EQ(change.after.wake_at, std::nullopt);
    EXPECT_EQ(change.after.next_retry_at, kNow);
    EXPECT_EQ(change.after.moves, change.moves_before);
    EXPECT_EQ(change.after.state, WaitingForRetry);
}

}  // namespace
}  // namespace tasker::rules
