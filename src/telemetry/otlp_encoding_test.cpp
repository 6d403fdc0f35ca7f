#include "telemetry/otlp_encoding.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tasker/version.hpp"
#include "tests/support/received_spans.hpp"

namespace tasker::telemetry {
namespace {

using testing::Pair;
using testing::UnorderedElementsAre;

Span whole_span() {
    return {.name = "POST /v1/tasks",
            .kind = SpanKind::Server,
            .context = *read_trace_context(
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", "a=b"),
            .parent = 0x0102030405060708U,
            .start = TimePoint(std::chrono::seconds(1'700'000'000)),
            .end = TimePoint(std::chrono::seconds(1'700'000'000) + std::chrono::microseconds(1)),
            .attributes = {{.name = "http.route", .value = std::string("/v1/tasks")},
                           {.name = "attempt", .value = std::int64_t{-3}},
                           {.name = "retryable", .value = true}},
            .has_failed = true,
            .failure = "the gateway said no"};
}

TEST(OtlpEncoding, SaysEverythingOfASpan) {
    auto const spans = test::read_spans(encode_spans({}, std::vector{whole_span()}));
    ASSERT_EQ(spans.size(), 1U);
    auto const& span = spans.front();
    EXPECT_EQ(span.trace_id, "4bf92f3577b34da6a3ce929d0e0e4736");
    EXPECT_EQ(span.span_id, "00f067aa0ba902b7");
    EXPECT_EQ(span.parent_id, "0102030405060708");
    EXPECT_EQ(span.state, "a=b");
    EXPECT_EQ(span.name, "POST /v1/tasks");
    EXPECT_EQ(span.kind, 2U);
    EXPECT_EQ(span.start, 1'700'000'000'000'000'000U);
    EXPECT_EQ(span.end, 1'700'000'000'000'001'000U);
    EXPECT_EQ(span.flags, 1U);
    EXPECT_THAT(span.attributes,
                UnorderedElementsAre(Pair("http.route", "/v1/tasks"), Pair("attempt", "-3"),
                                     Pair("retryable", "true")));
    EXPECT_EQ(span.status, 2U);
    EXPECT_EQ(span.status_message, "the gateway said no");
}

TEST(OtlpEncoding, LeavesOutWhatThereIsNot) {
    auto span = whole_span();
    span.parent = 0;
    span.context.state.clear();
    span.has_failed = false;
    auto const spans = test::read_spans(encode_spans({}, std::vector{span}));
    ASSERT_EQ(spans.size(), 1U);
    EXPECT_EQ(spans.front().parent_id, "");
    EXPECT_EQ(spans.front().state, "");
    EXPECT_EQ(spans.front().status, 0U);
}

TEST(OtlpEncoding, SaysOnceWhoseSpansTheyAre) {
    Resource const resource{.service_name = "orders",
                            .service_version = "2.4.0",
                            .environment = "production",
                            .instance = "a1"};
    auto const spans =
        test::read_spans(encode_spans(resource, std::vector{whole_span(), whole_span()}));
    ASSERT_EQ(spans.size(), 2U);
    EXPECT_THAT(
        spans.back().resource,
        UnorderedElementsAre(
            Pair("service.name", "orders"), Pair("service.version", "2.4.0"),
            Pair("service.instance.id", "a1"), Pair("deployment.environment.name", "production"),
            Pair("telemetry.sdk.name", "tasker"), Pair("telemetry.sdk.language", "cpp"),
            Pair("telemetry.sdk.version", TASKER_VERSION)));
}

TEST(OtlpEncoding, ReadsHowManySpansWereRejected) {
    // partial_success { rejected_spans: 300, error_message: "old" }
    std::string_view constexpr kResponse("\x0A\x08\x08\xAC\x02\x12\x03old", 10);
    auto const partial = read_partial_success(kResponse);
    EXPECT_EQ(partial.rejected, 300U);
    EXPECT_EQ(partial.why, "old");
    EXPECT_EQ(read_partial_success("").rejected, 0U);
    for (std::size_t size = 0; size < kResponse.size(); ++size)
        EXPECT_EQ(read_partial_success(kResponse.substr(0, size)).rejected, 0U) << "cut off";
}

}  // namespace
}  // namespace tasker::telemetry
