#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <limits>
#include <mutex>
#include <optional>
#include <set>
#include <thread>

#include "base/json.hpp"
#include "server/grpc/rpc.hpp"
#include "tasker/v1/steps.pb.h"
#include "tasker/v1/tasks.pb.h"
#include "tasker/v1/templates.pb.h"
#include "tests/server/grpc/grpc_serving.hpp"
#include "tests/support/recorded_log.hpp"

// What calls get that are wrong, late, too many, too long, or of nobody who may.

namespace tasker::test {
namespace {

using ::grpc::StatusCode;
using testing::HasSubstr;

v1::CreateTaskRequest request_for_order(double total) {
    v1::CreateTaskRequest request;
    request.set_name("order");
    request.set_namespace_("shop");
    request.set_version("1.0.0");
    (*request.mutable_context()->mutable_fields())["total"].set_number_value(total);
    return request;
}

class GrpcCalls : public GrpcServing {
protected:
    Ended create(v1::CreateTaskRequest const& request, CallOptions const& options = {}) {
        return call("TaskService/CreateTask", request, created_, options);
    }
    Ended cancel(std::string const& task) {
        v1::CancelTaskRequest request;
        request.set_task_uuid(task);
        return call("TaskService/CancelTask", request, cancelled_);
    }
    Ended resolve(std::string const& task, std::string const& step,
                  v1::StepManualActionType action) {
        v1::ResolveStepRequest request;
        request.set_task_uuid(task);
        request.set_step_uuid(step);
        request.set_action_type(action);
        request.set_performed_by("anna");
        request.set_reason("it was paid by hand");
        return call("StepService/ResolveStep", request, resolved_);
    }
    /// Makes `submit` wait for the gate, which is closed; writes down what comes.
    void hold_submissions() {
        backend().submit = [this](model::TaskRequest request) {
            {
                std::scoped_lock const lock(mutex_);
                submitted_.emplace_back(request.context.text());
            }
            gate_.pass();
            return host().submit(std::move(request));
        };
    }
    v1::CreateTaskResponse created_;
    v1::CancelTaskResponse cancelled_;
    v1::ResolveStepResponse resolved_;
    std::mutex mutex_;
    std::vector<std::string> submitted_;  ///< the contexts
};

TEST_F(GrpcCalls, CreateATaskWithWhatRestWouldHaveAskedForFilledIn) {
    auto const ended = create(request_for_order(12.5));
    ASSERT_EQ(ended.code(), StatusCode::OK) << ended.message();
    EXPECT_NE(ended.said("x-request-id"), "");
    auto const shown = get("/v1/tasks/" + created_.task().task_uuid()).json();
    EXPECT_EQ(shown.at("context"), (Json{{"total", 12.5}}));
    EXPECT_EQ(shown.at("initiator"), "grpc");
    EXPECT_EQ(shown.at("source_system"), "grpc");
    EXPECT_EQ(shown.at("reason"), "created through gRPC");
}

TEST_F(GrpcCalls, HaveTheSameIdentityAsThoseOfRest) {
    settled_task("order", {{"context", {{"total", 77}}}});
    auto const ended = create(request_for_order(77));
    EXPECT_EQ(ended.code(), StatusCode::ALREADY_EXISTS);
    EXPECT_EQ(ended.message(), "A task with this identity already exists");
}

TEST_F(GrpcCalls, AreToldWhatIsWrong) {
    auto unknown = request_for_order(1);
    unknown.set_name("ordre");
    auto ended = create(unknown);
    EXPECT_EQ(ended.code(), StatusCode::INVALID_ARGUMENT) << "a template is a value like others";
    EXPECT_EQ(ended.message(), "Task template not found: shop/ordre:1.0.0");

    auto mistyped = request_for_order(1);
    (*mistyped.mutable_context()->mutable_fields())["total"].set_string_value("much");
    EXPECT_EQ(create(mistyped).code(), StatusCode::INVALID_ARGUMENT);

    auto infinite = request_for_order(std::numeric_limits<double>::infinity());
    ended = create(infinite);
    EXPECT_EQ(ended.code(), StatusCode::INVALID_ARGUMENT);
    EXPECT_THAT(ended.message(), HasSubstr("context.total"));

    auto misnamed = request_for_order(1);
    misnamed.set_correlation_id("no uuid");
    EXPECT_THAT(create(misnamed).message(), HasSubstr("correlation_id"));
}

TEST_F(GrpcCalls, OfWhatIsNotThereAreNotFound) {
    v1::GetTaskRequest task;
    task.set_task_uuid(kUnknown);
    v1::GetTaskResponse shown;
    EXPECT_EQ(call("TaskService/GetTask", task, shown).code(), StatusCode::NOT_FOUND);
    EXPECT_EQ(cancel(kUnknown).code(), StatusCode::NOT_FOUND);
    task.set_task_uuid("nonsense");
    auto const ended = call("TaskService/GetTask", task, shown);
    EXPECT_EQ(ended.code(), StatusCode::INVALID_ARGUMENT);
    EXPECT_EQ(ended.message(), "\"nonsense\" is no UUID");

    v1::GetTemplateRequest tmpl;
    tmpl.set_name("order");
    v1::GetTemplateResponse found;
    EXPECT_EQ(call("TemplateService/GetTemplate", tmpl, found).code(), StatusCode::NOT_FOUND);
    EXPECT_EQ(call_with_bytes("WorkerHealthService/CheckHealth", "").code(),
              StatusCode::UNIMPLEMENTED)
        << "that is a worker's";
}

TEST_F(GrpcCalls, ThatTheStateForbidsAreInvalid) {
    auto const task = settled_task("order");
    auto ended = cancel(task);
    EXPECT_EQ(ended.code(), StatusCode::INVALID_ARGUMENT);
    EXPECT_EQ(ended.message(), "Cannot cancel a completed task");
    auto const step = step_of(task, "charge");
    ended = resolve(task, step, v1::STEP_MANUAL_ACTION_TYPE_RESET_FOR_RETRY);
    EXPECT_EQ(ended.code(), StatusCode::INVALID_ARGUMENT);
    auto const other = settled_task("order", {{"context", {{"total", 3}}}});
    ended = resolve(other, step, v1::STEP_MANUAL_ACTION_TYPE_RESOLVE_MANUALLY);
    EXPECT_EQ(ended.code(), StatusCode::INVALID_ARGUMENT);
    EXPECT_EQ(ended.message(), "Step does not belong to the specified task");
    EXPECT_THAT(resolve(task, step, v1::STEP_MANUAL_ACTION_TYPE_UNSPECIFIED).message(),
                HasSubstr("action_type"));
    EXPECT_THAT(resolve(task, step, static_cast<v1::StepManualActionType>(9)).message(),
                HasSubstr("which no StepManualActionType is"));
}

TEST_F(GrpcCalls, ResolveAStepThatFailed) {
    auto const task = settled_task("broken");
    auto const ended =
        resolve(task, step_of(task, "break"), v1::STEP_MANUAL_ACTION_TYPE_RESOLVE_MANUALLY);
    ASSERT_EQ(ended.code(), StatusCode::OK) << ended.message();
    EXPECT_EQ(resolved_.step().state(), v1::STEP_STATE_RESOLVED_MANUALLY);
}

TEST_F(GrpcCalls, ListTasksByAllThatTheyAreAskedFor) {
    std::vector<std::string> tasks;
    for (int i = 0; i < 5; ++i) {
        tasks.push_back(
            settled_task("order", {{"context", {{"total", i}}},
                                   {"initiator", i < 3 ? "anna" : "ben"},
                                   {"tags", i == 1 ? JsonArray{"a", "b"} : JsonArray{"a"}}}));
    }
    settled_task("broken");
    v1::ListTasksResponse listed;
    auto const ids = [&](v1::ListTasksRequest const& request) {
        auto const ended = call("TaskService/ListTasks", request, listed);
        EXPECT_EQ(ended.code(), StatusCode::OK) << ended.message();
        std::vector<std::string> found;
        for (auto const& task : listed.tasks())
            found.push_back(task.task_uuid());
        return found;
    };
    v1::ListTasksRequest request;
    EXPECT_EQ(ids(request).size(), 6U);
    request.set_name("order");
    request.mutable_pagination()->set_limit(2);
    request.mutable_pagination()->set_offset(1);
    EXPECT_THAT(ids(request), testing::ElementsAre(tasks[3], tasks[2]));
    EXPECT_EQ(listed.pagination().total(), 5);
    EXPECT_TRUE(listed.pagination().has_more());
    request.mutable_sort()->set_direction(v1::SORT_DIRECTION_ASC);
    EXPECT_THAT(ids(request), testing::ElementsAre(tasks[1], tasks[2]));
    request.set_initiator("anna");
    EXPECT_THAT(ids(request), testing::ElementsAre(tasks[1], tasks[2]));
    EXPECT_FALSE(listed.pagination().has_more());
    request.add_tags("b");
    request.mutable_pagination()->set_offset(0);
    EXPECT_THAT(ids(request), testing::ElementsAre(tasks[1]));
    request.Clear();
    request.add_states(v1::TASK_STATE_BLOCKED_BY_FAILURES);
    request.add_states(v1::TASK_STATE_ERROR);
    EXPECT_EQ(ids(request).size(), 1U);
    request.Clear();
    request.mutable_created_at()->mutable_end()->set_seconds(1);
    EXPECT_TRUE(ids(request).empty());
    request.Clear();
    request.mutable_created_at()->mutable_start()->set_seconds(1);
    EXPECT_EQ(ids(request).size(), 6U);
}

TEST_F(GrpcCalls, OfListsThatThereAreNotAreInvalid) {
    v1::ListTasksResponse listed;
    v1::ListTasksRequest request;
    request.mutable_pagination()->set_limit(101);
    auto ended = call("TaskService/ListTasks", request, listed);
    EXPECT_EQ(ended.code(), StatusCode::INVALID_ARGUMENT);
    EXPECT_EQ(ended.message(), "pagination.limit is 101; it must be from 1 to 100");
    request.Clear();
    request.mutable_sort()->set_field("name");
    ended = call("TaskService/ListTasks", request, listed);
    EXPECT_THAT(ended.message(), HasSubstr("sort.field is \"name\""));
    request.Clear();
    request.mutable_created_at()->mutable_start()->set_seconds(std::int64_t{1} << 60);
    EXPECT_THAT(call("TaskService/ListTasks", request, listed).message(),
                HasSubstr("created_at.start"));
}

TEST_F(GrpcCalls, WithBytesThatAreNoRequestAreInvalid) {
    auto const ended = call_with_bytes("TaskService/CreateTask", "\xFF\xFF\xFF");
    EXPECT_EQ(ended.code(), StatusCode::INVALID_ARGUMENT);
    EXPECT_EQ(ended.message(), "the request is no tasker.v1.CreateTaskRequest");
}

TEST_F(GrpcCalls, WithAContextTooDeepAreInvalidAndNotTheEndOfTheServer) {
    for (int const depth : {60, 100, 1'000}) {
        auto request = request_for_order(1);
        auto* object = request.mutable_context();
        for (int i = 0; i < depth; ++i)
            object = (*object->mutable_fields())["a"].mutable_struct_value();
        EXPECT_EQ(create(request).code(), StatusCode::INVALID_ARGUMENT) << depth;
    }
    EXPECT_EQ(create(request_for_order(1)).code(), StatusCode::OK);
}

TEST_F(GrpcCalls, WithAMessageTooLongAreRefusedAndTheNextIsServed) {
    start_grpc({.message_bytes_max = 4'096}, {});
    auto request = request_for_order(1);
    request.set_reason(std::string(5'000, 'x'));
    EXPECT_EQ(create(request).code(), StatusCode::RESOURCE_EXHAUSTED);
    EXPECT_EQ(create(request_for_order(1)).code(), StatusCode::OK);
}

TEST_F(GrpcCalls, EndAtTheirDeadline) {
    hold_submissions();
    auto const ended = create(request_for_order(1), {.deadline = std::chrono::milliseconds(100)});
    EXPECT_EQ(ended.code(), StatusCode::DEADLINE_EXCEEDED);
}

TEST_F(GrpcCalls, ThatNobodyWaitsForAnyMoreAreNotBegun) {
    start_grpc({.answer_threads = 1}, {});
    hold_submissions();
    v1::CreateTaskResponse response;
    auto first = std::async(std::launch::async, [&] {
        return call("TaskService/CreateTask", request_for_order(1), response);
    });
    gate_.await(1);
    EXPECT_EQ(create(request_for_order(2), {.deadline = std::chrono::milliseconds(50)}).code(),
              StatusCode::DEADLINE_EXCEEDED);
    // The server's clock for a call begins a little later: when this one is late, that one is.
    EXPECT_EQ(create(request_for_order(3), {.deadline = std::chrono::milliseconds(250)}).code(),
              StatusCode::DEADLINE_EXCEEDED);
    gate_.open();
    EXPECT_EQ(first.get().code(), StatusCode::OK);
    EXPECT_EQ(create(request_for_order(4)).code(), StatusCode::OK);
    EXPECT_THAT(submitted_, testing::Contains(R"({"total":4})"));
    EXPECT_THAT(submitted_, testing::Not(testing::Contains(R"({"total":2})")));
}

TEST_F(GrpcCalls, AreRefusedWhenTooManyWait) {
    start_grpc({.answer_threads = 1, .waiting_requests = 1}, {});
    hold_submissions();
    v1::CreateTaskResponse responses[2];
    auto const ask = [&](int number) {
        return std::async(std::launch::async, [this, number, &responses] {
            return call("TaskService/CreateTask", request_for_order(number), responses[number]);
        });
    };
    auto first = ask(0);
    gate_.await(1);
    auto second = ask(1);
    // One of those that come now waits; all others find no room.
    Ended refused;
    do {
        refused = create(request_for_order(9), {.deadline = std::chrono::milliseconds(50)});
    } while (refused.code() == StatusCode::DEADLINE_EXCEEDED);
    EXPECT_EQ(refused.code(), StatusCode::UNAVAILABLE);
    EXPECT_EQ(refused.message(), "too many requests are waiting");
    EXPECT_EQ(refused.said("retry-after"), "15");
    EXPECT_EQ(call_with_bytes("HealthService/CheckLiveness", "").code(), StatusCode::OK)
        << "health is answered all the same";
    gate_.open();
    EXPECT_EQ(first.get().code(), StatusCode::OK);
    second.get();
}

TEST_F(GrpcCalls, WhoseFailureIsTheServersAreToldNothingOfIt) {
    std::mutex mutex;  // ThreadSanitizer sees this one, and not what gRPC does
    std::optional<Error> failure;
    auto const fail_with = [&](std::optional<Error> next) {
        {
            std::scoped_lock const lock(mutex);
            failure = std::move(next);
        }
        return create(request_for_order(1));
    };
    backend().submit = [&](model::TaskRequest const& /*request*/) -> Result<model::Task> {
        std::scoped_lock const lock(mutex);
        if (failure) return *failure;
        throw std::runtime_error("a bug");
    };
    auto const broken = fail_with(Error(ErrorCode::StoreCorrupt, "/srv/secret.db is broken"));
    EXPECT_EQ(broken.code(), StatusCode::INTERNAL);
    EXPECT_EQ(broken.message(), "Internal server error");
    EXPECT_EQ(fail_with(std::nullopt).message(), "Internal server error");
    auto const busy = fail_with(Error(ErrorCode::StoreBusy, "locked"));
    EXPECT_EQ(busy.code(), StatusCode::UNAVAILABLE);
    EXPECT_EQ(busy.said("retry-after"), "5");
    EXPECT_EQ(fail_with(Error(ErrorCode::Timeout, "slow")).code(), StatusCode::DEADLINE_EXCEEDED);
    EXPECT_EQ(fail_with(Error(ErrorCode::CircuitOpen, "open")).code(), StatusCode::UNAVAILABLE);
    EXPECT_EQ(fail_with(Error(ErrorCode::LaneFull, "full")).said("retry-after"), "15");
}

// Who may.

TEST_F(GrpcCalls, OfNobodyAreRefusedByEveryRpcThatIsNotPublic) {
    std::mutex mutex;
    std::set<std::string> asked;
    start_grpc({}, [&](std::string_view permission, auto const& /*from*/) {
        std::scoped_lock const lock(mutex);
        asked.emplace(permission);
        return server::Admission{.denial = server::Denial{.message = "who are you?"}};
    });
    for (auto const& rpc : server::grpc::all_rpcs(server::rest::ConfigRoute::Present)) {
        auto const name = std::string(rpc.service) + "/" + std::string(rpc.name);
        auto const ended = call_with_bytes(name, "");
        if (rpc.service == "HealthService") {
            EXPECT_EQ(ended.code(), StatusCode::OK) << name;
            continue;
        }
        EXPECT_EQ(ended.code(), StatusCode::UNAUTHENTICATED) << name;
        EXPECT_EQ(ended.message(), "who are you?");
        EXPECT_EQ(ended.said("x-auth-failure-reason"), "missing");
    }
    EXPECT_THAT(
        asked, testing::UnorderedElementsAre(
                   "tasks:create", "tasks:read", "tasks:list", "tasks:cancel", "tasks:context_read",
                   "steps:read", "steps:resolve", "templates:read", "system:analytics_read",
                   "dlq:read", "dlq:update", "dlq:stats", "system:config_read"));
}

TEST_F(GrpcCalls, ThatChangeSomethingOrAreRefusedAreInTheLogOfWhoDidWhat) {
    RecordedLog log;
    start_grpc({},
               [](std::string_view permission, server::Headers /*headers*/) {
                   server::Admission admission{.caller = "anna"};
                   if (permission == "templates:read")
                       admission.denial = server::Denial{.status = 403};
                   return admission;
               },
               {.log = &log});
    ASSERT_EQ(create(request_for_order(1)).code(), StatusCode::OK);
    auto const task = created_.task().task_uuid();
    v1::GetTaskResponse found;
    v1::GetTaskRequest question;
    question.set_task_uuid(task);
    ASSERT_EQ(call("TaskService/GetTask", question, found).code(), StatusCode::OK);
    auto const cancelled = cancel(task).code();
    EXPECT_EQ(call_with_bytes("TemplateService/ListTemplates", "").code(),
              StatusCode::PERMISSION_DENIED);

    auto const line_of = [](std::string const& operation) {
        return R"("caller":"anna","operation":")" + operation + '"';
    };
    EXPECT_EQ(log.count(line_of("CreateTask")), 1U) << log.text();
    EXPECT_EQ(log.count(line_of("CancelTask")), 1U);
    EXPECT_EQ(log.count(line_of("GetTask")), 0U);
    EXPECT_EQ(log.count(line_of("ListTemplates")), 1U);
    auto const named = R"("subject":")" + task;
    EXPECT_EQ(log.count(named), cancelled == StatusCode::OK ? 2U : 1U);
}

TEST_F(GrpcCalls, WithoutThePermissionAreDeniedAndWithItLetIn) {
    start_grpc({}, [](std::string_view permission, server::Headers headers) {
        server::http::Request const from{.headers = {headers.begin(), headers.end()}};
        auto const is_anna =
            from.header("authorization") == "Bearer anna" || from.header("x-api-key") == "k-anna";
        if (is_anna && permission == "templates:read") return server::Admission{.caller = "anna"};
        return server::Admission{.denial =
                                     server::Denial{.status = 403,
                                                    .message = "Missing required permission: " +
                                                               std::string(permission)}};
    });
    v1::ListTemplatesResponse templates;
    for (auto const& credential :
         {std::pair<std::string, std::string>{"authorization", "Bearer anna"},
          {"x-api-key", "k-anna"}}) {
        CallOptions const options{.metadata = {credential}};
        EXPECT_EQ(
            call("TemplateService/ListTemplates", v1::ListTemplatesRequest(), templates, options)
                .code(),
            StatusCode::OK);
        auto const ended = create(request_for_order(1), options);
        EXPECT_EQ(ended.code(), StatusCode::PERMISSION_DENIED);
        EXPECT_EQ(ended.message(), "Missing required permission: tasks:create");
    }
}

}  // namespace
}  // namespace tasker::test
