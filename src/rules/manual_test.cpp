#include "rules/manual.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rules/test_values.hpp"

namespace tasker::rules {
namespace {

using namespace test;
using enum model::StepState;
using model::StepEvent;
using model::StepMove;
using testing::ElementsAre;

ManualAction const kAction{.reason = "gateway was down", .who = "ops@example.org"};

std::vector<model::StepState> all_states() {
    std::vector<model::StepState> states;
    for (std::size_t s = 0; s < model::kStepStateCount; ++s) {
        states.push_back(static_cast<model::StepState>(s));
    }
    return states;
}

// spec 3.6 row 1; spec 1.5 DEFECT (reset), as intended
TEST(ResetForRetry, GivesAFailedStepAllItsAttemptsAgain) {
    auto step = step_in(Error);
    step.attempt = 3;
    step.uncounted_attempts = 1;
    step.lost_leases = 10;
    step.last_attempted_at = step.last_failure_at = kNow - 1s;
    auto const change = reset_for_retry(step, kAction, kNow);
    ASSERT_TRUE(change);
    EXPECT_THAT(change->path, ElementsAre(StepMove{StepEvent::ResetForRetry, Pending}));
    EXPECT_EQ(change->after.counted_attempts(), 0U);
    EXPECT_EQ(change->after.attempt, 3U) << "the fencing token goes on";
    EXPECT_EQ(change->after.lost_leases, 0U);
    EXPECT_EQ(change->after.last_attempted_at, std::nullopt);
    EXPECT_EQ(change->after.last_failure_at, kNow - 1s);
    EXPECT_EQ(change->after.backoff, std::nullopt);
    EXPECT_EQ(change->results_action, model::ResultsAction::Clear);
    EXPECT_EQ(json(change->metadata.text()),
              json(R"({"reason":"gateway was down","reset_by":"ops@example.org"})"));
}

TEST(ResetForRetry, RefusesEveryOtherStateByName) {
    for (auto const state : all_states()) {
        if (state == Error) continue;
        auto const change = reset_for_retry(step_in(state), kAction, kNow);
        ASSERT_FALSE(change);
        EXPECT_EQ(change.error().code(), ErrorCode::IllegalTransition);
        EXPECT_EQ(change.error().message(), "step charge: a step in " +
                                                std::string(model::to_text(state)) +
                                                " cannot take ResetForRetry");
    }
}

// spec 3.6 row 2
TEST(ResolveManually, WorksInEveryStateAndLeavesNoResult) {
    for (auto const state : all_states()) {
        auto const change = resolve_manually(step_in(state), kAction, kNow);
        ASSERT_TRUE(change);
        EXPECT_THAT(change->path,
                    ElementsAre(StepMove{StepEvent::ResolveManually, ResolvedManually}));
        EXPECT_EQ(change->after.processed_at, kNow);
        EXPECT_EQ(change->results_action, model::ResultsAction::Clear);
        EXPECT_EQ(object(change->metadata).at("resolved_by"), "ops@example.org");
        EXPECT_EQ(object(change->metadata).at("reason"), "gateway was down");
    }
}

TEST(ResolveManually, EndsALeaseAndAWait) {
    auto running = running_step();
    EXPECT_EQ(resolve_manually(running, kAction, kNow)->after.worker_id, std::nullopt);
    auto waiting = step_in(WaitingForRetry);
    waiting.wake_at = kNow + 1s;
    EXPECT_EQ(resolve_manually(waiting, kAction, kNow)->after.wake_at, std::nullopt);
}

// spec 3.6 row 3
TEST(CompleteManually, WorksInEveryStateAndStoresTheGivenResult) {
    for (auto const state : all_states()) {
        auto const change = complete_manually(step_in(state), kAction, json(R"({"id":"r-17"})"),
                                              {{"ticket", "OPS-4"}}, kNow);
        ASSERT_TRUE(change);
        EXPECT_THAT(change->path, ElementsAre(StepMove{StepEvent::CompleteManually, Complete}));
        EXPECT_EQ(change->after.processed_at, kNow);
        EXPECT_EQ(change->results_action, model::ResultsAction::Replace);
        EXPECT_EQ(object(change->metadata).at("completed_by"), "ops@example.org");
        EXPECT_EQ(json(change->results.text()), json(R"({
            "step_uuid": "00000000-0000-0000-0000-000000000001",
            "success": true, "result": {"id": "r-17"},
            "metadata": {"execution_time_ms": 0, "handler_version": null, "retryable": false,
                "completed_at": "2026-02-01T10:00:00.123456Z", "worker_id": null,
                "worker_hostname": null, "started_at": null,
                "custom": {"ticket": "OPS-4", "manually_completed": true,
                    "completed_by": "ops@example.org", "completion_reason": "gateway was down"},
                "error_code": null, "error_type": null, "context": {}},
            "status": "completed", "error": null, "orchestration_metadata": null})"));
    }
}

// spec 1.5, row Cancel
TEST(CancelStep, WorksInEveryStateThatIsNotFinished) {
    for (auto const state : all_states()) {
        auto const change = cancel(step_in(state), kAction, kNow);
        EXPECT_EQ(change.has_value(), !model::is_terminal(state)) << model::to_text(state);
        if (!change) continue;
        EXPECT_THAT(change->path, ElementsAre(StepMove{StepEvent::Cancel, Cancelled}));
        EXPECT_EQ(change->after.processed_at, kNow);
        EXPECT_EQ(object(change->metadata).at("cancelled_by"), "ops@example.org");
    }
}

// spec 1.2, row Cancel
TEST(CancelTask, EndsEveryTaskThatHasNotEnded) {
    model::StepTally const tally{.total = 3};
    for (std::size_t s = 0; s < model::kTaskStateCount; ++s) {
        auto task = task_in(static_cast<model::TaskState>(s));
        task.stale_at = kNow + 1h;
        auto const change = cancel(task, tally, kAction, kNow);
        EXPECT_EQ(change.has_value(), !model::is_terminal(task.state));
        if (!change) continue;
        EXPECT_EQ(change->from, task.state);
        EXPECT_EQ(change->moves_before, 7U);
        EXPECT_EQ(change->after.state, model::TaskState::Cancelled);
        EXPECT_EQ(change->after.moves, 8U);
        EXPECT_EQ(change->after.tally, tally);
        EXPECT_EQ(change->after.completed_at, kNow);
        EXPECT_EQ(change->after.state_since, kNow);
        EXPECT_EQ(change->after.stale_at, std::nullopt);
        EXPECT_EQ(object(change->metadata).at("reason"), "gateway was down");
    }
}

}  // namespace
}  // namespace tasker::rules
