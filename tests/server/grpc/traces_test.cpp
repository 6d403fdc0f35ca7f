#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tasker/v1/tasks.pb.h"
#include "tests/server/grpc/grpc_serving.hpp"
#include "tests/server/otlp_receiver.hpp"

// The spans of rpcs, and the trace that their metadata says.

namespace tasker::test {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::Each;
using testing::Field;
using testing::Pair;
using testing::SizeIs;

constexpr char const* kTraceId = "4bf92f3577b34da6a3ce929d0e0e4736";

class GrpcTraces : public GrpcServing {
protected:
    void SetUp() override {
        telemetry_.endpoint = receiver_.endpoint();
        start_grpc({}, {});
    }
    OtlpReceiver receiver_;
};

TEST_F(GrpcTraces, LeadFromTheMetadataOfACallToItsTask) {
    v1::CreateTaskRequest request;
    request.set_name("order");
    request.set_namespace_("shop");
    request.set_version("1.0.0");
    v1::CreateTaskResponse created;
    auto const traceparent = "00-" + std::string(kTraceId) + "-00f067aa0ba902b7-01";
    auto const ended = call("TaskService/CreateTask", request, created,
                            {.metadata = {{"traceparent", traceparent}}});
    ASSERT_TRUE(ended.status.ok()) << ended.message();
    TaskId const task{*Uuid::parse(created.task().task_uuid())};
    EXPECT_TRUE(host().wait(task, std::chrono::seconds(60)));
    v1::GetTaskRequest missing;
    missing.set_task_uuid(kUnknown);
    v1::GetTaskResponse none;
    EXPECT_FALSE(call("TaskService/GetTask", missing, none).status.ok());
    EXPECT_TRUE(host().stop(std::chrono::seconds(60)));

    auto const spans = receiver_.spans();
    auto const rpc = spans_named(spans, "tasker.v1.TaskService/CreateTask");
    ASSERT_THAT(rpc, SizeIs(1));
    EXPECT_EQ(rpc[0].trace_id, kTraceId);
    EXPECT_EQ(rpc[0].parent_id, "00f067aa0ba902b7");
    EXPECT_THAT(rpc[0].attributes, AllOf(Contains(Pair("rpc.system", "grpc")),
                                         Contains(Pair("rpc.service", "tasker.v1.TaskService")),
                                         Contains(Pair("rpc.method", "CreateTask")),
                                         Contains(Pair("rpc.grpc.status_code", "0"))));
    auto const made = spans_named(spans, "orchestration.task_initialization");
    ASSERT_THAT(made, SizeIs(1));
    EXPECT_EQ(made[0].parent_id, rpc[0].span_id);
    EXPECT_THAT(spans_named(spans, "worker.step_execution"),
                AllOf(SizeIs(2), Each(Field(&ReceivedSpan::trace_id, kTraceId))));
    auto const refused = spans_named(spans, "tasker.v1.TaskService/GetTask");
    ASSERT_THAT(refused, SizeIs(1));
    EXPECT_EQ(refused[0].status, 2U);
    EXPECT_EQ(refused[0].attributes.at("rpc.grpc.status_code"), "5");
    EXPECT_NE(refused[0].trace_id, kTraceId) << "it said none";
}

}  // namespace
}  // namespace tasker::test
