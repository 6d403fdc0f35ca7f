#include "rules/staleness.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rules/test_values.hpp"

namespace tasker::rules {
namespace {

using namespace test;
using model::StalenessAction;
using model::TaskState;

struct LimitCase {
    char const* name;
    TaskState state;
    model::Lifecycle lifecycle;
    std::optional<Duration> after_state_since;
};

class StaleAt : public testing::TestWithParam<LimitCase> {};

TEST_P(StaleAt, IsWhenTheLimitOfTheStatePasses) {
    auto const task = task_in(GetParam().state);
    auto const limit = GetParam().after_state_since;
    EXPECT_EQ(stale_at(task, GetParam().lifecycle, {}),
              limit ? std::optional(task.state_since + *limit) : std::nullopt);
}

// clang-format off
INSTANTIATE_TEST_SUITE_P(Spec1_8, StaleAt, testing::Values(
    LimitCase{"dependencies",      TaskState::WaitingForDependencies, {},                                            60min},
    LimitCase{"dependencies_own",  TaskState::WaitingForDependencies, {.max_waiting_for_dependencies_minutes = 5},   5min},
    LimitCase{"retry",             TaskState::WaitingForRetry,        {},                                            30min},
    LimitCase{"retry_own",         TaskState::WaitingForRetry,        {.max_waiting_for_retry_minutes = 120},        120min},
    LimitCase{"in_process",        TaskState::StepsInProcess,         {},                                            30min},
    LimitCase{"in_process_own",    TaskState::StepsInProcess,         {.max_steps_in_process_minutes = 10},          10min},
    LimitCase{"evaluating",        TaskState::EvaluatingResults,      {},                                            30min},
    LimitCase{"action_none",       TaskState::StepsInProcess,         {.staleness_action = StalenessAction::None},   {}},
    LimitCase{"pending",           TaskState::Pending,                {},                                            {}},
    LimitCase{"initializing",      TaskState::Initializing,           {},                                            {}},
    LimitCase{"enqueuing",         TaskState::EnqueuingSteps,         {},                                            {}},
    LimitCase{"blocked",           TaskState::BlockedByFailures,      {},                                            {}},
    LimitCase{"complete",          TaskState::Complete,               {},                                            {}},
    LimitCase{"error",             TaskState::Error,                  {},                                            {}},
    LimitCase{"cancelled",         TaskState::Cancelled,              {},                                            {}},
    LimitCase{"resolved",          TaskState::ResolvedManually,       {},                                            {}}),
    [](auto const& info) { return info.param.name; });
// clang-format on

TEST(StaleAt, IsTheFirstOfAllLimits) {
    auto const task = task_in(TaskState::StepsInProcess);
    EXPECT_EQ(stale_at(task, {}, {.task_lifetime = 61min}), task.created_at + 61min);
    EXPECT_EQ(stale_at(task, {.max_duration_minutes = 62}, {}), task.created_at + 62min);
    EXPECT_EQ(stale_at(task, {.max_duration_minutes = 6000}, {}), task.state_since + 30min);
    EXPECT_EQ(stale_at(task, {}, {.is_enabled = false}), std::nullopt);
}

class JudgeStale : public testing::Test {
protected:
    JudgeStale() { task_.stale_at = kNow - 1s; }

    StaleVerdict judge(std::optional<TimePoint> last_checkpoint = {},
                       std::optional<TimePoint> next_wake = {}) {
        auto verdict =
            judge_stale(task_, tmpl_, last_checkpoint, next_wake, settings_, kNow, fixed_.ids);
        EXPECT_TRUE(verdict);
        return *std::move(verdict);
    }
    void expect_postponed(StaleVerdict const& verdict, std::optional<TimePoint> until) {
        ASSERT_TRUE(verdict.change);
        EXPECT_TRUE(verdict.change->path.empty());
        EXPECT_EQ(verdict.change->after.state, task_.state);
        EXPECT_EQ(verdict.change->after.moves, task_.moves);
        EXPECT_EQ(verdict.change->after.stale_at, until);
    }

    model::Task task_ = task_in(TaskState::StepsInProcess);
    model::Template tmpl_ = template_of({});
    model::StalenessSettings settings_;
    FixedIds fixed_;
};

// spec 1.8: entry with snapshot, then error
TEST_F(JudgeStale, ReportsAndFailsByDefault) {
    task_.state_since = kNow - 41min;
    task_.created_at = task_.requested_at = kNow - 1h;
    task_.priority = 5;
    auto const verdict = judge();
    ASSERT_TRUE(verdict.change);
    EXPECT_THAT(verdict.change->path,
                testing::ElementsAre(model::TaskMove{model::TaskEvent::Timeout, TaskState::Error}));
    EXPECT_EQ(verdict.change->after.state, TaskState::Error);
    EXPECT_EQ(verdict.change->after.completed_at, kNow);
    EXPECT_EQ(verdict.change->after.stale_at, std::nullopt);
    EXPECT_EQ(json(verdict.change->metadata.text()), json(R"({
        "reason": "staleness_timeout", "namespace": "shop", "task_name": "order",
        "detected_at": "2026-02-01T10:00:00.123456Z"})"));

    ASSERT_TRUE(verdict.dead_letter);
    auto const& letter = *verdict.dead_letter;
    EXPECT_FALSE(letter.id.is_nil());
    EXPECT_EQ(letter.task_id, kTask);
    EXPECT_EQ(letter.original_state, TaskState::StepsInProcess);
    EXPECT_EQ(letter.reason, model::DeadLetterReason::StalenessTimeout);
    EXPECT_EQ(letter.status, model::DeadLetterStatus::Pending);
    EXPECT_EQ(letter.created_at, kNow);
    EXPECT_EQ(json(letter.snapshot.text()), json(R"({
        "task_uuid": "00000000-0000-0000-0000-000000000002", "namespace": "shop",
        "task_name": "order", "current_state": "steps_in_process", "time_in_state_minutes": 41,
        "threshold_minutes": 30, "snapshot_timestamp": "2026-02-01T10:00:00.123456",
        "task_details": {"correlation_id": "00000000-0000-0000-0000-000000000000", "priority": 5,
            "requested_at": "2026-02-01T09:00:00.123456",
            "created_at": "2026-02-01T09:00:00.123456"}})"));
    EXPECT_EQ(json(letter.metadata.text()), json(R"({"detection_method": "automatic_staleness",
        "time_in_state_minutes": 41, "threshold_minutes": 30})"));
}

TEST_F(JudgeStale, FailsATaskThatEvaluatesByLegalMovesOnly) {
    task_.state = TaskState::EvaluatingResults;
    auto const verdict = judge();
    EXPECT_THAT(verdict.change->path,
                testing::ElementsAre(model::TaskMove{model::TaskEvent::NoDependenciesReady,
                                                     TaskState::WaitingForDependencies},
                                     model::TaskMove{model::TaskEvent::Timeout, TaskState::Error}));
}

// spec 4.6 and the second DEFECT of 1.8, as intended
TEST_F(JudgeStale, DoesWhatTheLifecycleSays) {
    tmpl_.lifecycle.staleness_action = StalenessAction::Error;
    auto const error_only = judge();
    EXPECT_EQ(error_only.change->after.state, TaskState::Error);
    EXPECT_FALSE(error_only.dead_letter);

    tmpl_.lifecycle.staleness_action = StalenessAction::DeadLetter;
    tmpl_.lifecycle.auto_dlq_on_timeout = false;
    auto const unreported = judge();
    EXPECT_EQ(unreported.change->after.state, TaskState::Error);
    EXPECT_FALSE(unreported.dead_letter);

    tmpl_.lifecycle.auto_dlq_on_timeout = true;
    tmpl_.lifecycle.auto_fail_on_timeout = false;
    auto const reported_only = judge();
    EXPECT_TRUE(reported_only.dead_letter);
    expect_postponed(reported_only, std::nullopt);
}

TEST_F(JudgeStale, ForgetsALimitThatWasSwitchedOff) {
    tmpl_.lifecycle.staleness_action = StalenessAction::None;
    auto const none = judge();
    EXPECT_FALSE(none.dead_letter);
    expect_postponed(none, std::nullopt);

    tmpl_.lifecycle.staleness_action = StalenessAction::DeadLetter;
    settings_.is_enabled = false;
    expect_postponed(judge(), std::nullopt);

    settings_.is_enabled = true;
    task_.state = TaskState::BlockedByFailures;
    expect_postponed(judge(), std::nullopt);
}

// spec 1.8, batch-worker exception: filtered before acting
TEST_F(JudgeStale, SparesATaskWithAYoungCheckpoint) {
    expect_postponed(judge(kNow - 14min), kNow + 1min);
    EXPECT_EQ(judge(kNow - 15min).change->after.state, TaskState::Error);
}

TEST_F(JudgeStale, SparesATaskThatWaitsForAKnownTime) {
    task_.state = TaskState::WaitingForDependencies;
    expect_postponed(judge({}, kNow + 5min), kNow + 65min);
    EXPECT_EQ(judge({}, kNow).change->after.state, TaskState::Error) << "it is due already";
}

TEST_F(JudgeStale, SparesNobodyBeyondTheTemplatesOwnDuration) {
    tmpl_.lifecycle.max_duration_minutes = 60;
    EXPECT_EQ(judge(kNow).change->after.state, TaskState::Error);
    tmpl_.lifecycle.max_duration_minutes = 63;
    expect_postponed(judge(kNow), kNow + 3min);
}

TEST_F(JudgeStale, LeavesATaskAloneThatIsNotStale) {
    for (auto const at : {std::optional<TimePoint>{}, std::optional(kNow + 1us)}) {
        task_.stale_at = at;
        auto const verdict = judge();
        EXPECT_FALSE(verdict.change);
        EXPECT_FALSE(verdict.dead_letter);
    }
}

}  // namespace
}  // namespace tasker::rules
