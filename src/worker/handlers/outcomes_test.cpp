#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/json.hpp"
#include "tasker/api.hpp"
#include "tasker/batch.hpp"
#include "tasker/decision.hpp"
#include "tasker/testing.hpp"
#include "tasker/worker_options.hpp"

namespace tasker {
namespace {

std::string text_of(StepResult const& result) {
    return base::to_text(*result.value());
}

// spec/workers.md 3.4, orchestration.md 5.6
TEST(Decision, Spec3_4_NamesTheStepsToCreate) {
    EXPECT_EQ(text_of(create_steps({"lead_review", "audit_review"})),
              R"({"decision_point_outcome":{"type":"create_steps",)"
              R"("step_names":["lead_review","audit_review"]}})");
    EXPECT_EQ(text_of(create_steps({"a"}, {{"because", "large"}}, {{"total", 9}})),
              R"({"total":9,"decision_point_outcome":{"type":"create_steps","step_names":["a"]},)"
              R"("routing_context":{"because":"large"}})");
}

TEST(Decision, Spec3_4_TakesNoBranch) {
    EXPECT_EQ(text_of(no_branches()), R"({"decision_point_outcome":{"type":"no_branches"}})");
    EXPECT_EQ(text_of(no_branches("too small")),
              R"({"reason":"too small","decision_point_outcome":{"type":"no_branches"}})");
    EXPECT_EQ(decision_failure("which?").failure()->error_code, "DECISION_ERROR");
    EXPECT_FALSE(decision_failure("which?").failure()->is_retryable);
}

// spec/workers.md 3.4, orchestration.md 5.7
TEST(Batch, Spec3_4_AsksForWorkers) {
    auto const configs = *create_cursor_configs(5, 2);
    EXPECT_EQ(text_of(create_batches("slice", configs, 5)),
              R"({"batch_processing_outcome":{"type":"create_batches",)"
              R"("worker_template_name":"slice","worker_count":2,"cursor_configs":[)"
              R"({"batch_id":"batch_001","start_cursor":0,"end_cursor":3,"batch_size":3},)"
              R"({"batch_id":"batch_002","start_cursor":3,"end_cursor":5,"batch_size":2}],)"
              R"("total_items":5}})");
    EXPECT_EQ(text_of(no_batches()), R"({"batch_processing_outcome":{"type":"no_batches"}})");
    EXPECT_EQ(batch_failure("x").failure()->error_code, "BATCH_ERROR");
}

std::vector<std::uint64_t> sizes(Result<std::vector<CursorConfig>> const& configs) {
    std::vector<std::uint64_t> list;
    for (auto const& config : *configs)
        list.push_back(config.batch_size);
    return list;
}

// spec/workers.md 6: the remainder is spread over the first workers
TEST(Batch, Spec6_SpreadsItemsOverWorkers) {
    EXPECT_THAT(sizes(create_cursor_configs(10, 3)), testing::ElementsAre(4, 3, 3));
    EXPECT_THAT(sizes(create_cursor_configs(2, 5)), testing::ElementsAre(1, 1));
    EXPECT_THAT(sizes(create_cursor_configs(0, 5)), testing::IsEmpty());
    EXPECT_EQ(create_cursor_configs(1, 0).error().message(), "worker_count must be > 0");
}

// spec/workers.md 4.1
TEST(Batch, Spec4_1_CutsItemsIntoRanges) {
    EXPECT_THAT(sizes(create_cursor_ranges(10, 4)), testing::ElementsAre(4, 4, 2));
    EXPECT_THAT(sizes(create_cursor_ranges(10, 1, 3)), testing::ElementsAre(4, 4, 2));
    EXPECT_THAT(sizes(create_cursor_ranges(10, 5, 3)), testing::ElementsAre(5, 5));
    EXPECT_THAT(sizes(create_cursor_ranges(0, 0)), testing::IsEmpty());
    EXPECT_EQ(create_cursor_ranges(1, 0).error().message(), "batch_size must be > 0");
    auto const most = std::numeric_limits<std::uint64_t>::max();
    EXPECT_EQ(create_cursor_ranges(most, most / 2 + 1)->size(), 2U);
}

TEST(Batch, CountsWhatWorkersDid) {
    EXPECT_EQ(text_of(batch_worker_success({.processed = 8})),
              R"({"items_processed":8,"items_succeeded":8,"items_failed":0,"items_skipped":0,)"
              R"("success_rate":100.0})");
    EXPECT_EQ(batch_worker_success({.processed = 4, .succeeded = 3, .failed = 1})
                  .value()
                  ->at("success_rate"),
              75.0);
}

TEST(Batch, Spec4_1_AnswersForAPlaceholderOnly) {
    auto const placeholder =
        make_context({.step_inputs = {{"cursor", {{"batch_id", "000"}}}, {"is_no_op", true}}});
    auto const result = no_op_result(placeholder);
    ASSERT_TRUE(result);
    EXPECT_EQ(result->value()->at("no_op"), true);
    EXPECT_EQ(result->value()->at("batch_id"), "000");
    EXPECT_EQ(result->value()->at("message"), "No batches to process");
    auto const real =
        make_context({.step_inputs = {{"cursor", {{"batch_id", "001"}}}, {"is_no_op", false}}});
    EXPECT_FALSE(no_op_result(real));
}

TEST(Batch, Spec4_1_DetectsTheScenarioOfAConvergence) {
    auto const nothing = make_context({});
    EXPECT_EQ(detect_batches(nothing, "count", "slice_").error().message(),
              "Missing batchable step dependency: count");

    auto const none = make_context({.dependencies = {{"count", *no_batches().value()}}});
    EXPECT_FALSE(detect_batches(none, "count", "slice_")->has_batches);

    Json const made = *create_batches("slice", *create_cursor_configs(4, 2), 4).value();
    auto const lost = make_context({.dependencies = {{"count", made}}});
    EXPECT_THAT(
        detect_batches(lost, "count", "slice_").error().message(),
        testing::AllOf(testing::HasSubstr("slice_"), testing::HasSubstr("workflow configuration")));

    Json const part = *batch_worker_success({.processed = 2}).value();
    auto const whole =
        make_context({.dependencies = {{"slice_002", part}, {"slice_001", part}, {"count", made}}});
    auto const scenario = detect_batches(whole, "count", "slice_");
    ASSERT_TRUE(scenario);
    EXPECT_EQ(scenario->worker_count, 2U);
    EXPECT_EQ(aggregate_batches(scenario->batch_results).at("total_processed"), 4);
}

TEST(Batch, Spec4_1_AggregatesCountsAndErrors) {
    Json const first = {{"items_processed", 4}, {"items_succeeded", 2}, {"errors", {"a", "b"}}};
    Json const second = {{"items_processed", 4}, {"items_skipped", 1}, {"errors", {"c"}}};
    Json const missing;
    auto const sums = aggregate_batches({{.step = "1", .result = first},
                                         {.step = "2", .result = second},
                                         {.step = "3", .result = missing}},
                                        2);
    EXPECT_EQ(base::to_text(sums),
              R"({"total_processed":8,"total_succeeded":2,"total_failed":0,"total_skipped":1,)"
              R"("batch_count":2,"success_rate":0.25,"errors":["a","b"],"error_count":3})");
    EXPECT_EQ(aggregate_batches({}).at("success_rate"), 0.0);
}

struct StatusCase {
    int status;
    StatusClass status_class;
    std::string_view error_type;
    bool is_retryable;
};
class ApiStatus : public testing::TestWithParam<StatusCase> {};

// spec/workers.md 6 (class) and 4.1 (error type, retry)
TEST_P(ApiStatus, Spec6_IsClassified) {
    auto const& row = GetParam();
    EXPECT_EQ(classify_status_code(row.status), row.status_class);
    EXPECT_EQ(error_type_of_status(row.status), row.error_type);
    EXPECT_EQ(is_retryable_status(row.status), row.is_retryable);
}

INSTANTIATE_TEST_SUITE_P(
    Rows, ApiStatus,
    testing::Values(StatusCase{200, StatusClass::Success, "http_error", false},
                    StatusCase{299, StatusClass::Success, "http_error", false},
                    StatusCase{302, StatusClass::NetworkError, "http_error", false},
                    StatusCase{400, StatusClass::PermanentError, "bad_request", false},
                    StatusCase{401, StatusClass::PermanentError, "unauthorized", false},
                    StatusCase{403, StatusClass::PermanentError, "forbidden", false},
                    StatusCase{404, StatusClass::PermanentError, "not_found", false},
                    StatusCase{405, StatusClass::PermanentError, "method_not_allowed", false},
                    StatusCase{408, StatusClass::PermanentError, "request_timeout", true},
                    StatusCase{409, StatusClass::PermanentError, "conflict", false},
                    StatusCase{410, StatusClass::PermanentError, "gone", false},
                    StatusCase{418, StatusClass::PermanentError, "client_error", false},
                    StatusCase{422, StatusClass::PermanentError, "unprocessable_entity", false},
                    StatusCase{429, StatusClass::RateLimited, "rate_limited", true},
                    StatusCase{500, StatusClass::TransientError, "internal_server_error", true},
                    StatusCase{501, StatusClass::TransientError, "server_error", false},
                    StatusCase{502, StatusClass::TransientError, "bad_gateway", true},
                    StatusCase{503, StatusClass::TransientError, "service_unavailable", true},
                    StatusCase{504, StatusClass::TransientError, "gateway_timeout", true},
                    StatusCase{0, StatusClass::NetworkError, "http_error", false}));

TEST(Api, Spec4_1_MakesFailuresOfAnswers) {
    auto const busy =
        api_failure({.detail = "try later", .status = 503, .headers = {{"Retry-After", "9"}}});
    EXPECT_EQ(busy.failure()->message, "HTTP 503: try later");
    EXPECT_EQ(busy.failure()->error_code, "HTTP_503");
    EXPECT_EQ(busy.failure()->status_code, 503);
    EXPECT_TRUE(busy.failure()->is_retryable);
    EXPECT_EQ(busy.headers().at("Retry-After"), "9");

    auto const lost = api_failure({.detail = "no route to host"});
    EXPECT_EQ(lost.failure()->message, "Connection error: no route to host");
    EXPECT_EQ(lost.failure()->error_type, "connection_error");
    EXPECT_TRUE(lost.failure()->is_retryable);
}

TEST(Api, Spec4_1_WrapsAnswersThatAreNoObject) {
    EXPECT_EQ(text_of(api_success(JsonArray{1, 2})), R"({"data":[1,2]})");
    EXPECT_EQ(api_success(JsonObject{{"a", 1}}, 201).custom().at("status_code"), 201);
}

struct OptionCase {
    std::string option;
    WorkerOptions options;
};
class WorkerOptionsRange : public testing::TestWithParam<OptionCase> {};

TEST_P(WorkerOptionsRange, Spec1_8_IsCheckedAndNamed) {
    auto const checked = GetParam().options.check();
    ASSERT_FALSE(checked);
    EXPECT_EQ(checked.error().code(), ErrorCode::InvalidOption);
    EXPECT_THAT(checked.error().message(), testing::StartsWith(GetParam().option + " is "));
}

INSTANTIATE_TEST_SUITE_P(
    Options, WorkerOptionsRange,
    testing::Values(
        OptionCase{"max_concurrent_handlers", {.max_concurrent_handlers = 0}},
        OptionCase{"max_concurrent_handlers", {.max_concurrent_handlers = 4'097}},
        OptionCase{"prefetch", {.prefetch = 100'001}},
        OptionCase{"handler_timeout", {.handler_timeout = Duration(0)}},
        OptionCase{"overrunning_handlers_max", {.overrunning_handlers_max = 1'025}},
        OptionCase{"lease", {.lease = std::chrono::milliseconds(999)}},
        OptionCase{"completion_send_timeout", {.completion_send_timeout = Duration(-1)}},
        OptionCase{"completion_retry_pause", {.completion_retry_pause = Duration(0)}},
        OptionCase{"callback_timeout", {.callback_timeout = Duration(0)}},
        OptionCase{"starvation_threshold", {.starvation_threshold = Duration(0)}},
        OptionCase{"load_shedding.capacity_percent", {.load_shedding = {.capacity_percent = 0}}},
        OptionCase{"load_shedding.warning_percent", {.load_shedding = {.warning_percent = 81}}},
        OptionCase{"completion_breaker.failure_threshold",
                   {.completion_breaker = {.failure_threshold = 0}}},
        OptionCase{"completion_breaker.success_threshold",
                   {.completion_breaker = {.success_threshold = 0}}},
        OptionCase{"completion_breaker.recovery_timeout",
                   {.completion_breaker = {.recovery_timeout = Duration(0)}}},
        OptionCase{"completion_breaker.slow_threshold",
                   {.completion_breaker = {.slow_threshold = Duration(0)}}},
        OptionCase{"events.capacity", {.events = {.capacity = 0}}},
        OptionCase{"events.drain_timeout", {.events = {.drain_timeout = Duration(-1)}}}));

TEST(WorkerOptions, Spec1_8_HasTheDefaultsOfTheSpec) {
    WorkerOptions const options;
    EXPECT_TRUE(options.check());
    EXPECT_EQ(options.max_concurrent_handlers, 10U);
    EXPECT_EQ(options.handler_timeout, std::chrono::seconds(30));
    EXPECT_EQ(options.completion_send_timeout, std::chrono::seconds(10));
    EXPECT_EQ(options.callback_timeout, std::chrono::seconds(5));
    EXPECT_EQ(options.starvation_threshold, std::chrono::seconds(10));
    EXPECT_EQ(options.events.capacity, 1'000U);
}

}  // namespace
}  // namespace tasker
