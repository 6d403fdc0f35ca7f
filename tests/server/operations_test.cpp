#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <thread>

#include "base/json.hpp"
#include "server/rest/routes.hpp"
#include "server/rest/schemas.hpp"
#include "server/routing/openapi.hpp"
#include "tests/server/event_client.hpp"
#include "tests/server/serving.hpp"

// The routes for operators, and the document of all routes.

namespace tasker::test {
namespace {

using testing::HasSubstr;

class ServedOperations : public Serving {};

TEST_F(ServedOperations, ShowTheDeadLetterQueue) {
    auto const older = settled_task("broken");
    auto const newer = settled_task("order");
    auto const old_entry = dead_letter(older, 90, model::DeadLetterReason::StalenessTimeout);
    auto const new_entry = dead_letter(newer, 5, model::DeadLetterReason::MaxRetriesExceeded);

    auto const list = get("/v1/dlq").json();
    ASSERT_EQ(list.as_array().size(), 2U);
    EXPECT_EQ(list.at(0).at("dlq_entry_uuid"), Json(new_entry));
    EXPECT_EQ(list.at(0).at("dlq_reason"), "MaxRetriesExceeded");
    EXPECT_EQ(list.at(0).at("resolution_status"), "Pending");
    EXPECT_EQ(list.at(0).at("original_state"), "steps_in_process");
    EXPECT_EQ(list.at(0).at("task_snapshot"), (Json{{"threshold_minutes", 30}}));
    EXPECT_EQ(get("/v1/dlq?limit=1&offset=1").json().at(0).at("dlq_entry_uuid"), Json(old_entry));
    EXPECT_EQ(get("/v1/dlq?resolution_status=Cancelled").json(), JsonArray());
    EXPECT_EQ(get("/v1/dlq?resolution_status=pending").status, 400U);

    EXPECT_EQ(get("/v1/dlq/task/" + older).json().at("dlq_entry_uuid"), Json(old_entry));
    EXPECT_EQ(get(std::string("/v1/dlq/task/") + kUnknown).status, 404U);
    auto const no_id = get("/v1/dlq/task/4711");
    EXPECT_EQ(code_of(no_id), "INVALID_UUID");

    auto const queue = get("/v1/dlq/investigation-queue").json();
    EXPECT_EQ(queue.at(0).at("dlq_entry_uuid"), Json(new_entry)) << "500 + 5 is more than 100 + 90";
    EXPECT_NEAR(queue.at(1).at("priority_score").to_number<double>(), 190, 1);
    EXPECT_EQ(queue.at(1).at("current_state"), "blocked_by_failures");
    EXPECT_EQ(get("/v1/dlq/investigation-queue?limit=1").json().as_array().size(), 1U);

    auto const summary = get("/v1/tasks/" + older + "/summary").json();
    EXPECT_EQ(summary.at("dlq"), (Json{{"in_dlq", true},
                                       {"dlq_reason", "staleness_timeout"},
                                       {"resolution_status", "pending"}}));
}

TEST_F(ServedOperations, RecordWhatBecameOfAnInvestigation) {
    auto const task = settled_task("broken");
    auto const entry = dead_letter(task, 60, model::DeadLetterReason::Manual);
    auto const path = "/v1/dlq/entry/" + entry;
    auto const answer = patch(path, R"({"resolution_status": "ManuallyResolved",
                                        "resolution_notes": "called", "resolved_by": "ops",
                                        "metadata": {"ticket": "OPS-4"}})");
    ASSERT_EQ(answer.status, 200U) << answer.body;
    EXPECT_EQ(answer.json().at("dlq_entry_uuid"), Json(entry));
    auto const resolved = get("/v1/dlq/task/" + task).json();
    EXPECT_EQ(resolved.at("resolution_status"), "ManuallyResolved");
    EXPECT_EQ(resolved.at("resolution_notes"), "called");
    EXPECT_EQ(resolved.at("resolved_by"), "ops");
    EXPECT_EQ(resolved.at("metadata"), (Json{{"ticket", "OPS-4"}}));
    EXPECT_TRUE(resolved.at("resolution_timestamp").is_string());

    EXPECT_EQ(patch(path, R"({"resolution_notes": "and written to"})").status, 200U);
    auto const noted = get("/v1/dlq/task/" + task).json();
    EXPECT_EQ(noted.at("resolution_notes"), "and written to");
    EXPECT_EQ(noted.at("resolved_by"), "ops") << "what is not given stays as it is";
    EXPECT_EQ(noted.at("resolution_timestamp"), resolved.at("resolution_timestamp"));

    auto const stats = get("/v1/dlq/stats").json();
    ASSERT_EQ(stats.as_array().size(), 1U);
    EXPECT_EQ(stats.at(0).at("dlq_reason"), "ManualDlq");
    EXPECT_EQ(stats.at(0).at("manually_resolved"), 1);
    EXPECT_EQ(stats.at(0).at("pending"), 0);
    EXPECT_NEAR(stats.at(0).at("avg_resolution_time_minutes").to_number<double>(), 60, 1);
    EXPECT_EQ(get("/v1/tasks/" + task).json().at("status"), "blocked_by_failures");

    auto const second = dead_letter(task, 1, model::DeadLetterReason::Manual);
    auto const back = patch(path, R"({"resolution_status": "Pending"})");
    EXPECT_EQ(back.status, 400U) << "a task has one pending entry at most";
    EXPECT_THAT(message_of(back), HasSubstr(second));
    EXPECT_EQ(patch(path, R"({"resolution_status": "done"})").status, 422U);
    EXPECT_EQ(patch(path, R"({"resolution_notes": 7})").status, 422U);
    // PostgreSQL has no texts with zeros in them.
    EXPECT_EQ(patch(path, R"({"resolution_notes": "a\u0000b"})").status, 422U);
    EXPECT_EQ(patch(std::string("/v1/dlq/entry/") + kUnknown, "{}").status, 404U);
    EXPECT_EQ(patch("/v1/dlq/entry/4711", "{}").status, 400U);
}

TEST_F(ServedOperations, TellHowLongTasksHaveBeenWaiting) {
    settled_task("order");
    auto const blocked = settled_task("broken");
    auto const rows = get("/v1/dlq/staleness").json();
    ASSERT_EQ(rows.as_array().size(), 1U) << "what is done does not wait";
    EXPECT_EQ(rows.at(0).at("task_uuid"), Json(blocked));
    EXPECT_EQ(rows.at(0).at("staleness_threshold_minutes"), 1440);
    EXPECT_EQ(rows.at(0).at("health_status"), "healthy");
    EXPECT_EQ(get("/v1/dlq/staleness?limit=0").json(), JsonArray());
}

TEST_F(ServedOperations, CountWhatHappened) {
    settled_task("order");
    settled_task("order", {{"context", {{"total", 1}}}});
    settled_task("broken");
    auto const performance = get("/v1/analytics/performance").json();
    EXPECT_EQ(performance.at("total_tasks"), 3);
    EXPECT_EQ(performance.at("active_tasks"), 1);
    EXPECT_EQ(performance.at("completed_tasks"), 2);
    EXPECT_EQ(performance.at("failed_tasks"), 1);
    EXPECT_EQ(performance.at("completion_rate"), 66.67);
    EXPECT_EQ(performance.at("error_rate"), 33.33);
    EXPECT_EQ(performance.at("steps_per_hour"), 6);
    EXPECT_NEAR(performance.at("system_health_score").as_double(), 0.667, 0.0001);
    EXPECT_EQ(get("/v1/analytics/performance?hours=-1").status, 400U);

    auto const found = get("/v1/analytics/bottlenecks?min_executions=1").json();
    EXPECT_EQ(found.at("slow_steps").as_array().size(), 2U);
    EXPECT_EQ(found.at("slow_tasks").at(0).at("task_name"), "order");
    EXPECT_EQ(found.at("slow_tasks").at(0).at("average_step_count"), 2.0);
    auto const& counts = found.at("resource_utilization").at("system_health");
    EXPECT_EQ(counts.at("complete_tasks"), 2);
    EXPECT_EQ(counts.at("blocked_by_failures_tasks"), 1);
    EXPECT_EQ(counts.at("complete_steps"), 4);
    EXPECT_EQ(counts.at("error_steps"), 1);
    EXPECT_EQ(counts.at("pending_steps"), 1);
    EXPECT_EQ(found.at("recommendations").as_array().size(), 1U) << "a step fails always";
    EXPECT_EQ(get("/v1/analytics/bottlenecks").json().at("slow_steps"), JsonArray());
}

TEST_F(ServedOperations, SayHowTheServerIs) {
    EXPECT_EQ(get("/health").json().at("status"), "healthy");
    EXPECT_EQ(get("/health/live").json().at("status"), "alive");
    auto const ready = get("/health/ready").json();
    EXPECT_EQ(ready.at("status"), "ready");
    EXPECT_EQ(ready.at("info").at("operational_state"), "Normal");
    EXPECT_EQ(ready.at("checks").at("web_database").at("status"), "healthy");
    EXPECT_EQ(get("/health/detailed").json().at("status"), "healthy");
    backend().state = server::OperationalState::GracefulShutdown;
    auto const stopping = get("/health/ready");
    EXPECT_EQ(stopping.status, 503U);
    EXPECT_EQ(code_of(stopping), "SERVICE_UNAVAILABLE");
    EXPECT_EQ(get("/health/detailed").json().at("status"), "degraded");
    EXPECT_EQ(get("/health/live").status, 200U);
    backend().state = server::OperationalState::Normal;
}

TEST_F(ServedOperations, ExposeMetrics) {
    settled_task("order");
    settled_task("broken");
    // Waiters are told of a commit a moment before it is counted.
    auto answer = get("/metrics");
    while (answer.body.find("tasker_tasks_failures_total 1\n") == std::string::npos)
        answer = get("/metrics");
    EXPECT_EQ(answer.header("content-type"), "text/plain; version=0.0.4; charset=utf-8");
    for (auto const* const line :
         {"tasker_tasks_requests_total 2\n", "tasker_tasks_completions_total 1\n",
          "tasker_tasks_failures_total 1\n", "tasker_steps_results_processed_total 3\n",
          "tasker_step_attempts_total 3\n",
          "tasker_task_state_transitions_total{to_state=\"complete\"} 1\n",
          "tasker_step_state_transitions_total{to_state=\"error\"} 1\n",
          "tasker_orchestration_running 1\n", "# TYPE tasker_tasks_requests_total counter\n",
          "tasker_api_requests_total{status=\"4xx\"} 0\n"}) {
        EXPECT_THAT(answer.body, HasSubstr(line));
    }
}

TEST_F(ServedOperations, ShowTheConfigurationWithoutSecrets) {
    auto const config = get("/config").json();
    EXPECT_EQ(config.at("auth").at("enabled"), false);
    EXPECT_EQ(config.at("auth").at("api_key_header"), "X-API-Key");
    EXPECT_EQ(config.at("messaging").at("backend"), "store");
}

TEST_F(ServedOperations, AnswerEveryRouteAsItsDocumentSays) {
    auto const task = settled_task("broken");
    auto const step = step_of(task, "break");
    auto const entry = dead_letter(task, 1, model::DeadLetterReason::Manual);
    auto const tasks = "/v1/tasks/" + task;
    for (auto const& target : {std::string("/v1/tasks"),
                               tasks,
                               tasks + "/summary",
                               tasks + "/workflow_steps",
                               tasks + "/workflow_steps/" + step,
                               tasks + "/workflow_steps/" + step + "/audit",
                               std::string("/v1/templates"),
                               std::string("/v1/templates/shop/order/1.0.0"),
                               std::string("/v1/analytics/performance"),
                               std::string("/v1/analytics/bottlenecks"),
                               std::string("/v1/dlq"),
                               "/v1/dlq/task/" + task,
                               std::string("/v1/dlq/stats"),
                               std::string("/v1/dlq/investigation-queue"),
                               std::string("/v1/dlq/staleness"),
                               std::string("/config"),
                               std::string("/health"),
                               std::string("/health/live"),
                               std::string("/health/ready"),
                               std::string("/health/detailed"),
                               std::string("/metrics"),
                               std::string("/api-docs/openapi.json"),
                               std::string("/api-docs/ui")}) {
        EXPECT_EQ(get(target).status, 200U) << target;
    }
    patch("/v1/dlq/entry/" + entry, "{}");
    patch(tasks + "/workflow_steps/" + step,
          R"({"action_type": "reset_for_retry", "reason": "r", "reset_by": "ops"})");
    ASSERT_TRUE(host().wait({*Uuid::parse(task)}, std::chrono::seconds(60)));
    ask({.method = "DELETE", .target = tasks});
    for (auto const& [target, operation] : {std::pair(tasks + "/events", "watch_task"),
                                            std::pair(std::string("/v1/events"), "watch_tasks")}) {
        EventClient watcher(port(), target);
        if (watcher.head().status == 200 && watcher.next()) done_.emplace(operation);
    }
    for (auto const& route :
         server::rest::orchestration_routes(server::rest::ConfigRoute::Present)) {
        EXPECT_TRUE(done_.contains(std::string(route.operation))) << route.operation;
    }
}

TEST_F(ServedOperations, RefuseNewTasksWhenTooMuchWaits) {
    auto const counted = backend().counters.backpressure.load();
    server::http::Request request{.method = server::http::Method::Post,
                                  .target = "/v1/tasks",
                                  .headers = {{"content-type", "application/json"}},
                                  .body = base::to_text(Json(request_for("order"))),
                                  .waiting_share = 0.8};
    server::Api api(backend(),
                    server::rest::orchestration_routes(server::rest::ConfigRoute::Absent));
    auto const refused = api.answer(request);
    EXPECT_EQ(refused.status, 503U);
    auto const error = base::parse_json(refused.body)->at("error");
    EXPECT_EQ(error.at("code"), "BACKPRESSURE");
    EXPECT_EQ(error.at("retry_after_seconds"), 15);
    EXPECT_EQ(backend().counters.backpressure.load(), counted + 1);
    request.target = "/v1/tasks?page=1";
    request.method = server::http::Method::Get;
    EXPECT_EQ(api.answer(request).status, 200U) << "other routes are never refused";
}

TEST_F(ServedOperations, RefuseNewTasksWhenTheEngineTakesNoMore) {
    auto const counted = backend().counters.backpressure.load();
    backend().submit_then = [](model::TaskRequest const&, auto const&) -> Result<void> {
        return Error(ErrorCode::LaneFull, "10000 requests are waiting already");
    };
    auto const refused = post("/v1/tasks", base::to_text(Json(request_for("order"))));
    EXPECT_EQ(refused.status, 503U);
    EXPECT_EQ(code_of(refused), "BACKPRESSURE");
    EXPECT_EQ(refused.header("retry-after"), "15");
    EXPECT_EQ(backend().counters.backpressure.load(), counted + 1);
}

TEST_F(ServedOperations, AnswerARequestThatRunsWhenTheServerIsStopped) {
    Gate submitting;
    backend().submit_then = [&](model::TaskRequest request, auto on_answer) {
        return host().submit(std::move(request), [&, on_answer](Result<model::Task> task) {
            submitting.pass();
            on_answer(std::move(task));
        });
    };
    Client client(port());
    ASSERT_TRUE(client.send(Client::text_of({.method = "POST",
                                             .target = "/v1/tasks",
                                             .body = base::to_text(Json(request_for("order")))})));
    submitting.await(1);
    std::thread stopper([&] { server().stop(std::chrono::seconds(60)); });
    submitting.open();
    auto const answer = client.receive();
    stopper.join();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 200U);
    auto const id = Uuid::parse(answer->json().at("task_uuid").as_string());
    EXPECT_TRUE(host().wait({*id}, std::chrono::seconds(60))) << "the engine still runs";
    EXPECT_EQ(backend().state.load(), server::OperationalState::Stopped);
}

TEST(OpenApiDocument, IsTheOneInTheReference) {
    orchestration_api().expect_stored_in(TASKER_OPENAPI_FILE);
}

}  // namespace
}  // namespace tasker::test
