#include <map>

#include "server/rest/routes.hpp"
#include "tests/server/credential_ways.hpp"

// Goal: every route answers every kind of credentials with exactly the documented status, and no
// secret reaches a log or an answer.
// Method: the whole server over sockets; tokens are made here, good and bad ones.

namespace tasker::test {
namespace {

using testing::HasSubstr;
using testing::Not;

class EveryRoute : public ServedAuth {
protected:
    std::vector<Way> ways() { return wrong_ways(clock_.now(), claims(), "worker-api"); }

    /// A stream has no end, so of one only the head is asked for.
    static std::string method_of(server::routing::Route const& route) {
        return route.events.empty() ? std::string(to_text(route.method)) : "HEAD";
    }
};

TEST_F(EveryRoute, AnswersEveryKindOfCredentialsAsDocumented) {
    auto const right = bearer(token(claims()));
    auto const ways = this->ways();
    std::size_t guarded = 0;
    for (auto const& route :
         server::rest::orchestration_routes(server::rest::ConfigRoute::Present)) {
        Client::Request request{.method = std::string(to_text(route.method)),
                                .target = target_of(route, kUnknown),
                                .body = route.body.empty() ? "" : "{}"};
        if (route.permission.empty()) {
            EXPECT_EQ(ask(request).status, 200U) << route.pattern << " is public";
            continue;
        }
        ++guarded;
        for (auto const& way : ways) {
            request.headers = way.headers;
            auto const answer = ask(request);
            auto const where = std::string(route.operation) + " with " + way.name;
            EXPECT_EQ(answer.status, way.status) << where << answer.body;
            EXPECT_EQ(answer.header("x-auth-failure-reason"), way.reason) << where;
            EXPECT_EQ(answer.header("x-auth-failure-severity"), way.severity) << where;
            EXPECT_EQ(answer.header("retry-after"), way.retry_after) << where;
            EXPECT_EQ(answer.header("www-authenticate"), way.status == 401 ? "Bearer" : "")
                << where;
            EXPECT_EQ(code_of(answer),
                      way.status == 401 ? "AUTHENTICATION_FAILED" : "AUTHORIZATION_FAILED")
                << where;
            if (way.status == 403) {
                EXPECT_EQ(message_of(answer),
                          "Missing required permission: " + std::string(route.permission));
            }
        }
        for (auto const& good : {right, api_key(kMasterKey)}) {
            request.headers = good;
            request.method = method_of(route);
            auto const answer = ask(request);
            EXPECT_NE(answer.status, 401U) << route.operation << answer.body;
            EXPECT_NE(answer.status, 403U) << route.operation << answer.body;
            EXPECT_EQ(answer.header("x-auth-failure-reason"), "") << route.operation;
        }
    }
    EXPECT_EQ(guarded, 22U);
}

// A table of its own, so that a route whose permission is changed by mistake is found.
TEST_F(EveryRoute, NeedsThePermissionOfTheSpecification) {
    std::map<std::string, std::string> const needed{
        {"POST /v1/tasks", "tasks:create"},
        {"GET /v1/tasks", "tasks:list"},
        {"GET /v1/tasks/{uuid}", "tasks:read"},
        {"DELETE /v1/tasks/{uuid}", "tasks:cancel"},
        {"GET /v1/tasks/{uuid}/summary", "tasks:read"},
        {"GET /v1/tasks/{uuid}/events", "tasks:read"},
        {"GET /v1/events", "tasks:read"},
        {"GET /v1/tasks/{uuid}/workflow_steps", "steps:read"},
        {"GET /v1/tasks/{uuid}/workflow_steps/{step_uuid}", "steps:read"},
        {"PATCH /v1/tasks/{uuid}/workflow_steps/{step_uuid}", "steps:resolve"},
        {"GET /v1/tasks/{uuid}/workflow_steps/{step_uuid}/audit", "steps:read"},
        {"GET /v1/templates", "templates:read"},
        {"GET /v1/templates/{namespace}/{name}/{version}", "templates:read"},
        {"GET /v1/analytics/performance", "system:analytics_read"},
        {"GET /v1/analytics/bottlenecks", "system:analytics_read"},
        {"GET /v1/dlq", "dlq:read"},
        {"GET /v1/dlq/task/{task_uuid}", "dlq:read"},
        {"PATCH /v1/dlq/entry/{dlq_entry_uuid}", "dlq:update"},
        {"GET /v1/dlq/stats", "dlq:stats"},
        {"GET /v1/dlq/investigation-queue", "dlq:read"},
        {"GET /v1/dlq/staleness", "dlq:read"},
        {"GET /config", "system:config_read"}};
    std::map<std::string, std::string> asked;
    for (auto const& route :
         server::rest::orchestration_routes(server::rest::ConfigRoute::Present)) {
        auto const name = std::string(to_text(route.method)) + " " + std::string(route.pattern);
        if (route.permission.empty()) continue;
        asked[name] = route.permission;
        // Exactly that one opens it.
        Client::Request request{.method = method_of(route),
                                .target = target_of(route, kUnknown),
                                .body = route.body.empty() ? "" : "{}",
                                .headers = bearer(token(claims({Json(route.permission)})))};
        EXPECT_NE(ask(request).status, 403U) << name;
    }
    EXPECT_EQ(asked, needed);
}

TEST_F(EveryRoute, ShowsNoSecretInAnswersAndLogs) {
    std::vector<std::string> secrets{std::string(kReaderKey), std::string(kMasterKey),
                                     std::string(kPowerlessKey), "guessed-0123456789"};
    std::string said;
    auto ways = this->ways();
    ways.push_back({"guessed", api_key("guessed-0123456789"), 401, "", "", ""});
    ways.push_back({"right", bearer(token(claims())), 200, "", "", ""});
    for (auto const& way : ways) {
        for (auto const* const target : {"/v1/tasks", "/config", "/metrics", "/health/detailed"}) {
            auto const answer = ask_with(way.headers, target);
            said += answer.body;
            for (auto const& [name, value] : answer.headers)
                said += value + "\n";
        }
        auto const space = way.headers.find("Bearer ");
        if (space == std::string::npos) continue;
        auto const sent = way.headers.substr(space + 7, way.headers.find('\r') - space - 7);
        if (sent.size() < 20) continue;
        secrets.push_back(sent.substr(sent.find('.') + 1, 40));  // of the claims
        if (!sent.ends_with('.')) secrets.push_back(sent.substr(sent.rfind('.') + 1, 40));
    }
    said += log_.text();
    EXPECT_GT(log_.text().size(), 100U);
    for (auto const& secret : secrets)
        EXPECT_THAT(said, Not(HasSubstr(secret)));
}

}  // namespace
}  // namespace tasker::test
