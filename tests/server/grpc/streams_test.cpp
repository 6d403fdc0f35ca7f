#include <gmock/gmock.h>
#include <grpcpp/impl/codegen/proto_utils.h>
#include <grpcpp/impl/rpc_method.h>
#include <grpcpp/support/sync_stream.h>
#include <gtest/gtest.h>

#include <future>
#include <set>
#include <thread>

#include "base/json.hpp"
#include "tasker/v1/tasks.pb.h"
#include "tests/server/grpc/grpc_serving.hpp"

// Streams of what becomes of a task, and what a server does with its calls when it is stopped.

namespace tasker::test {
namespace {

using ::grpc::StatusCode;

/// StreamTaskStatus, as a client sees it.
class Stream {
public:
    Stream(std::shared_ptr<::grpc::Channel> const& channel, std::string const& task,
           bool with_steps = false, CallOptions const& options = {})
        : method_("/tasker.v1.TaskService/StreamTaskStatus",
                  ::grpc::internal::RpcMethod::SERVER_STREAMING, channel) {
        prepare(context_, options);
        v1::StreamTaskStatusRequest request;
        request.set_task_uuid(task);
        request.set_include_steps(with_steps);
        reader_.reset(::grpc::internal::ClientReaderFactory<v1::TaskStatusUpdate>::Create(
            channel.get(), method_, &context_, request));
    }
    [[nodiscard]] std::optional<v1::TaskStatusUpdate> next() {
        v1::TaskStatusUpdate update;
        return reader_->Read(&update) ? std::optional(update) : std::nullopt;
    }
    [[nodiscard]] ::grpc::Status finish() { return reader_->Finish(); }
    void cancel() { context_.TryCancel(); }

private:
    ::grpc::ClientContext context_;
    ::grpc::internal::RpcMethod method_;
    std::unique_ptr<::grpc::ClientReader<v1::TaskStatusUpdate>> reader_;
};

class GrpcStreams : public GrpcServing {
protected:
    /// A task whose step waits for the gate.
    std::string held_task() {
        auto const created = post("/v1/tasks", base::to_text(Json(request_for("held")))).json();
        gate_.await(1);
        return std::string(created.at("task_uuid").as_string());
    }
};

TEST_F(GrpcStreams, TellEachStateUntilTheTaskHasEnded) {
    Stream stream(channel(), held_task());
    auto update = stream.next();
    ASSERT_TRUE(update);
    EXPECT_EQ(update->update_type(), v1::TaskStatusUpdate::UPDATE_TYPE_TASK_STATE_CHANGE);
    EXPECT_GT(update->timestamp().seconds(), 0);
    EXPECT_FALSE(update->has_step_update());
    EXPECT_NE(update->task_state(), v1::TASK_STATE_COMPLETE);
    gate_.open();
    v1::TaskState last{};
    while (update) {
        EXPECT_NE(update->task_state(), last) << "a state is told once";
        last = update->task_state();
        update = stream.next();
    }
    EXPECT_EQ(last, v1::TASK_STATE_COMPLETE);
    EXPECT_TRUE(stream.finish().ok());
}

TEST_F(GrpcStreams, TellStepsBeforeTheirTaskWhenAskedTo) {
    Stream stream(channel(), held_task(), /*with_steps=*/true);
    auto const first = stream.next();
    ASSERT_TRUE(first);
    EXPECT_EQ(first->update_type(), v1::TaskStatusUpdate::UPDATE_TYPE_STEP_STATE_CHANGE);
    EXPECT_EQ(first->step_update().name(), "hold");
    EXPECT_EQ(first->step_update().state(), v1::STEP_STATE_IN_PROGRESS);
    EXPECT_EQ(first->step_update().attempt(), 1);
    gate_.open();
    std::vector<v1::TaskStatusUpdate> rest;
    while (auto const update = stream.next())
        rest.push_back(*update);
    ASSERT_GE(rest.size(), 2U);
    EXPECT_EQ(rest[rest.size() - 2].step_update().state(), v1::STEP_STATE_COMPLETE);
    EXPECT_EQ(rest.back().task_state(), v1::TASK_STATE_COMPLETE);
    EXPECT_TRUE(stream.finish().ok());
}

TEST_F(GrpcStreams, OfTasksThatHaveEndedSayThatAndEnd) {
    Stream stream(channel(), settled_task("order"));
    EXPECT_EQ(stream.next()->task_state(), v1::TASK_STATE_COMPLETE);
    EXPECT_FALSE(stream.next());
    EXPECT_TRUE(stream.finish().ok());
}

TEST_F(GrpcStreams, OfWhatIsNotThereAreRefused) {
    Stream unknown(channel(), kUnknown);
    EXPECT_FALSE(unknown.next());
    EXPECT_EQ(unknown.finish().error_code(), StatusCode::NOT_FOUND);
    Stream nonsense(channel(), "nonsense");
    EXPECT_FALSE(nonsense.next());
    EXPECT_EQ(nonsense.finish().error_code(), StatusCode::INVALID_ARGUMENT);
}

TEST_F(GrpcStreams, NeedThePermissionToReadTasks) {
    start_grpc({}, [](std::string_view permission, auto const& /*from*/) {
        EXPECT_EQ(permission, "tasks:read");
        return server::Admission{.denial = server::Denial{.message = "who are you?"}};
    });
    Stream stream(channel(), kUnknown);
    EXPECT_FALSE(stream.next());
    EXPECT_EQ(stream.finish().error_code(), StatusCode::UNAUTHENTICATED);
}

TEST_F(GrpcStreams, EndWhenTheirDeadlineOrTheirClientSaysSo) {
    auto const task = held_task();
    Stream late(channel(), task, false, {.deadline = std::chrono::milliseconds(100)});
    while (late.next()) {
    }
    EXPECT_EQ(late.finish().error_code(), StatusCode::DEADLINE_EXCEEDED);
    Stream cancelled(channel(), task);
    ASSERT_TRUE(cancelled.next());
    cancelled.cancel();
    while (cancelled.next()) {
    }
    EXPECT_EQ(cancelled.finish().error_code(), StatusCode::CANCELLED);
}

TEST_F(GrpcStreams, HoldNoThreadWhileNothingHappens) {
    start_grpc({.answer_threads = 1}, {});
    auto const task = held_task();
    std::vector<std::unique_ptr<Stream>> streams;
    for (int i = 0; i < 20; ++i)
        streams.push_back(std::make_unique<Stream>(channel(), task));
    for (auto const& stream : streams)
        ASSERT_TRUE(stream->next());
    gate_.open();
    for (auto const& stream : streams) {
        while (stream->next()) {
        }
        EXPECT_TRUE(stream->finish().ok());
    }
}

// Stopping.

TEST_F(GrpcStreams, AndCallsOfAServerThatStopsEndAsTheyShould) {
    auto const task = held_task();
    Stream stream(channel(), task);
    ASSERT_TRUE(stream.next());
    Gate submissions;
    backend().submit = [&](model::TaskRequest request) {
        submissions.pass();
        return host().submit(std::move(request));
    };
    v1::CreateTaskRequest request;
    request.set_name("order");
    request.set_namespace_("shop");
    request.set_version("1.0.0");
    v1::CreateTaskResponse created;
    auto running = std::async(std::launch::async,
                              [&] { return call("TaskService/CreateTask", request, created); });
    submissions.await(1);
    std::thread stopper([&] { grpc_server().stop(std::chrono::seconds(60)); });
    while (stream.next()) {
    }
    EXPECT_EQ(stream.finish().error_code(), StatusCode::UNAVAILABLE) << "a stream does not hold it";
    submissions.open();
    auto const ended = running.get();
    EXPECT_EQ(ended.code(), StatusCode::OK) << "what runs is answered: " << ended.message();
    stopper.join();
    EXPECT_EQ(get("/v1/tasks/" + created.task().task_uuid()).status, 200U);
    EXPECT_EQ(call_with_bytes("HealthService/CheckLiveness", "").code(), StatusCode::UNAVAILABLE);
}

TEST_F(GrpcStreams, AndCallsThatOutlastTheDrainAreGivenUp) {
    Gate submissions;
    backend().submit = [&](model::TaskRequest request) {
        submissions.pass();
        return host().submit(std::move(request));
    };
    v1::CreateTaskRequest request;
    request.set_name("order");
    request.set_namespace_("shop");
    request.set_version("1.0.0");
    v1::CreateTaskResponse created;
    auto running = std::async(std::launch::async,
                              [&] { return call("TaskService/CreateTask", request, created); });
    submissions.await(1);
    std::thread stopper([&] { grpc_server().stop(std::chrono::milliseconds(10)); });
    EXPECT_EQ(running.get().code(), StatusCode::UNAVAILABLE);
    submissions.open();
    stopper.join();
}

TEST_F(GrpcStreams, AndAddressesThatAreTakenAreAnError) {
    auto const opened = server::grpc::open(backend(), {.endpoint = grpc_server().endpoint()}, {});
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code(), ErrorCode::InvalidOption);
    EXPECT_THAT(opened.error().message(), testing::HasSubstr(grpc_server().endpoint().to_text()));
}

}  // namespace
}  // namespace tasker::test
