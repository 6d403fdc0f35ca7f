#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "base/json.hpp"
#include "server/auth/gatekeeper.hpp"
#include "server/rest/routes.hpp"
#include "server/routing/router.hpp"
#include "tests/server/key_publisher.hpp"
#include "tests/server/serving.hpp"
#include "tests/support/hand_clock.hpp"
#include "tests/support/issuer.hpp"
#include "tests/support/recorded_log.hpp"

// Goal: every route answers every kind of credentials with exactly the documented status, by
// whatever way keys reach the server, and no secret reaches a log or an answer.
// Method: the whole server over sockets; tokens are made here, good and bad ones.

namespace tasker::test {
namespace {

using server::auth::Algorithm;
using server::auth::AuthOptions;
using server::auth::Gatekeeper;
using testing::HasSubstr;
using testing::Not;

constexpr std::string_view kReaderKey = "reader-0123456789abcdef";
constexpr std::string_view kMasterKey = "master-0123456789abcdef";
constexpr std::string_view kPowerlessKey = "nothing-0123456789abcdef";

AuthOptions usual_options() {
    return {.algorithms = {Algorithm::Rs256, Algorithm::Es256},
            .public_key = shared_rsa().public_pem(),
            .api_key = std::string(kMasterKey),
            .api_keys = {{std::string(kReaderKey), {"tasks:read", "tasks:list"}, "reader"},
                         {std::string(kPowerlessKey), {}, ""}}};
}

std::string bearer(std::string const& token) {
    return "authorization: Bearer " + token + "\r\n";
}

std::string api_key(std::string_view key) {
    return "x-api-key: " + std::string(key) + "\r\n";
}

class ServedAuth : public Serving {
protected:
    void SetUp() override { guard(usual_options()); }
    void TearDown() override {
        Serving::TearDown();
        keeper_.reset();
    }

    void guard(AuthOptions const& options) {
        Serving::TearDown();
        auto opened = Gatekeeper::open(options, {.clock = clock_, .log = log_});
        ASSERT_TRUE(opened) << opened.error().message();
        keeper_ = *std::move(opened);
        start(keeper_->authorize(), {.log = &log_, .clock = &clock_});
    }

    JsonObject claims(JsonArray permissions = {"tasks:*", "steps:*", "dlq:*", "templates:*",
                                               "system:*"}) {
        return good_claims(clock_.now(), std::move(permissions));
    }
    JsonObject claims_with(std::string_view name, Json value) {
        auto changed = claims();
        changed[name] = std::move(value);
        return changed;
    }
    std::string token(JsonObject const& of) { return make_token(shared_rsa(), of); }

    Answer ask_with(std::string const& headers, std::string const& target = "/v1/tasks") {
        return ask({.target = target, .headers = headers});
    }

    HandClock clock_;
    RecordedLog log_;
    std::unique_ptr<Gatekeeper> keeper_;
};

/// A way to ask, and what comes of it at every route that is not public.
struct Way {
    std::string name;
    std::string headers;
    unsigned status;
    std::string reason;
    std::string severity;
    std::string retry_after;
};

class EveryRoute : public ServedAuth {
protected:
    std::vector<Way> ways() {
        auto const now = clock_.now();
        auto const past = seconds_since_1970(now - std::chrono::hours(1));
        auto const future = seconds_since_1970(now + std::chrono::hours(1));
        auto const whole = token(claims());
        auto other_text = whole;
        other_text[whole.find('.') + 5] = other_text[whole.find('.') + 5] == 'A' ? 'B' : 'A';
        static auto const kStranger = SigningKey::rsa();
        auto const none = unsigned_token({{"alg", "none"}}, claims());
        return {
            {"none", "", 401, "missing", "low", "5"},
            {"an empty token", "authorization: Bearer \r\n", 401, "malformed", "medium", "60"},
            {"no token", bearer("abc"), 401, "malformed", "medium", "60"},
            {"another scheme", "authorization: Basic YTpi\r\n", 401, "malformed", "medium", "60"},
            {"two tokens", bearer(whole) + bearer(whole), 401, "malformed", "medium", "60"},
            {"expired", bearer(token(claims_with("exp", past))), 401, "expired", "low", "5"},
            {"not yet", bearer(token(claims_with("nbf", future))), 401, "invalid", "high", "60"},
            {"wrong audience", bearer(token(claims_with("aud", "worker-api"))), 401, "invalid",
             "high", "60"},
            {"wrong issuer", bearer(token(claims_with("iss", "me"))), 401, "invalid", "high", "60"},
            {"unknown permission", bearer(token(claims_with("permissions", JsonArray{"*"}))), 401,
             "invalid", "high", "60"},
            {"signed by a stranger", bearer(make_token(kStranger, claims())), 401, "invalid",
             "high", "60"},
            {"of another kind of key",
             bearer(make_token(shared_curve(), claims(), Algorithm::Es256)), 401, "invalid", "high",
             "60"},
            {"an algorithm that is not allowed",
             bearer(make_token(shared_rsa(), claims(), Algorithm::Rs384)), 401, "invalid", "high",
             "60"},
            {"the public key as a secret", bearer(hmac_token(shared_rsa().public_pem(), claims())),
             401, "invalid", "high", "60"},
            {"alg none", bearer(none + "."), 401, "invalid", "high", "60"},
            {"alg none with a signature", bearer(none + whole.substr(whole.rfind('.'))), 401,
             "invalid", "high", "60"},
            {"an extension that must be understood",
             bearer(make_token(shared_rsa(), claims(), Algorithm::Rs256,
                               {{"crit", JsonArray{"exp"}}})),
             401, "invalid", "high", "60"},
            {"claims that were changed", bearer(other_text), 401, "invalid", "high", "60"},
            {"a wrong key", api_key("wrong"), 401, "invalid", "high", "60"},
            {"a bad token beside a good key", bearer("abc") + api_key(kMasterKey), 401, "malformed",
             "medium", "60"},
            {"two keys", api_key(kMasterKey) + api_key(kMasterKey), 401, "malformed", "medium",
             "60"},
            {"no permission", bearer(token(claims({}))), 403, "forbidden", "medium", "60"},
            {"a key without permission", api_key(kPowerlessKey), 403, "forbidden", "medium", "60"},
        };
    }

    static std::string target_of(server::routing::Route const& route) {
        std::string target(route.pattern);
        for (auto open = target.find('{'); open != std::string::npos; open = target.find('{'))
            target.replace(open, target.find('}') - open + 1, kUnknown);
        return target;
    }
};

TEST_F(EveryRoute, AnswersEveryKindOfCredentialsAsDocumented) {
    auto const right = bearer(token(claims()));
    auto const ways = this->ways();
    std::size_t guarded = 0;
    for (auto const& route :
         server::rest::orchestration_routes(server::rest::ConfigRoute::Present)) {
        Client::Request request{.method = std::string(to_text(route.method)),
                                .target = target_of(route),
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
            auto const answer = ask(request);
            EXPECT_NE(answer.status, 401U) << route.operation << answer.body;
            EXPECT_NE(answer.status, 403U) << route.operation << answer.body;
            EXPECT_EQ(answer.header("x-auth-failure-reason"), "") << route.operation;
        }
    }
    EXPECT_EQ(guarded, 20U);
}

// A table of its own, so that a route whose permission is changed by mistake is found.
TEST_F(EveryRoute, NeedsThePermissionOfTheSpecification) {
    std::map<std::string, std::string> const needed{
        {"POST /v1/tasks", "tasks:create"},
        {"GET /v1/tasks", "tasks:list"},
        {"GET /v1/tasks/{uuid}", "tasks:read"},
        {"DELETE /v1/tasks/{uuid}", "tasks:cancel"},
        {"GET /v1/tasks/{uuid}/summary", "tasks:read"},
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
        Client::Request request{.method = std::string(to_text(route.method)),
                                .target = target_of(route),
                                .body = route.body.empty() ? "" : "{}",
                                .headers = bearer(token(claims({Json(route.permission)})))};
        EXPECT_NE(ask(request).status, 403U) << name;
    }
    EXPECT_EQ(asked, needed);
}

TEST_F(ServedAuth, TakesTheTokenBeforeTheKey) {
    EXPECT_EQ(ask_with(bearer(token(claims({"tasks:list"}))) + api_key("wrong")).status, 200U);
    EXPECT_EQ(ask_with("authorization: Basic YTpi\r\n" + api_key(kReaderKey)).status, 200U);
    EXPECT_EQ(ask_with("AUTHORIZATION: bearer " + token(claims()) + "\r\n").status, 200U);
    EXPECT_EQ(ask_with("X-API-KEY: " + std::string(kReaderKey) + "\r\n").status, 200U);
}

TEST_F(ServedAuth, GivesAKeyWhatItsOwnerMay) {
    EXPECT_EQ(ask_with(api_key(kReaderKey)).status, 200U);
    auto const refused = ask(
        {.method = "POST", .target = "/v1/tasks", .body = "{}", .headers = api_key(kReaderKey)});
    EXPECT_EQ(message_of(refused), "Missing required permission: tasks:create");
    EXPECT_EQ(ask_with(api_key(kReaderKey), "/config").status, 403U);
    EXPECT_EQ(ask_with(api_key(kMasterKey), "/config").status, 200U);
}

TEST_F(ServedAuth, TakesPointsOfCurvesToo) {
    auto options = usual_options();
    options.public_key = shared_curve().public_pem();
    guard(options);
    EXPECT_EQ(ask_with(bearer(make_token(shared_curve(), claims(), Algorithm::Es256))).status,
              200U);
    EXPECT_EQ(ask_with(bearer(token(claims()))).status, 401U);
}

TEST_F(ServedAuth, WithoutAKeyForTokensTakesNone) {
    auto options = usual_options();
    options.public_key.clear();
    guard(options);
    EXPECT_THAT(message_of(ask_with(bearer(token(claims())))), HasSubstr("and no tokens"));
    EXPECT_EQ(ask_with(api_key(kReaderKey)).status, 200U);
}

TEST_F(ServedAuth, TakesOverOtherKeysWhileItRuns) {
    auto options = usual_options();
    options.public_key = shared_curve().public_pem();
    options.api_keys = {{"another-0123456789abcdef", {"tasks:list"}, "another"}};
    ASSERT_TRUE(keeper_->adopt(options));
    EXPECT_EQ(ask_with(api_key(kReaderKey)).status, 401U) << "taken back";
    EXPECT_EQ(ask_with(api_key("another-0123456789abcdef")).status, 200U);
    EXPECT_EQ(ask_with(bearer(token(claims()))).status, 401U);
    options.public_key = "no PEM";
    EXPECT_FALSE(keeper_->adopt(options));
    EXPECT_EQ(ask_with(api_key("another-0123456789abcdef")).status, 200U) << "nothing changed";
}

TEST_F(ServedAuth, HoldsUpWhoAsksTooOften) {
    auto options = usual_options();
    options.requests_per_second = 2;
    guard(options);
    EXPECT_EQ(ask_with(api_key(kReaderKey)).status, 200U);
    EXPECT_EQ(ask_with(api_key(kReaderKey)).status, 200U);
    auto const answer = ask_with(api_key(kReaderKey));
    EXPECT_EQ(answer.status, 429U);
    EXPECT_EQ(code_of(answer), "RATE_LIMITED");
    EXPECT_EQ(answer.header("retry-after"), "1");
    EXPECT_EQ(answer.header("x-auth-failure-reason"), "");
    EXPECT_EQ(ask_with(api_key(kMasterKey)).status, 200U) << "another caller";
    clock_.advance(std::chrono::milliseconds(500));
    EXPECT_EQ(ask_with(api_key(kReaderKey)).status, 200U);
    EXPECT_EQ(get("/health").status, 200U);
}

TEST_F(ServedAuth, WritesDownWhoDidWhat) {
    auto const created = ask({.method = "POST",
                              .target = "/v1/tasks?secret=in-the-query",
                              .body = base::to_text(Json(request_for("order"))),
                              .headers = bearer(token(claims())) + "x-request-id: r-1\r\n"});
    ASSERT_EQ(created.status, 200U) << created.body;
    auto const id = std::string(created.json().at("task_uuid").as_string());
    EXPECT_THAT(log_.text(), HasSubstr(R"(audit: {"caller":"jwt:anna","operation":"create_task",)"
                                       R"("target":"/v1/tasks","subject":")" +
                                       id + R"(","status":200,"request_id":"r-1"})"));
    std::ignore =
        ask({.method = "DELETE", .target = "/v1/tasks/" + id, .headers = api_key(kReaderKey)});
    EXPECT_THAT(log_.text(), HasSubstr(R"({"caller":"api-key:reader","operation":"cancel_task")"));
    EXPECT_THAT(log_.text(), HasSubstr("Missing required permission: tasks:cancel"));
    EXPECT_THAT(log_.text(), Not(HasSubstr("list_tasks"))) << "that changes nothing";
}

TEST_F(ServedAuth, NamesWhoMendedAStepInItsHistory) {
    auto const created = ask({.method = "POST",
                              .target = "/v1/tasks",
                              .body = base::to_text(Json(request_for("broken"))),
                              .headers = api_key(kMasterKey)});
    auto const id = std::string(created.json().at("task_uuid").as_string());
    ASSERT_TRUE(host().wait({*Uuid::parse(id)}, std::chrono::seconds(60)));
    auto const steps = ask_with(api_key(kMasterKey), "/v1/tasks/" + id + "/workflow_steps").json();
    auto const step = std::string(steps.at(0).at("step_uuid").as_string());
    auto const mended =
        ask({.method = "PATCH",
             .target = "/v1/tasks/" + id + "/workflow_steps/" + step,
             .body = R"({"action_type":"resolve_manually","reason":"paid","resolved_by":"ops"})",
             .headers = bearer(token(claims()))});
    EXPECT_EQ(mended.status, 200U) << mended.body;
    std::string history;
    ASSERT_TRUE(host().store().read([&](store::Reader& reader) -> Result<void> {
        TASKER_TRY_ASSIGN(auto const entries, reader.history_of(StepId{*Uuid::parse(step)}));
        for (auto const& entry : entries)
            history += std::string(entry.metadata.text()) + "\n";
        return {};
    }));
    EXPECT_THAT(history, HasSubstr("ops (jwt:anna)"));
}

TEST_F(ServedAuth, TellsOfAFloodOfRefusalsOnlyNowAndThen) {
    for (int i = 0; i < 500; ++i)
        EXPECT_EQ(get("/v1/tasks").status, 401U);
    EXPECT_EQ(log_.count("audit: "), 10U);
    clock_.advance(std::chrono::seconds(1));
    EXPECT_EQ(get("/v1/tasks").status, 401U);
    EXPECT_EQ(log_.count("audit: "), 11U);
    EXPECT_THAT(log_.text(), HasSubstr("\"further_refusals\":490}"));
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

TEST_F(ServedAuth, FollowsAnIssuerWhoChangesHisKeys) {
    KeyPublisher publisher;
    auto const second = SigningKey::rsa();
    publisher.publish({shared_rsa().jwk("first")});
    auto options = usual_options();
    options.public_key.clear();
    options.key_set = {.url = publisher.url(), .may_use_http = true};
    guard(options);
    auto const by = [&](SigningKey const& key, std::string_view id) {
        return bearer(make_token(key, claims(), Algorithm::Rs256, {{"kid", id}}));
    };
    EXPECT_EQ(ask_with(by(shared_rsa(), "first")).status, 200U);
    EXPECT_EQ(ask_with(bearer(token(claims()))).status, 401U) << "it must name its key";
    EXPECT_EQ(ask_with(by(second, "first")).status, 401U);
    auto const unknown = ask_with(by(second, "second"));
    EXPECT_EQ(unknown.status, 401U);
    EXPECT_EQ(unknown.header("retry-after"), "5") << "it may be there in a moment";
    EXPECT_EQ(publisher.requests(), 1U) << "a stranger's key ids do not make the server ask on";

    publisher.publish({second.jwk("second")});
    clock_.advance(server::auth::KeySetCache::kPause);
    auto answer = ask_with(by(second, "second"));
    while (answer.status != 200)
        answer = ask_with(by(second, "second"));
    EXPECT_EQ(publisher.requests(), 2U);
    EXPECT_EQ(ask_with(by(shared_rsa(), "first")).status, 401U) << "taken back";
    EXPECT_EQ(publisher.requests(), 2U);
}

TEST_F(ServedAuth, WithoutKeysOfTheIssuerSaysThatItCannotTell) {
    KeyPublisher publisher;  // publishes nothing
    auto options = usual_options();
    options.key_set = {.url = publisher.url(), .may_use_http = true};
    guard(options);
    auto const answer =
        ask_with(bearer(make_token(shared_rsa(), claims(), Algorithm::Rs256, {{"kid", "first"}})));
    EXPECT_EQ(answer.status, 503U);
    EXPECT_EQ(code_of(answer), "SERVICE_UNAVAILABLE");
    EXPECT_EQ(answer.header("retry-after"), "5");
    EXPECT_EQ(ask_with(api_key(kReaderKey)).status, 200U) << "keys of callers count all the same";
    EXPECT_THAT(log_.text(), HasSubstr("cannot be fetched: 127.0.0.1 answered with status 404"));
}

TEST(Gatekeeper, RefusesOptionsThatMakeNoSense) {
    auto const complaint = [](auto const& change) {
        auto options = usual_options();
        change(options);
        auto const checked = Gatekeeper::check(options);
        return checked ? std::string("none") : checked.error().message();
    };
    EXPECT_EQ(complaint([](auto&) {}), "none");
    auto const twice = complaint([](auto& options) {
        options.api_keys.push_back({std::string(kReaderKey), {"dlq:read"}, "other"});
    });
    EXPECT_THAT(twice, HasSubstr("api_keys[2]"));
    EXPECT_THAT(twice, Not(HasSubstr(std::string(kReaderKey))));
    EXPECT_THAT(complaint([](auto& options) { options.api_keys[0].permissions = {"tasks:raed"}; }),
                HasSubstr("api_keys[0]: there is no permission \"tasks:raed\""));
    EXPECT_THAT(complaint([](auto& options) { options.api_keys[0].key.clear(); }),
                HasSubstr("has no key"));
    EXPECT_THAT(complaint([](auto& options) { options.public_key = shared_rsa().private_pem(); }),
                HasSubstr("jwt_public_key: this is a private key"));
    EXPECT_THAT(
        complaint([](auto& options) { options.key_set = {.url = "http://issuer.example/"}; }),
        HasSubstr("jwks_url: keys that come over http"));
}

}  // namespace
}  // namespace tasker::test
