#include "rules/settle.hpp"

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

model::StepReport report_of(std::uint32_t attempt, WorkerId worker = kWorker) {
    return {
        .task_id = kTask, .step_id = kStep, .attempt = attempt, .worker_id = worker, .what = {}};
}

model::StepOutcome failure(bool is_retryable) {
    return {.is_retryable = is_retryable,
            .error_message = "gateway answered 503",
            .results = model::Payload(R"({"success":false})")};
}

Result<model::StepChange> settle_default(model::Step const& step,
                                         model::StepOutcome const& outcome) {
    return settle(step, {}, report_of(step.attempt), outcome, {}, kNow, 0.5);
}

struct FailureCase {
    char const* name;
    std::uint32_t attempt;
    std::uint32_t uncounted_attempts;
    bool is_step_retryable;
    bool is_failure_retryable;
    std::uint32_t attempts_max;
    std::optional<Duration> retry_after;
    model::StepState to;
    std::optional<Duration> pause;
};

class SettleFailure : public testing::TestWithParam<FailureCase> {};

TEST_P(SettleFailure, EndsWhereTheSpecSays) {
    auto const& given = GetParam();
    auto step = running_step();
    step.attempt = given.attempt;
    step.uncounted_attempts = given.uncounted_attempts;
    step.is_retryable = given.is_step_retryable;
    step.attempts_max = given.attempts_max;
    auto outcome = failure(given.is_failure_retryable);
    outcome.retry_after = given.retry_after;

    auto const change = settle_default(step, outcome);
    ASSERT_TRUE(change) << change.error().message();
    auto const& after = change->after;
    EXPECT_EQ(after.state, given.to);
    EXPECT_EQ(change->path.front(), (StepMove{StepEvent::EnqueueAsErrorForOrchestration,
                                              EnqueuedAsErrorForOrchestration}));
    EXPECT_EQ(after.backoff, given.pause);
    auto const due = given.pause ? std::optional(kNow + *given.pause) : std::nullopt;
    EXPECT_EQ(after.wake_at, due);
    EXPECT_EQ(after.next_retry_at, due);
    EXPECT_EQ(after.last_failure_at, given.to == Error ? std::optional(kNow) : std::nullopt);
    EXPECT_EQ(object(change->metadata).at("message"),
              given.to == Error ? "gateway answered 503" : "gateway answered 503 - retryable");
    EXPECT_EQ(change->results_action, model::ResultsAction::Replace);
    EXPECT_EQ(change->results, outcome.results);
}

// clang-format off
INSTANTIATE_TEST_SUITE_P(Spec3_4, SettleFailure, testing::Values(
    //           name                        attempt uncounted step   failure max retry_after      to               pause
    FailureCase{"not_retryable",             1,      0,        true,  false,  3,  {},              Error,           {}},
    FailureCase{"retryable",                 1,      0,        true,  true,   3,  {},              WaitingForRetry, 2s},
    FailureCase{"retryable_again",           2,      0,        true,  true,   3,  {},              WaitingForRetry, 4s},
    FailureCase{"attempts_spent",            3,      0,        true,  true,   3,  {},              Error,           {}},
    FailureCase{"one_attempt",               1,      0,        true,  true,   1,  {},              Error,           {}},
    FailureCase{"zero_attempts_run_once",    1,      0,        true,  true,   0,  {},              Error,           {}},
    FailureCase{"step_not_retryable",        1,      0,        false, true,   3,  {},              Error,           {}},
    FailureCase{"lost_attempts_not_counted", 4,      3,        true,  true,   3,  {},              WaitingForRetry, 2s},
    FailureCase{"server_asked",              1,      0,        true,  true,   3,  Duration(17s),   WaitingForRetry, 17s},
    FailureCase{"server_asked_too_much",     1,      0,        true,  true,   3,  Duration(9000s), WaitingForRetry, 3600s},
    FailureCase{"server_asked_in_vain",      3,      0,        true,  true,   3,  Duration(17s),   Error,           {}}),
    [](auto const& info) { return info.param.name; });
// clang-format on

// spec 3.4 last rows; spec 1.5 column updates of complete
TEST(SettleSuccess, CompletesTheStep) {
    auto step = running_step();
    step.lost_leases = 2;
    model::StepOutcome const outcome{.succeeded = true,
                                     .results = model::Payload(R"({"success":true})")};
    auto const change = settle_default(step, outcome);
    ASSERT_TRUE(change) << change.error().message();
    EXPECT_THAT(change->path,
                ElementsAre(StepMove{StepEvent::EnqueueForOrchestration, EnqueuedForOrchestration},
                            StepMove{StepEvent::Complete, Complete}));
    auto const& after = change->after;
    EXPECT_EQ(after.state, Complete);
    EXPECT_EQ(after.moves, 7U);
    EXPECT_EQ(after.processed_at, kNow);
    EXPECT_EQ(after.lease_until, std::nullopt);
    EXPECT_EQ(after.worker_id, std::nullopt);
    EXPECT_EQ(after.lost_leases, 0U);
    EXPECT_EQ(after.attempt, 1U);
    EXPECT_EQ(after.last_failure_at, std::nullopt);
    EXPECT_EQ(change->results, outcome.results);
    EXPECT_TRUE(change->metadata.empty());
}

// spec 1.5 column updates of error and waiting_for_retry
TEST(SettleFailure, EndsTheLeaseAndIsNotProcessed) {
    auto step = running_step();
    step.lost_leases = 2;
    for (auto const is_retryable : {true, false}) {
        auto const change = settle_default(step, failure(is_retryable));
        ASSERT_TRUE(change);
        EXPECT_EQ(change->after.lease_until, std::nullopt);
        EXPECT_EQ(change->after.worker_id, std::nullopt);
        EXPECT_EQ(change->after.processed_at, std::nullopt);
        EXPECT_EQ(change->after.lost_leases, 0U);
        EXPECT_EQ(change->after.last_attempted_at, kNow - 1s);
    }
}

TEST(SettleFailure, UsesTheTemplatesBackoff) {
    model::StepDefinition definition;
    definition.retry.backoff = model::BackoffKind::Linear;
    definition.retry.backoff_base = 10s;
    auto const change =
        settle(running_step(), definition, report_of(1), failure(true), {}, kNow, 0.5);
    ASSERT_TRUE(change);
    EXPECT_EQ(change->after.backoff, 10s);
}

// design.md promise 5
struct FenceCase {
    char const* name;
    model::StepState state;
    std::uint32_t attempt;
    WorkerId worker;
};

class Fence : public testing::TestWithParam<FenceCase> {};

TEST_P(Fence, RefusesWhatIsNotOfTheRunningAttempt) {
    auto step = running_step();
    step.attempt = 2;
    step.state = GetParam().state;
    auto const report = report_of(GetParam().attempt, GetParam().worker);
    auto const settled = settle(step, {}, report, {.succeeded = true}, {}, kNow, 0.5);
    auto const rejected = reject(step, report, "permanent_error", "no", kNow);
    auto const handed_back = hand_back(step, report, "shutdown", kNow);
    for (auto const* const change : {&settled, &rejected, &handed_back}) {
        ASSERT_FALSE(*change);
        EXPECT_EQ(change->error().code(), ErrorCode::LeaseLost);
    }
}

INSTANTIATE_TEST_SUITE_P(Reports, Fence,
                         testing::Values(FenceCase{"older_attempt", InProgress, 1, kWorker},
                                         FenceCase{"newer_attempt", InProgress, 3, kWorker},
                                         FenceCase{"other_worker", InProgress, 2, kOtherWorker},
                                         FenceCase{"not_running", WaitingForRetry, 2, kWorker},
                                         FenceCase{"cancelled", Cancelled, 2, kWorker}),
                         [](auto const& info) { return info.param.name; });

TEST(Fence, NamesBothAttempts) {
    auto step = running_step();
    step.attempt = 2;
    auto const change = settle(step, {}, report_of(1), {.succeeded = true}, {}, kNow, 0.5);
    ASSERT_FALSE(change);
    EXPECT_EQ(change.error().message(), "step charge is in_progress in attempt 2 of worker " +
                                            kWorker.to_string() + "; the report is of worker " +
                                            kWorker.to_string() + " for attempt 1");
}

TEST(Fence, NamesNoWorkerWhereNoneHasTheStep) {
    auto step = running_step();
    step.state = WaitingForRetry;
    step.worker_id.reset();
    auto const change = settle(step, {}, report_of(1), {.succeeded = true}, {}, kNow, 0.5);
    ASSERT_FALSE(change);
    EXPECT_EQ(change.error().message(),
              "step charge is waiting_for_retry in attempt 1; the report is of worker " +
                  kWorker.to_string() + " for attempt 1");
}

// spec 5.5 item 3, as advised: an impossible decision fails its step for good
TEST(Reject, FailsTheStepAlthoughItsHandlerSucceeded) {
    auto const change =
        reject(running_step(), report_of(1), "invalid_outcome", "no step `x`", kNow);
    ASSERT_TRUE(change);
    EXPECT_THAT(change->path,
                ElementsAre(StepMove{StepEvent::EnqueueForOrchestration, EnqueuedForOrchestration},
                            StepMove{StepEvent::Fail, Error}));
    EXPECT_EQ(change->after.last_failure_at, kNow);
    EXPECT_EQ(change->after.processed_at, std::nullopt);
    auto const results = object(change->results);
    EXPECT_EQ(results.at("error").at("error_type"), "invalid_outcome");
    EXPECT_EQ(results.at("error").at("message"), "no step `x`");
    EXPECT_EQ(results.at("metadata").at("retryable"), false);
    EXPECT_EQ(object(change->metadata).at("message"), "no step `x`");
}

// spec 1.7, last row; design.md promise 7
TEST(LoseLease, WaitsForARetryThatIsDueAtOnceAndCostsNothing) {
    auto step = running_step();
    step.is_retryable = false;  // the lost run is not an attempt that failed
    auto const change = lose_lease(step, {}, kNow);
    ASSERT_TRUE(change);
    EXPECT_THAT(change->path, ElementsAre(StepMove{StepEvent::WaitForRetry, WaitingForRetry}));
    EXPECT_EQ(change->after.wake_at, kNow);
    EXPECT_EQ(change->after.next_retry_at, kNow);
    EXPECT_EQ(change->after.backoff, std::nullopt);
    EXPECT_EQ(change->after.counted_attempts(), 0U);
    EXPECT_EQ(change->after.attempt, 1U);
    EXPECT_EQ(change->after.lost_leases, 1U);
    EXPECT_EQ(change->after.worker_id, std::nullopt);
    EXPECT_EQ(change->results_action, model::ResultsAction::Keep);
    EXPECT_EQ(object(change->metadata).at("reason"), "lease_lost");
}

TEST(LoseLease, FailsAStepThatKeepsKillingItsWorkers) {
    auto step = running_step();
    step.lost_leases = 8;
    model::Settings const settings;
    EXPECT_EQ(lose_lease(step, settings, kNow)->after.state, WaitingForRetry);
    step.lost_leases = 9;
    auto const change = lose_lease(step, settings, kNow);
    ASSERT_TRUE(change);
    EXPECT_THAT(change->path, ElementsAre(StepMove{StepEvent::Fail, Error}));
    EXPECT_EQ(change->after.last_failure_at, kNow);
    EXPECT_EQ(change->after.wake_at, std::nullopt);
    EXPECT_EQ(change->results_action, model::ResultsAction::Replace);
    EXPECT_EQ(object(change->results).at("error").at("error_type"), "worker_lost");
}

TEST(LoseLease, IsForRunningStepsOnly) {
    auto const change = lose_lease(step_in(Pending), {}, kNow);
    ASSERT_FALSE(change);
    EXPECT_EQ(change.error().code(), ErrorCode::LeaseLost);
    EXPECT_EQ(change.error().message(), "step charge is pending and holds no lease");
}

TEST(HandBack, CostsNothing) {
    auto step = running_step();
    step.lost_leases = 9;
    auto const change = hand_back(step, report_of(1), "shutdown", kNow);
    ASSERT_TRUE(change);
    EXPECT_THAT(change->path, ElementsAre(StepMove{StepEvent::WaitForRetry, WaitingForRetry}));
    EXPECT_EQ(change->after.counted_attempts(), 0U);
    EXPECT_EQ(change->after.lost_leases, 9U);
    EXPECT_EQ(change->after.wake_at, kNow);
    EXPECT_EQ(object(change->metadata).at("reason"), "shutdown");
}

// spec 5.4, failure; workers.md 3.2
TEST(FailureResult, IsAStepExecutionResult) {
    auto const result = failure_result(kStep, "handler_timeout", "took 31 s", true, kNow);
    EXPECT_EQ(json(result.text()), json(R"({
        "step_uuid": "00000000-0000-0000-0000-000000000001",
        "success": false, "result": {},
        "metadata": {"execution_time_ms": 0, "handler_version": null, "retryable": true,
            "completed_at": "2026-02-01T10:00:00.123456Z", "worker_id": null,
            "worker_hostname": null, "started_at": null, "custom": {}, "error_code": null,
            "error_type": "handler_timeout", "context": {}},
        "status": "failed",
        "error": {"message": "took 31 s", "error_type": "handler_timeout", "backtrace": null,
            "retryable": true},
        "orchestration_metadata": null})"));
}

}  // namespace
}  // namespace tasker::rules
