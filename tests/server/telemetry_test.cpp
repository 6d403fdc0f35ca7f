#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/json.hpp"
#include "server/metrics/catalogue.hpp"
#include "tasker/api.hpp"
#include "tasker/tasker.hpp"
#include "tests/server/otlp_receiver.hpp"
#include "tests/server/serving.hpp"

// A task's trace, from the request to its end, as a receiver of OTLP sees it.

namespace tasker::test {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::Each;
using testing::Field;
using testing::HasSubstr;
using testing::Key;
using testing::Pair;
using testing::SizeIs;

constexpr char const* kTraceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
constexpr char const* kTraceId = "4bf92f3577b34da6a3ce929d0e0e4736";
// The request, the making and the end of a task, and of each of its two steps the handler's call,
// its report, and what the engine made of that.
constexpr std::size_t kSpansOfAnOrder = 3 + 2 * 3;
constexpr std::size_t kSpansOfAFailure = 3 + 3;

class ServedTraces : public Serving {
protected:
    void SetUp() override {
        telemetry_ = {.endpoint = receiver_.endpoint(), .service_name = "shop-server"};
        start({});
    }

    /// Creates an order, and waits until it is done.
    void run_order(std::string const& headers) {
        auto const answer = ask({.method = "POST",
                                 .target = "/v1/tasks",
                                 .body = base::to_text(Json(request_for("order"))),
                                 .headers = headers});
        ASSERT_EQ(answer.status, 200U) << answer.body;
        task_ = std::string(answer.json().at("task_uuid").as_string());
        correlation_ = std::string(answer.json().at("correlation_id").as_string());
        EXPECT_TRUE(host().wait({*Uuid::parse(task_)}, std::chrono::seconds(60)));
    }
    /// Ends the engine, which sends what waits.
    std::vector<ReceivedSpan> all_spans() {
        EXPECT_TRUE(host().stop(std::chrono::seconds(60)));
        return receiver_.spans();
    }

    OtlpReceiver receiver_;
    std::string task_;
    std::string correlation_;
};

TEST_F(ServedTraces, LeadFromTheCallersSpanToTheEndOfTheTask) {
    run_order("traceparent: " + std::string(kTraceparent) + "\r\ntracestate: vendor=7\r\n");
    auto const spans = all_spans();
    EXPECT_THAT(spans,
                AllOf(SizeIs(kSpansOfAnOrder), Each(Field(&ReceivedSpan::trace_id, kTraceId)),
                      Each(Field(&ReceivedSpan::state, "vendor=7"))));
    EXPECT_THAT(spans.front().resource, Contains(Pair("service.name", "shop-server")));

    auto const request = spans_named(spans, "POST /v1/tasks");
    ASSERT_EQ(request.size(), 1U);
    EXPECT_EQ(request[0].parent_id, "00f067aa0ba902b7");
    EXPECT_EQ(request[0].kind, 2U);
    EXPECT_THAT(request[0].attributes, AllOf(Contains(Pair("http.response.status_code", "200")),
                                             Contains(Pair("http.route", "/v1/tasks")),
                                             Contains(Pair("task_uuid", task_))));
    auto const made = spans_named(spans, "orchestration.task_initialization");
    ASSERT_EQ(made.size(), 1U);
    EXPECT_EQ(made[0].parent_id, request[0].span_id);
    auto const executions = spans_named(spans, "worker.step_execution");
    ASSERT_EQ(executions.size(), 2U);
    EXPECT_EQ(executions[0].attributes.at("step_name"), "charge");
    EXPECT_EQ(executions[1].attributes.at("step_name"), "ship");
    for (auto const& execution : executions) {
        EXPECT_EQ(execution.parent_id, made[0].span_id);
        EXPECT_LE(execution.start, execution.end);
        EXPECT_THAT(execution.attributes,
                    AllOf(Contains(Pair("correlation_id", correlation_)),
                          Contains(Pair("task_uuid", task_)), Contains(Key("step_uuid")),
                          Contains(Pair("namespace", "shop")), Contains(Pair("attempt", "1"))));
        for (auto const* const name :
             {"worker.step_completion_received", "orchestration.step_result_processing"}) {
            EXPECT_THAT(
                spans_named(spans, name),
                Contains(AllOf(
                    Field(&ReceivedSpan::parent_id, execution.span_id),
                    Field(&ReceivedSpan::attributes,
                          Contains(Pair("step_uuid", execution.attributes.at("step_uuid")))))))
                << name;
        }
    }
    auto const end = spans_named(spans, "orchestration.task_finalization");
    ASSERT_EQ(end.size(), 1U);
    EXPECT_EQ(end[0].parent_id, made[0].span_id);
    EXPECT_EQ(end[0].attributes.at("final_state"), "complete");
}

TEST_F(ServedTraces, BeginWithTheRequestWhereItsCallerHasNone) {
    run_order("traceparent: 00-nonsense\r\n");
    auto const spans = all_spans();
    EXPECT_EQ(spans.size(), kSpansOfAnOrder);
    auto const request = spans_named(spans, "POST /v1/tasks");
    ASSERT_EQ(request.size(), 1U);
    EXPECT_EQ(request[0].parent_id, "");
    EXPECT_THAT(spans, Each(Field(&ReceivedSpan::trace_id, request[0].trace_id)));
    EXPECT_NE(request[0].trace_id, kTraceId);
}

TEST_F(ServedTraces, AreNotMadeWhereTheCallerKeepsNone) {
    run_order("traceparent: " + std::string(kTraceparent).substr(0, 53) + "00\r\n");
    settled_task("broken");  // of another trace
    EXPECT_THAT(all_spans(), AllOf(SizeIs(kSpansOfAFailure),
                                   Each(Field(&ReceivedSpan::trace_id, testing::Ne(kTraceId)))));
}

TEST_F(ServedTraces, TellWhyAStepFailed) {
    settled_task("broken");
    auto const spans = all_spans();
    auto const failed = spans_named(spans, "worker.step_execution");
    ASSERT_EQ(failed.size(), 1U);
    EXPECT_EQ(failed[0].status, 2U);
    EXPECT_EQ(failed[0].status_message, "the gateway said no to card 4711");
    EXPECT_THAT(failed[0].attributes, AllOf(Contains(Pair("error.type", "permanent_error")),
                                            Contains(Pair("retryable", "false"))));
    auto const end = spans_named(spans, "orchestration.task_finalization");
    ASSERT_EQ(end.size(), 1U);
    EXPECT_EQ(end[0].attributes.at("final_state"), "blocked_by_failures");
}

TEST_F(ServedTraces, LeaveOutWhatIsAskedAllTheTime) {
    for (auto const* const target : {"/health", "/health/ready", "/metrics"})
        EXPECT_EQ(get(target).status, 200U);
    EXPECT_EQ(get("/v1/templates").status, 200U);
    EXPECT_THAT(all_spans(), testing::ElementsAre(Field(&ReceivedSpan::name, "GET /v1/templates")));
}

class ServedWithoutReceiver : public Serving {
protected:
    void SetUp() override {
        {
            OtlpReceiver const gone;
            telemetry_.endpoint = gone.endpoint();
        }
        start({});
    }
};

TEST_F(ServedWithoutReceiver, TasksAreDoneAndOnlySpansAreLost) {
    for (int i = 0; i < 20; ++i)
        settled_task("order", {{"context", {{"total", i}}}});
    auto* const tracer = host().tracer();
    ASSERT_NE(tracer, nullptr);
    std::ignore = host().stop(std::chrono::seconds(10));
    auto const figures = tracer->figures();
    EXPECT_EQ(figures.exported, 0U);
    EXPECT_EQ(figures.waiting, 0U);
    EXPECT_GE(figures.failed + figures.dropped, 20 * kSpansOfAnOrder);
}

// What a handler hands on, and a program with Tasker inside.

constexpr char const* kAsking = R"(
name: asking
namespace_name: shop
version: "1.0.0"
steps:
  - { name: ask, handler: { callable: shop.ask } }
)";

/// Runs one task, whose step answers with the headers that it would send.
Json headers_of_a_call(TelemetryOptions telemetry, NewTaskRequest request) {
    Handlers handlers;
    handlers.add("shop.ask", [](StepContext& step) -> StepResult { return trace_headers(step); });
    auto tasker = Tasker::open({.template_texts = {kAsking}, .telemetry = std::move(telemetry)},
                               std::move(handlers));
    EXPECT_TRUE(tasker) << tasker.error().message();
    request.namespace_name = "shop";
    request.name = "asking";
    request.version = "1.0.0";
    auto const done = (*tasker)->run(std::move(request));
    EXPECT_TRUE(done) << done.error().message();
    EXPECT_TRUE((*tasker)->stop());
    return done->step("ask")->result;
}

TEST(HandlersTrace, IsTheOneOfTheirCall) {
    OtlpReceiver receiver;
    auto const headers = headers_of_a_call({.endpoint = receiver.endpoint()}, {});
    auto const execution = spans_named(receiver.spans(), "worker.step_execution");
    ASSERT_EQ(execution.size(), 1U);
    EXPECT_EQ(headers.at("traceparent").as_string(),
              "00-" + execution[0].trace_id + "-" + execution[0].span_id + "-01");
    EXPECT_EQ(headers.as_object().size(), 1U) << "no state that nobody gave";
}

TEST(HandlersTrace, IsTheCallersWhereNothingIsTracedHere) {
    auto const headers =
        headers_of_a_call({}, {.traceparent = kTraceparent, .tracestate = "vendor=7"});
    EXPECT_EQ(headers, (Json{{"traceparent", kTraceparent}, {"tracestate", "vendor=7"}}));
    EXPECT_EQ(headers_of_a_call({}, {}), Json(JsonObject())) << "and none where there is none";
}

TEST(HandlersTrace, SaysThatItIsNotKept) {
    OtlpReceiver receiver;
    auto const headers =
        headers_of_a_call({.endpoint = receiver.endpoint(), .sampled_share = 0.0}, {});
    EXPECT_TRUE(headers.at("traceparent").as_string().ends_with("-00"));
    EXPECT_TRUE(receiver.spans().empty());
}

TEST(EmbeddedTrace, MustBeOne) {
    auto tasker = Tasker::open({}, {});
    ASSERT_TRUE(tasker);
    auto const refused = (*tasker)->submit({.traceparent = "00-1-2-01"});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code(), ErrorCode::InvalidRequest);
    EXPECT_THAT(refused.error().message(), HasSubstr("it must be like 00-4bf9"));
}

}  // namespace
}  // namespace tasker::test
