#include "base/json.hpp"
#include "tests/server/key_publisher.hpp"
#include "tests/server/served_auth.hpp"

// Whom a server believes, what it writes down, and how it follows an issuer who changes his keys.

namespace tasker::test {
namespace {

using server::auth::Algorithm;
using server::auth::Gatekeeper;
using testing::HasSubstr;
using testing::Not;

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

TEST_F(ServedAuth, WarnsOfKeysThatCanBeGuessed) {
    EXPECT_EQ(log_.text(), "");
    auto options = usual_options();
    options.api_keys[1].key = "abc-0123456789";
    guard(options);
    EXPECT_THAT(log_.text(), HasSubstr("api_keys[1] has fewer than 16 characters"));
    EXPECT_THAT(log_.text(), Not(HasSubstr("abc-0123456789")));
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

TEST_F(ServedAuth, WritesDownAlsoWhatItsCallerWasToldTooLate) {
    start(keeper_->authorize(), {.log = &log_, .clock = &clock_},
          {.endpoint = {.port = 0}, .request_timeout = std::chrono::milliseconds(100)});
    Gate committed;
    backend().submit_then = [&](model::TaskRequest request, auto on_answer) {
        return host().submit(std::move(request), [&, on_answer](Result<model::Task> task) {
            committed.pass();
            on_answer(std::move(task));
        });
    };
    auto const late = ask({.method = "POST",
                           .target = "/v1/tasks",
                           .body = base::to_text(Json(request_for("order"))),
                           .headers = bearer(token(claims()))});
    EXPECT_EQ(late.status, 408U);
    committed.open();
    server().stop(std::chrono::seconds(60));
    EXPECT_THAT(log_.text(), HasSubstr(R"({"caller":"jwt:anna","operation":"create_task")"));
    EXPECT_THAT(log_.text(), HasSubstr(R"("status":200)"));
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
    EXPECT_EQ(unknown.header("retry-after"), "10") << "when they may be fetched again";
    EXPECT_EQ(publisher.requests(), 1U) << "a stranger's key ids do not make the server ask on";

    publisher.publish({second.jwk("second")});
    clock_.advance(server::auth::KeySetCache::kPause);
    auto answer = ask_with(by(second, "second"));
    EXPECT_EQ(answer.header("retry-after"), "5") << "it may be there in a moment";
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
