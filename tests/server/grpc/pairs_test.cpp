#include <gtest/gtest.h>

#include <set>

#include "base/json.hpp"
#include "server/grpc/rpc.hpp"
#include "tests/server/grpc/grpc_serving.hpp"
#include "tests/server/grpc/same_answers.hpp"

// Goal: whoever asks by REST and whoever asks by gRPC are told the same, in every field.
// Method: each rpc that has a route is called beside it on one state. The message is read by
// protobuf's own JSON, not by ours, and compared member by member, in both directions.

namespace tasker::test {
namespace {

class GrpcPairs : public GrpcServing {
protected:
    Json answer_of(std::string const& method, JsonObject const& given) {
        called_.insert(method);
        return test::answer_of(client(), method, given);
    }
    void expect_same(std::string const& target, Json const& answered, std::string const& where) {
        auto const rest = get(target);
        ASSERT_EQ(rest.status, 200U) << target << ": " << rest.body;
        expect_equal(rest.json(), answered, where);
    }
    void expect_pair(std::string const& target, std::string const& method,
                     JsonObject const& request, std::string_view into = {}) {
        auto const answered = answer_of(method, request);
        expect_same(target, into.empty() ? answered : answered.at(into), method);
    }
    /// A task as REST shows it, without the steps that gRPC has elsewhere.
    Json shown_task(std::string const& task) {
        auto shown = get("/v1/tasks/" + task).json();
        shown.as_object().erase("steps");
        return shown;
    }

    void look_at_tasks(std::string const& done, std::string const& failed);
    void look_at_data(std::string const& done);
    void look_at_operations();
    // What the one changes, the other shows.
    void update_entry(std::string const& failed, std::string const& entry);
    void act(std::string const& failed);

    std::set<std::string> called_;
};

void GrpcPairs::look_at_tasks(std::string const& done, std::string const& failed) {
    for (auto const& task : {done, failed}) {
        auto const answered =
            answer_of("TaskService/GetTask",
                      {{"task_uuid", task}, {"include_steps", true}, {"include_context", true}});
        expect_equal(shown_task(task), answered.at("task"), "GetTask.task");
        auto const steps = "/v1/tasks/" + task + "/workflow_steps";
        expect_same(steps, answered.at("steps"), "GetTask.steps");
        expect_pair(steps, "StepService/ListSteps", {{"task_uuid", task}}, "steps");
        expect_pair("/v1/tasks/" + task + "/summary", "TaskService/GetTaskSummary",
                    {{"task_uuid", task}});
        expect_pair("/v1/dlq/task/" + task, "DlqService/GetEntryByTask", {{"task_uuid", task}},
                    "entry");
    }
    for (auto const& [task, name] : {std::pair(done, "ship"), std::pair(failed, "break")}) {
        auto const step = step_of(task, name);
        auto const path = "/v1/tasks/" + task + "/workflow_steps/" + step;
        JsonObject const ids{{"task_uuid", task}, {"step_uuid", step}};
        expect_pair(path, "StepService/GetStep", ids, "step");
        expect_pair(path + "/audit", "StepService/GetStepAudit", ids, "audit_records");
    }
}

void GrpcPairs::look_at_data(std::string const& done) {
    auto const context = answer_of("TaskService/GetTaskContext", {{"task_uuid", done}});
    EXPECT_EQ(context.at("context").at("inputs"), (Json{{"total", 12.5}}));
    EXPECT_EQ(context.at("context").at("outputs"),
              (Json{{"charge", {{"charged", 12.5}}}, {"ship", {{"parcel", "p-1"}}}}));
    EXPECT_EQ(context.at("context").at("merged").at("ship").at("parcel"), "p-1");
    EXPECT_EQ(context.at("context").at("merged").at("total"), 12.5);

    auto const listed = answer_of("TaskService/ListTasks", {});
    ASSERT_EQ(listed.at("tasks").as_array().size(), 3U);
    for (auto const& task : listed.at("tasks").as_array())
        expect_equal(shown_task(std::string(task.at("task_uuid").as_string())), task, "ListTasks");
}

void GrpcPairs::look_at_operations() {
    expect_pair("/v1/templates", "TemplateService/ListTemplates", {});
    expect_pair("/v1/templates?namespace=shop", "TemplateService/ListTemplates",
                {{"namespace", "shop"}});
    expect_pair("/v1/templates/shop/order/1.0.0", "TemplateService/GetTemplate",
                {{"namespace", "shop"}, {"name", "order"}, {"version", "1.0.0"}}, "template");
    expect_pair("/v1/analytics/performance", "AnalyticsService/GetPerformanceMetrics", {});
    expect_pair("/v1/analytics/performance?hours=1", "AnalyticsService/GetPerformanceMetrics",
                {{"hours", 1}});
    expect_pair("/v1/analytics/bottlenecks?min_executions=1&limit=2",
                "AnalyticsService/GetBottleneckAnalysis", {{"min_executions", 1}, {"limit", 2}});
    expect_pair("/v1/dlq", "DlqService/ListEntries", {}, "entries");
    expect_pair(
        "/v1/dlq?limit=1&offset=1&resolution_status=Pending", "DlqService/ListEntries",
        {{"limit", 1}, {"offset", 1}, {"resolution_status", "DLQ_RESOLUTION_STATUS_PENDING"}},
        "entries");
    expect_pair("/v1/dlq/investigation-queue", "DlqService/GetInvestigationQueue", {}, "entries");
    expect_pair("/v1/dlq/staleness?limit=5", "DlqService/GetStalenessMonitoring", {{"limit", 5}},
                "entries");
    expect_pair("/config", "ConfigService/GetConfig", {});
    expect_pair("/health", "HealthService/CheckHealth", {});
    expect_pair("/health/live", "HealthService/CheckLiveness", {});
    expect_pair("/health/ready", "HealthService/CheckReadiness", {});
    expect_pair("/health/detailed", "HealthService/CheckDetailedHealth", {});
}

void GrpcPairs::update_entry(std::string const& failed, std::string const& entry) {
    auto const updated =
        answer_of("DlqService/UpdateInvestigation",
                  {{"dlq_entry_uuid", entry},
                   {"resolution_status", "DLQ_RESOLUTION_STATUS_MANUALLY_RESOLVED"},
                   {"resolution_notes", "paid by hand"},
                   {"resolved_by", "anna"},
                   {"metadata", {{"ticket", 4711}}}});
    EXPECT_EQ(updated.at("success"), true);
    auto const resolved = get("/v1/dlq/task/" + failed).json();
    EXPECT_EQ(resolved.at("resolution_status"), "ManuallyResolved");
    EXPECT_EQ(resolved.at("resolution_notes"), "paid by hand");
    EXPECT_EQ(resolved.at("metadata"), (Json{{"ticket", 4711}}));
    expect_pair("/v1/dlq/stats", "DlqService/GetStats", {}, "stats");
}

void GrpcPairs::act(std::string const& failed) {
    auto const step = step_of(failed, "break");
    auto const completed = answer_of("StepService/ResolveStep",
                                     {{"task_uuid", failed},
                                      {"step_uuid", step},
                                      {"action_type", "STEP_MANUAL_ACTION_TYPE_COMPLETE_MANUALLY"},
                                      {"performed_by", "anna"},
                                      {"reason", "it was paid by hand"},
                                      {"result", {{"receipt", "r-1"}}}});
    ASSERT_TRUE(host().wait({*Uuid::parse(failed)}, std::chrono::seconds(60)));
    expect_same("/v1/tasks/" + failed + "/workflow_steps/" + step, completed.at("step"),
                "ResolveStep");
    EXPECT_EQ(completed.at("step").at("results").at("result"), (Json{{"receipt", "r-1"}}));

    auto const created = answer_of("TaskService/CreateTask", {{"name", "held"},
                                                              {"namespace", "depot"},
                                                              {"version", "2.1.0"},
                                                              {"context", {{"n", 2}}},
                                                              {"tags", {"x"}},
                                                              {"priority", -3}});
    std::string const id(created.at("task").at("task_uuid").as_string());
    gate_.await(2);
    auto const cancelled = answer_of("TaskService/CancelTask", {{"task_uuid", id}});
    EXPECT_EQ(cancelled.at("success"), true);
    expect_equal(shown_task(id), cancelled.at("task"), "CancelTask.task");
    EXPECT_EQ(cancelled.at("task").at("state"), "TASK_STATE_CANCELLED");
}

TEST_F(GrpcPairs, SayTheSame) {
    auto const done = settled_task("order", {{"tags", {"a"}}, {"priority", 7}});
    auto const failed = settled_task("broken");
    post("/v1/tasks", base::to_text(Json(request_for("held"))));
    gate_.await(1);
    auto const entry = dead_letter(failed, 90, model::DeadLetterReason::MaxRetriesExceeded);
    dead_letter(done, 5, model::DeadLetterReason::Manual);
    look_at_tasks(done, failed);
    look_at_data(done);
    look_at_operations();
    update_entry(failed, entry);
    act(failed);

    std::set<std::string> all;
    for (auto const& rpc : server::grpc::all_rpcs(server::rest::ConfigRoute::Present))
        all.insert(std::string(rpc.service) + "/" + std::string(rpc.name));
    EXPECT_EQ(called_, all) << "every rpc is compared";
}

}  // namespace
}  // namespace tasker::test
