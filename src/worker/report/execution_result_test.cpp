#include "worker/report/execution_result.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/json.hpp"
#include "base/timestamp.hpp"
#include "tasker/api.hpp"
#include "worker/report/http_date.hpp"
#include "worker/report/payload_limits.hpp"

namespace tasker::worker {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr TimePoint kNow = std::chrono::sys_days(std::chrono::year(2026) / 2 / 1) +
                           std::chrono::hours(10) + seconds(1) + milliseconds(200);

CallFacts facts() {
    return {.step_id = StepId{},
            .worker_id = "worker-a",
            .handler_version = "1.0.0",
            .started_at = kNow - milliseconds(41),
            .completed_at = kNow};
}

Json json_of(model::StepOutcome const& outcome) {
    return *base::parse_json(outcome.results.text());
}

TEST(ExecutionResult, Spec5_4_HasEveryMemberOfASuccess) {
    auto const outcome =
        make_outcome(StepResult::success({{"total", 118.2}}, {{"rows", 3}}), facts());
    EXPECT_TRUE(outcome.succeeded);
    EXPECT_EQ(outcome.results.text(),
              R"({"step_uuid":"00000000-0000-0000-0000-000000000000","success":true,)"
              R"("result":{"total":118.2},"metadata":{"execution_time_ms":41,)"
              R"("handler_version":"1.0.0","retryable":false,)"
              R"("completed_at":"2026-02-01T10:00:01.200000Z","worker_id":"worker-a",)"
              R"("worker_hostname":null,"started_at":"2026-02-01T10:00:01.159000Z",)"
              R"("custom":{"rows":3},"error_code":null,"error_type":null,"context":{}},)"
              R"("status":"completed","error":null,"orchestration_metadata":null})");
}

TEST(ExecutionResult, Spec5_4_HasEveryMemberOfAFailure) {
    auto const outcome = make_outcome(StepFailure{.message = "gateway answered 503",
                                                  .error_type = "retryable_error",
                                                  .error_code = "HTTP_503",
                                                  .status_code = 503},
                                      facts());
    EXPECT_FALSE(outcome.succeeded);
    EXPECT_TRUE(outcome.is_retryable);
    auto const json = json_of(outcome);
    EXPECT_EQ(json.at("success"), false);
    EXPECT_EQ(json.at("result"), JsonObject{});
    EXPECT_EQ(json.at("status"), "failed");
    EXPECT_EQ(json.at("metadata").at("retryable"), true);
    EXPECT_EQ(json.at("metadata").at("error_code"), "HTTP_503");
    EXPECT_EQ(base::to_text(json.at("error")),
              R"({"message":"gateway answered 503","error_type":"retryable_error",)"
              R"("backtrace":null,"retryable":true,"status_code":503})");
}

TEST(ExecutionResult, Spec3_3_CarriesWhatAServerAskedFor) {
    auto const outcome = make_outcome(StepResult::retryable_error("busy")
                                          .with_headers({{"retry-AFTER", "7"}})
                                          .with_backoff_hint({.delay = milliseconds(2'500),
                                                              .reason = BackoffReason::RateLimit,
                                                              .context = "quota"}),
                                      facts());
    EXPECT_EQ(outcome.retry_after, seconds(7));  // the header wins
    auto const json = json_of(outcome);
    EXPECT_EQ(base::to_text(json.at("orchestration_metadata")),
              R"({"headers":{"retry-AFTER":"7"},"error_context":null,"backoff_hint":)"
              R"({"backoff_type":"RateLimit","delay_seconds":3,"context":"quota"},"custom":{}})");
}

struct RetryCase {
    std::string name;
    Json header;
    std::optional<Duration> expected;
};
class RetryAfter : public testing::TestWithParam<RetryCase> {};

TEST_P(RetryAfter, Spec3_3_IsSecondsOrADateToCome) {
    auto const result =
        StepResult::retryable_error("busy").with_headers({{"Retry-After", GetParam().header}});
    EXPECT_EQ(retry_after(result, kNow), GetParam().expected);
}

INSTANTIATE_TEST_SUITE_P(
    Headers, RetryAfter,
    testing::Values(RetryCase{"Text", "120", seconds(120)}, RetryCase{"Number", 30, seconds(30)},
                    RetryCase{"Zero", "0", seconds(0)},
                    RetryCase{"Date", "Sun, 01 Feb 2026 10:00:31 GMT", milliseconds(29'800)},
                    RetryCase{"MailDate", "Sun, 1 Feb 2026 11:00:31 +0100", milliseconds(29'800)},
                    RetryCase{"DateGoneBy", "Sun, 01 Feb 2026 09:00:00 GMT", std::nullopt},
                    RetryCase{"Negative", "-5", std::nullopt},
                    RetryCase{"Nonsense", "soon", std::nullopt},
                    RetryCase{"Huge", "99999999999", std::nullopt}),
    [](auto const& info) { return info.param.name; });

TEST(ExecutionResult, TakesTheHintWhenThereIsNoHeader) {
    EXPECT_EQ(retry_after(StepResult::retryable_error("busy", seconds(4)), kNow), seconds(4));
    EXPECT_EQ(retry_after(StepResult::retryable_error("busy"), kNow), std::nullopt);
}

Json nested(std::size_t levels) {
    Json value = 1;
    for (std::size_t i = 0; i < levels; ++i)
        value = JsonArray{std::move(value)};
    return value;
}

TEST(ExecutionResult, MakesAValueThatIsTooDeepAPermanentFailure) {
    auto const deepest = kValueLimits.depth_max;
    auto const fitting = make_outcome(StepResult(nested(deepest)), facts());
    EXPECT_TRUE(fitting.succeeded);
    EXPECT_TRUE(base::parse_json(fitting.results.text()));
    auto const outcome = make_outcome(StepResult(nested(deepest + 1)), facts());
    EXPECT_FALSE(outcome.succeeded);
    EXPECT_FALSE(outcome.is_retryable);
    EXPECT_THAT(outcome.error_message, testing::HasSubstr("nested deeper than 63 levels"));
}

TEST(ExecutionResult, MakesAValueThatIsTooLargeAPermanentFailure) {
    auto const outcome = make_outcome(StepResult(Json(std::string(17U << 20U, 'x'))), facts());
    EXPECT_FALSE(outcome.succeeded);
    EXPECT_FALSE(outcome.is_retryable);
    EXPECT_THAT(outcome.error_message, testing::HasSubstr("at most 16777216 are allowed"));
}

TEST(ExecutionResult, MakesAValueThatIsNotUtf8APermanentFailure) {
    auto const outcome = make_outcome(StepResult(Json("\xC3(")), facts());
    EXPECT_FALSE(outcome.succeeded);
    EXPECT_THAT(outcome.error_message, testing::HasSubstr("not UTF-8"));
}

TEST(ExecutionResult, KeepsAFailureWhoseTextIsNotUtf8) {
    auto const outcome =
        make_outcome(StepFailure{.message = "file \xFF", .context = {{"path", "\xFF"}}}, facts());
    EXPECT_EQ(outcome.error_message, "file \xEF\xBF\xBD");
    auto const json = base::parse_json(outcome.results.text());
    ASSERT_TRUE(json);
    EXPECT_TRUE(json->at("metadata").at("context").as_object().contains("dropped"));
}

TEST(PayloadLimits, KnowsUtf8) {
    for (auto const* const text : {"", "a", "\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x98\x80"})
        EXPECT_TRUE(is_utf8(text)) << text;
    // Overlong, surrogate, past the end of Unicode, cut short, stray.
    for (auto const* const text :
         {"\xC0\x80", "\xE0\x80\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xE2\x82", "\x80"})
        EXPECT_FALSE(is_utf8(text));
}

TEST(WireTime, RefusesWhatIsNoDate) {
    for (auto const* const text :
         {"", "Sun", "Sun, 31 Feb 2026 10:00:00 GMT", "Sun, 01 Foo 2026 10:00:00 GMT",
          "Sun, 01 Feb 2026 25:00:00 GMT", "Sun, 01 Feb 2026 10:00:00 XYZ",
          "Sun, 01 Feb 2026 10:00:00", "Sun, 01 Feb 2026 10-00-00 GMT"})
        EXPECT_FALSE(parse_http_date(text)) << text;
    EXPECT_EQ(base::timestamp(*parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT")),
              "1994-11-06T08:49:37.000000Z");
}

TEST(Checkpoint, Spec3_5_IsShownAsItWasYielded) {
    auto const made = make_checkpoint(
        {.cursor = "2026-01", .items_processed = 9, .accumulated_results = Json{{"n", 1}}});
    ASSERT_TRUE(made);
    EXPECT_EQ(checkpoint_record(*made, kNow).text(),
              R"({"cursor":"2026-01","items_processed":9,)"
              R"("timestamp":"2026-02-01T10:00:01.200000Z","accumulated_results":{"n":1}})");
}

}  // namespace
}  // namespace tasker::worker
