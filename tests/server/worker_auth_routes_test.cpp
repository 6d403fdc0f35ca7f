#include <map>

#include "server/worker_web/routes.hpp"
#include "tests/server/credential_ways.hpp"
#include "tests/server/worker_serving.hpp"

// Goal: every route of a worker's own server answers every kind of credentials as that of the
// orchestration server does, and no secret reaches a log or an answer.

namespace tasker::test {
namespace {

using testing::HasSubstr;
using testing::Not;

/// A worker whose server asks who calls, with a clock that the test moves.
class EveryWorkerRoute : public WorkerServing {
protected:
    void SetUp() override {
        auto options = usual_options();
        options.issuer = "tasker-worker";
        options.audience = "worker-api";
        auto opened = server::auth::Gatekeeper::open(options, {.clock = clock_, .log = log_});
        ASSERT_TRUE(opened) << opened.error().message();
        keeper_ = *std::move(opened);
        start_worker(keeper_->authorize(), {}, {.log = &log_, .clock = &clock_});
    }
    void TearDown() override {
        WorkerServing::TearDown();
        keeper_.reset();
    }

    static std::vector<server::routing::Route> routes() {
        return server::worker_web::worker_routes(server::rest::ConfigRoute::Present);
    }
    static Client::Request request_for(server::routing::Route const& route) {
        return {.method = std::string(to_text(route.method)), .target = order_in(route)};
    }
    /// With the names of a template that there is.
    static std::string order_in(server::routing::Route const& route) {
        auto target = target_of(route, "?");
        for (auto const* const name : {"shop", "order", "1.0.0"}) {
            auto const at = target.find('?');
            if (at != std::string::npos) target.replace(at, 1, name);
        }
        return target;
    }

    JsonObject claims(JsonArray permissions = {"worker:*", "templates:*"}) {
        auto made = good_claims(clock_.now(), std::move(permissions));
        made["iss"] = "tasker-worker";
        made["aud"] = "worker-api";
        return made;
    }
    std::string right(JsonArray permissions = {"worker:*", "templates:*"}) {
        return bearer(make_token(shared_rsa(), claims(std::move(permissions))));
    }
    std::vector<Way> ways() { return wrong_ways(clock_.now(), claims(), "tasker-api"); }

    HandClock clock_;
    RecordedLog log_;
    std::unique_ptr<server::auth::Gatekeeper> keeper_;
};

void expect_refused(Answer const& answer, Way const& way, server::routing::Route const& route) {
    auto const where = std::string(route.operation) + " with " + way.name + ": " + answer.body;
    EXPECT_EQ(answer.status, way.status) << where;
    EXPECT_EQ(answer.header("x-auth-failure-reason"), way.reason) << where;
    EXPECT_EQ(answer.header("x-auth-failure-severity"), way.severity) << where;
    EXPECT_EQ(answer.header("retry-after"), way.retry_after) << where;
    EXPECT_EQ(answer.header("www-authenticate"), way.status == 401 ? "Bearer" : "") << where;
    auto const said = answer.json();
    ASSERT_TRUE(said.is_object()) << where;
    EXPECT_EQ(said.at("error"),
              way.status == 401 ? "AUTHENTICATION_FAILED" : "AUTHORIZATION_FAILED")
        << where;
    if (way.status != 403) return;
    EXPECT_EQ(said.at("message"),
              Json("Missing required permission: " + std::string(route.permission)));
}

TEST_F(EveryWorkerRoute, AnswersEveryKindOfCredentialsAsDocumented) {
    auto const ways = this->ways();
    std::size_t guarded = 0;
    for (auto const& route : routes()) {
        auto request = request_for(route);
        if (route.permission.empty()) {
            EXPECT_EQ(ask(request).status, 200U) << route.pattern << " is public";
            continue;
        }
        ++guarded;
        for (auto const& way : ways) {
            request.headers = way.headers;
            expect_refused(ask(request), way, route);
        }
        for (auto const& good : {right(), api_key(kMasterKey)}) {
            request.headers = good;
            auto const answer = ask(request);
            EXPECT_EQ(answer.status, 200U) << route.operation << answer.body;
            EXPECT_EQ(answer.header("x-auth-failure-reason"), "") << route.operation;
        }
    }
    EXPECT_EQ(guarded, 4U);
}

// A table of its own, so that a route whose permission is changed by mistake is found.
TEST_F(EveryWorkerRoute, NeedsThePermissionOfTheSpecification) {
    std::map<std::string, std::string> const needed{
        {"GET /v1/templates", "worker:templates_read"},
        {"GET /v1/templates/{namespace}/{name}/{version}", "worker:templates_read"},
        {"POST /v1/templates/{namespace}/{name}/{version}/validate", "templates:validate"},
        {"GET /config", "worker:config_read"}};
    std::map<std::string, std::string> asked;
    for (auto const& route : routes()) {
        if (route.permission.empty()) continue;
        asked[std::string(to_text(route.method)) + " " + std::string(route.pattern)] =
            route.permission;
        // Exactly that one opens it.
        auto request = request_for(route);
        request.headers = right({Json(route.permission)});
        EXPECT_EQ(ask(request).status, 200U) << route.pattern;
    }
    EXPECT_EQ(asked, needed);
}

TEST_F(EveryWorkerRoute, ShowsNoSecretInAnswersAndLogs) {
    std::vector<std::string> const secrets{std::string(kReaderKey), std::string(kMasterKey),
                                           std::string(kPowerlessKey), "guessed-0123456789"};
    auto ways = this->ways();
    ways.push_back({"guessed", api_key("guessed-0123456789"), 401, "", "", ""});
    ways.push_back({"right", right(), 200, "", "", ""});
    std::string said;
    for (auto const& way : ways) {
        for (auto const* const target : {"/v1/templates", "/config", "/metrics", "/health/ready"}) {
            auto const answer = ask({.target = target, .headers = way.headers});
            said += answer.body;
            for (auto const& [name, value] : answer.headers)
                said += value + "\n";
        }
    }
    said += log_.text();
    EXPECT_GT(log_.text().size(), 100U);
    for (auto const& secret : secrets)
        EXPECT_THAT(said, Not(HasSubstr(secret)));
}

TEST_F(EveryWorkerRoute, ThatChangesNothingButIsAPostIsNotedWithItsCaller) {
    EXPECT_EQ(ask({.method = "POST",
                   .target = "/v1/templates/shop/order/1.0.0/validate",
                   .headers = right()})
                  .status,
              200U);
    EXPECT_THAT(log_.text(),
                HasSubstr("\"caller\":\"jwt:anna\",\"operation\":\"validate_template\""));
}

}  // namespace
}  // namespace tasker::test
