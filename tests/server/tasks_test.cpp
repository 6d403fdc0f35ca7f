#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "base/json.hpp"
#include "template/load.hpp"
#include "tests/server/serving.hpp"

// The routes of tasks, and what is the same for all routes.

namespace tasker::test {
namespace {

using testing::HasSubstr;

std::string body_for(JsonObject const& request) {
    return base::to_text(Json(request));
}

class ServedTasks : public Serving {
protected:
    Answer create(JsonObject const& request) { return post("/v1/tasks", body_for(request)); }
};

TEST_F(ServedTasks, AreCreatedAndShownAsTheyAre) {
    auto const answer =
        create(request_for("order", {{"tags", {"a", "b"}},
                                     {"priority", 5},
                                     {"correlation_id", "4f0c0000-0000-4000-8000-000000000001"},
                                     {"requested_at", "2026-02-01T10:00:00.5"},
                                     {"options", {{"ignored", true}}},
                                     {"something_else", 1}}));
    ASSERT_EQ(answer.status, 200U) << answer.body;
    auto const created = answer.json();
    EXPECT_EQ(created.at("name"), "order");
    EXPECT_EQ(created.at("namespace"), "shop");
    EXPECT_EQ(created.at("version"), "1.0.0");
    EXPECT_EQ(created.at("context"), (Json{{"total", 12.5}}));
    EXPECT_EQ(created.at("tags"), Json(JsonArray{"a", "b"}));
    EXPECT_EQ(created.at("priority"), 5);
    EXPECT_EQ(created.at("correlation_id"), "4f0c0000-0000-4000-8000-000000000001");
    EXPECT_EQ(created.at("parent_correlation_id"), nullptr);
    EXPECT_EQ(created.at("total_steps"), 2);
    EXPECT_EQ(created.at("steps").as_array().size(), 2U);

    std::string const id(created.at("task_uuid").as_string());
    ASSERT_TRUE(host().wait({*Uuid::parse(id)}, std::chrono::seconds(60)));
    auto const done = get("/v1/tasks/" + id).json();
    EXPECT_EQ(done.at("status"), "complete");
    EXPECT_EQ(done.at("execution_status"), "all_complete");
    EXPECT_EQ(done.at("recommended_action"), "finalize_task");
    EXPECT_EQ(done.at("completion_percentage"), 100.0);
    EXPECT_EQ(done.at("completed_steps"), 2);
    EXPECT_TRUE(done.at("completed_at").is_string());
    auto const& ship = done.at("steps").at(1);
    EXPECT_EQ(ship.at("name"), "ship");
    EXPECT_EQ(ship.at("total_parents"), 1);
    EXPECT_EQ(ship.at("completed_parents"), 1);
    EXPECT_EQ(ship.at("attempts"), 1);
}

TEST_F(ServedTasks, OfManyStepsAreShownWholeToo) {
    constexpr std::size_t kSteps = 70;  // more than are kept for the answer
    std::string text = "name: wide\nnamespace_name: shop\nversion: \"1.0.0\"\nsteps:\n";
    for (std::size_t i = 0; i < kSteps; ++i)
        text += "  - { name: s" + std::to_string(i) + ", handler: { callable: shop.ship } }\n";
    ASSERT_TRUE(host().register_templates({*templates::load_text(text, "test.yaml")}));
    auto const created = create(request_for("wide"));
    ASSERT_EQ(created.status, 200U) << created.body;
    EXPECT_EQ(created.json().at("total_steps"), kSteps);
    EXPECT_EQ(created.json().at("steps").as_array().size(), kSteps);
}

TEST_F(ServedTasks, MayHaveALongContext) {
    std::string const note(9'000, 'n');
    auto const created = create(request_for("order", {{"context", {{"note", note}}}}));
    ASSERT_EQ(created.status, 200U) << created.body;
    EXPECT_EQ(created.json().at("context").at("note"), Json(note));
}

TEST_F(ServedTasks, HaveTheSameIdentityOnlyOnce) {
    auto const request = request_for("order", {{"context", {{"total", 77}}}});
    ASSERT_EQ(create(request).status, 200U);
    auto const again = create(request);
    EXPECT_EQ(again.status, 409U);
    EXPECT_EQ(code_of(again), "CONFLICT");
    EXPECT_EQ(message_of(again), "A task with this identity already exists");
    auto with_key = request;
    with_key["idempotency_key"] = "another";
    EXPECT_EQ(create(with_key).status, 200U);
}

TEST_F(ServedTasks, NeedATemplate) {
    auto const answer = create(request_for("ordre"));
    EXPECT_EQ(answer.status, 404U);
    EXPECT_EQ(code_of(answer), "NOT_FOUND");
    EXPECT_EQ(message_of(answer), "Task template not found: shop/ordre:1.0.0");
}

TEST_F(ServedTasks, AreRefusedWhenAFieldIsMissingOrOfAnotherType) {
    for (auto const* const name :
         {"name", "namespace", "version", "context", "initiator", "source_system", "reason"}) {
        auto request = request_for("order");
        request.erase(name);
        auto const missing = create(request);
        EXPECT_EQ(missing.status, 422U) << name;
        EXPECT_THAT(missing.body, HasSubstr("\"" + std::string(name) + "\" is missing"));
        EXPECT_THAT(missing.header("content-type"), HasSubstr("text/plain"));
    }
    std::vector<std::pair<std::string, Json>> const wrong{{"name", 7},
                                                          {"tags", "a"},
                                                          {"tags", JsonArray{1}},
                                                          {"priority", "high"},
                                                          {"priority", 1.5},
                                                          {"priority", 99'999'999'999},
                                                          {"correlation_id", "no-uuid"},
                                                          {"idempotency_key", 7},
                                                          {"options", "none"},
                                                          {"requested_at", "2026-02-01T10:00:00Z"},
                                                          {"requested_at", "2026-02-31T10:00:00"}};
    for (auto const& [name, value] : wrong)
        EXPECT_EQ(create(request_for("order", {{name, value}})).status, 422U) << name << value;
    EXPECT_EQ(post("/v1/tasks", "[1]").status, 422U);
    EXPECT_EQ(create(request_for("order", {{"priority", 5.0}})).json().at("priority"), 5);
}

TEST_F(ServedTasks, AreRefusedWhenAValueIsOutOfItsRange) {
    std::vector<std::pair<std::string, Json>> const wrong{
        {"name", ""},
        {"version", Json(std::string(51, '1'))},
        {"reason", Json(std::string(501, 'r'))},
        {"initiator", Json(std::string(256, 'i'))},
        {"priority", 101},
        {"context", JsonArray{1}},
        {"context", JsonObject{{"total", "much"}}}};
    for (auto const& [name, value] : wrong) {
        auto const answer = create(request_for("order", {{name, value}}));
        EXPECT_EQ(answer.status, 400U) << name << answer.body;
        EXPECT_EQ(code_of(answer), "BAD_REQUEST") << name;
    }
}

TEST_F(ServedTasks, AreRefusedWhenTheBodyIsNotJson) {
    for (std::string const body : {"{", "{\"name\": \"\xff\"}", "{} {}", "{'a': 1}"}) {
        auto const answer = post("/v1/tasks", body);
        EXPECT_EQ(answer.status, 400U) << body;
        EXPECT_THAT(answer.header("content-type"), HasSubstr("text/plain")) << body;
    }
    auto const deep = post("/v1/tasks", std::string(100'000, '[') + std::string(100'000, ']'));
    EXPECT_EQ(deep.status, 400U);
    EXPECT_THAT(deep.body, HasSubstr("64 levels"));
    auto const empty = ask({.method = "POST",
                            .target = "/v1/tasks",
                            .headers = "content-type: application/json\r\ncontent-length: 0\r\n"});
    EXPECT_EQ(empty.status, 400U);
}

TEST_F(ServedTasks, AreRefusedWhenTheBodyIsNotCalledJson) {
    auto const body = body_for(request_for("order"));
    for (std::string const type :
         {"", "text/plain", "application/jsonp", "application/xml+json2"}) {
        EXPECT_EQ(ask({.method = "POST", .target = "/v1/tasks", .body = body, .content_type = type})
                      .status,
                  415U)
            << type;
    }
    EXPECT_EQ(ask({.method = "POST",
                   .target = "/v1/tasks",
                   .body = body,
                   .content_type = "Application/JSON; charset=utf-8"})
                  .status,
              200U);
}

TEST_F(ServedTasks, AreListedNewestFirstInPages) {
    std::vector<std::string> ids;
    for (int i = 0; i < 5; ++i)
        ids.push_back(settled_task("order", {{"context", {{"total", i}}}}));
    auto const first = get("/v1/tasks?per_page=2").json();
    EXPECT_EQ(first.at("tasks").at(0).at("task_uuid"), Json(ids[4]));
    EXPECT_EQ(first.at("tasks").at(0).at("status"), "completed");
    EXPECT_EQ(first.at("tasks").at(0).at("steps"), JsonArray());
    EXPECT_EQ(first.at("tasks").at(0).at("completed_steps"), 2);
    EXPECT_EQ(first.at("pagination"), (Json{{"page", 1},
                                            {"per_page", 2},
                                            {"total_count", 5},
                                            {"total_pages", 3},
                                            {"has_next", true},
                                            {"has_previous", false}}));
    auto const last = get("/v1/tasks?page=3&per_page=2").json();
    EXPECT_EQ(last.at("tasks").as_array().size(), 1U);
    EXPECT_EQ(last.at("tasks").at(0).at("task_uuid"), Json(ids[0]));
    EXPECT_EQ(last.at("pagination").at("has_next"), false);
    EXPECT_EQ(last.at("pagination").at("has_previous"), true);
    EXPECT_EQ(get("/v1/tasks?page=9").json().at("tasks"), JsonArray());
}

TEST_F(ServedTasks, AreFoundByWhatTheyAre) {
    auto const order = settled_task("order", {{"initiator", "anna & co"}});
    auto const broken = settled_task("broken", {{"source_system", "import"}});
    auto const ids_for = [this](std::string const& query) {
        std::vector<std::string> ids;
        auto const list = get("/v1/tasks?" + query).json();
        for (auto const& task : list.at("tasks").as_array())
            ids.emplace_back(task.at("task_uuid").as_string());
        EXPECT_EQ(list.at("pagination").at("total_count"), ids.size()) << query;
        return ids;
    };
    using testing::ElementsAre;
    EXPECT_THAT(ids_for("status=completed"), ElementsAre(order));
    EXPECT_THAT(ids_for("status=pending"), ElementsAre(broken));
    EXPECT_THAT(ids_for("status=blocked_by_failures"), ElementsAre(broken));
    EXPECT_THAT(ids_for("status=cancelled"), ElementsAre());
    EXPECT_THAT(ids_for("namespace=shop"), ElementsAre(broken, order));
    EXPECT_THAT(ids_for("namespace=depot"), ElementsAre());
    EXPECT_THAT(ids_for("initiator=anna+%26%20co"), ElementsAre(order));
    EXPECT_THAT(ids_for("source_system=import"), ElementsAre(broken));
    EXPECT_THAT(ids_for("source_system=import&initiator=nobody"), ElementsAre());
    EXPECT_THAT(ids_for("initiator=&unknown=%00&%ff=1"), ElementsAre(broken, order));
}

TEST_F(ServedTasks, AreNotListedForParametersOutOfTheirRange) {
    for (auto const* const query :
         {"per_page=0", "per_page=101", "per_page=many", "per_page=1.5", "page=0", "page=-1",
          "page=99999999999999999999", "page=", "status=", "status=done", "namespace=%00",
          "namespace=%ff", "page=1&page=2"}) {
        auto const answer = get("/v1/tasks?" + std::string(query));
        EXPECT_EQ(answer.status, 400U) << query;
        EXPECT_EQ(code_of(answer), "BAD_REQUEST") << query;
    }
}

TEST_F(ServedTasks, AreCancelled) {
    auto const created = create(request_for("held"));
    ASSERT_EQ(created.status, 200U);
    gate_.await(1);
    std::string const id(created.json().at("task_uuid").as_string());
    auto const answer = ask({.method = "DELETE", .target = "/v1/tasks/" + id});
    EXPECT_EQ(answer.status, 200U);
    EXPECT_EQ(answer.json().at("status"), "cancelled");
    EXPECT_EQ(get("/v1/tasks/" + id).json().at("steps").at(0).at("current_state"), "cancelled");
    auto const again = ask({.method = "DELETE", .target = "/v1/tasks/" + id});
    EXPECT_EQ(again.status, 400U);
    EXPECT_EQ(message_of(again), "Cannot cancel a completed task");
}

TEST_F(ServedTasks, ThatThereAreNotAre404) {
    for (std::string const method : {"GET", "DELETE"}) {
        auto const answer = ask({.method = method, .target = std::string("/v1/tasks/") + kUnknown});
        EXPECT_EQ(answer.status, 404U) << method;
        EXPECT_EQ(code_of(answer), "NOT_FOUND");
        EXPECT_EQ(message_of(answer), "Resource not found");
        auto const no_id = ask({.method = method, .target = "/v1/tasks/4711"});
        EXPECT_EQ(no_id.status, 400U);
        EXPECT_EQ(code_of(no_id), "INVALID_UUID");
        EXPECT_EQ(message_of(no_id), "4711");
    }
}

TEST_F(ServedTasks, AreSummarizedWithoutTheirData) {
    auto const id = settled_task("broken");
    auto const answer = get("/v1/tasks/" + id + "/summary");
    ASSERT_EQ(answer.status, 200U);
    auto const summary = answer.json();
    EXPECT_EQ(summary.at("task").at("status"), "blocked_by_failures");
    EXPECT_EQ(summary.at("task").at("health_status"), "blocked");
    EXPECT_EQ(summary.at("template").at("steps").at(1).at("dependencies"),
              Json(JsonArray{"break"}));
    EXPECT_EQ(summary.at("template").at("steps").at(0).at("handler"), "shop.break");
    EXPECT_EQ(summary.at("steps").at(0).at("error").at("error_type"), "permanent_error");
    EXPECT_EQ(summary.at("steps").at(0).at("error").at("retryable"), false);
    EXPECT_FALSE(summary.at("steps").at(1).as_object().contains("error"));
    EXPECT_EQ(summary.at("dlq").at("in_dlq"), false);
    EXPECT_EQ(summary.at("links").at("steps"), Json("/v1/tasks/" + id + "/workflow_steps"));
    EXPECT_THAT(answer.body, testing::Not(HasSubstr("4711"))) << "what the error said";
    EXPECT_EQ(get(std::string("/v1/tasks/") + kUnknown + "/summary").status, 404U);
}

TEST_F(ServedTasks, AreKeptFromThoseWhoMayNot) {
    start([](std::string_view permission, server::Headers headers) {
        server::Admission admission{.caller = "anna"};
        if (std::ranges::find(headers, "authorization", &server::http::Header::name) ==
            headers.end()) {
            admission.denial = server::Denial{.message = "no credentials"};
        } else if (permission != "tasks:list") {
            admission.denial =
                server::Denial{.status = 403,
                               .code = "AUTHORIZATION_FAILED",
                               .message = "Missing required permission: " + std::string(permission),
                               .reason = "forbidden",
                               .severity = "medium",
                               .retry_after_s = 60};
        }
        return admission;
    });
    auto const nobody = get("/v1/tasks");
    EXPECT_EQ(nobody.status, 401U);
    EXPECT_EQ(code_of(nobody), "AUTHENTICATION_FAILED");
    EXPECT_EQ(nobody.header("x-auth-failure-reason"), "missing");
    EXPECT_EQ(nobody.header("retry-after"), "5");
    auto const anna = ask({.method = "POST",
                           .target = "/v1/tasks",
                           .body = "no JSON",
                           .headers = "authorization: Bearer x\r\n"});
    EXPECT_EQ(anna.status, 403U) << "before the body is looked at";
    EXPECT_EQ(message_of(anna), "Missing required permission: tasks:create");
    EXPECT_EQ(anna.header("x-auth-failure-severity"), "medium");
    EXPECT_EQ(ask({.target = "/v1/tasks", .headers = "authorization: Bearer x\r\n"}).status, 200U);
    EXPECT_EQ(get("/health").status, 200U) << "public";
}

TEST_F(ServedTasks, HaveOnlyThePathsThatThereAre) {
    for (auto const* const target :
         {"/", "/v1", "/v1/tasks/", "/v1//tasks", "/v1/../v1/tasks", "/V1/tasks", "/v1/tasks%00",
          "/v1/tasks/%zz", "/api/v1/tasks", "/live", "/ready", "*", "http://tasker"}) {
        EXPECT_EQ(get(target).status, 404U) << target;
    }
    EXPECT_EQ(get("/v1/%74asks").status, 200U) << "an escape that is only another spelling";
    EXPECT_EQ(get("http://tasker/v1/tasks").status, 200U) << "as proxies ask";
    auto const wrong = ask({.method = "PUT", .target = "/v1/tasks", .body = "{}"});
    EXPECT_EQ(wrong.status, 405U);
    EXPECT_EQ(wrong.header("allow"), "POST, GET, HEAD");
    auto const options = ask({.method = "OPTIONS", .target = "/v1/tasks"});
    EXPECT_EQ(options.status, 200U);
    EXPECT_EQ(options.header("allow"), "POST, GET, HEAD, OPTIONS");
    EXPECT_EQ(ask({.method = "HEAD", .target = "/health"}).status, 200U);
}

}  // namespace
}  // namespace tasker::test
