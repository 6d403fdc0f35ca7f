// Goal: a worker asks the server that takes in tasks as it was told to, and says why there is no
// answer.
#include "bindings/c/src/engine_server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <semaphore>
#include <thread>

#include "bindings/c/tests/abi_world.hpp"
#include "server/http/server.hpp"

namespace tasker::c {
namespace {

using server::http::Request;
using server::http::Response;
using testing::HasSubstr;

/// Answers with what it was asked; at `/gate` when it may leave.
class AskedServer final : public server::http::Application {
public:
    [[nodiscard]] server::http::Way way_of(Request const& /*request*/) const noexcept override {
        return server::http::Way::Wait;
    }
    [[nodiscard]] Response answer(Request const& request) noexcept override {
        if (request.target.ends_with("/gate")) {
            arrived.release();
            leave.acquire();
        }
        std::string headers;
        for (auto const& header : request.headers) {
            if (header.name != "host") headers += header.name + "=" + header.value + ";";
        }
        return {.status = request.target.ends_with("refused") ? 422U : 200U,
                .body = std::string(to_text(request.method)) + " " + request.target + " " +
                        request.body + " " + headers};
    }
    [[nodiscard]] Response refuse(server::http::Refusal /*refusal*/) noexcept override {
        return {.status = 400};
    }

    AskedServer() {
        auto opened = server::http::HttpServer::listen({.endpoint = {.port = 0}},
                                                       {*this, clock_, ids_, *log_});
        EXPECT_TRUE(opened) << opened.error().message();
        server_ = *std::move(opened);
        server_->start();
        url = "http://127.0.0.1:" + std::to_string(server_->endpoint().port);
    }
    std::string url;
    std::counting_semaphore<> arrived{0};
    std::counting_semaphore<> leave{0};

private:
    base::SystemClock clock_;
    base::Ids ids_{clock_, 1};
    std::shared_ptr<base::AdjustableLog> log_ =
        base::make_stderr_log(base::LogLevel::Error, base::LogFormat::Text);
    std::unique_ptr<server::http::HttpServer> server_;
};

std::unique_ptr<EngineServer> open_server(EngineAddress address) {
    auto opened = EngineServer::open(std::move(address));
    EXPECT_TRUE(opened) << opened.error().message();
    return *std::move(opened);
}

TEST(EngineServer, IsAskedWithBodyAndCredentialBelowItsAddress) {
    AskedServer const server;
    auto const client = open_server({.url = server.url + "/tasker/",
                                     .credential_header = "X-API-Key",
                                     .credential = "key-0123456789"});
    auto const answer = client->ask("POST", "/v1/tasks?a=b", R"({"n":1})");
    EXPECT_EQ(answer.status, 200U);
    EXPECT_THAT(answer.body, testing::StartsWith(R"(POST /tasker/v1/tasks?a=b {"n":1} )"));
    EXPECT_THAT(answer.body, HasSubstr("key-0123456789"));
    EXPECT_EQ(client->ask("DELETE", "/refused", "").status, 422U);
}

TEST(EngineServer, ThatIsNotThereIsABadGateway) {
    auto const client = open_server({.url = "http://127.0.0.1:1", .retries_max = 2});
    auto const answer = client->ask("POST", "/v1/tasks", "{}");
    EXPECT_EQ(answer.status, 502U);
    EXPECT_THAT(answer.body, HasSubstr("http://127.0.0.1:1: "));
    EXPECT_TRUE(base::parse_json(answer.body));
}

TEST(EngineServer, ThatIsSlowIsGivenUp) {
    AskedServer server;
    auto const client = open_server({.url = server.url, .time_max = std::chrono::milliseconds(50)});
    EXPECT_EQ(client->ask("POST", "/gate", "").status, 504U);
    server.leave.release();
}

TEST(EngineServer, IsNotWaitedForOnceTheHostStops) {
    AskedServer server;
    auto const client = open_server({.url = server.url, .time_max = std::chrono::hours(1)});
    std::atomic<unsigned> status = 0;
    std::thread asking([&] { status = client->ask("POST", "/gate", "").status; });
    server.arrived.acquire();
    client->cancel();
    asking.join();
    EXPECT_GE(status, 502U);
    server.leave.release();
}

TEST(EngineServer, AnAddressThatIsNoneIsRefused) {
    auto const refused = EngineServer::open({.url = "tasker.example"});
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().message(), HasSubstr("\"tasker.example\""));
    EXPECT_EQ(*EngineServer::open({}), nullptr);
}

struct AddressOptions {
    AddressOptions() {
        TASKER_INIT(record);
        EXPECT_EQ(tasker_host_options(&record), TASKER_OK);
    }
    tasker_host_options_record record{};
};

TEST(EngineAddress, ComesFromTheConfigurationUnlessTheRecordSaysMore) {
    configuration::OrchestrationClient configured{
        .base_url = "http://configured:1",
        .timeout = std::chrono::milliseconds(7),
        .max_retries = 4,
        .auth = {.type = configuration::ClientCredential::Bearer,
                 .token = configuration::Secret("token-0123456789")}};
    AddressOptions options;
    auto const plain = *engine_address(options.record, &configured);
    EXPECT_EQ(plain.url, "http://configured:1");
    EXPECT_EQ(plain.time_max, std::chrono::milliseconds(7));
    EXPECT_EQ(plain.retries_max, 4U);
    EXPECT_EQ(plain.credential_header, "Authorization");
    EXPECT_EQ(plain.credential, "Bearer token-0123456789");

    options.record.engine_url = tasker_text_of("http://said:2");
    options.record.engine_api_key = tasker_text_of("key-0123456789");
    options.record.engine_timeout_ms = 9;
    auto const said = *engine_address(options.record, &configured);
    EXPECT_EQ(said.url, "http://said:2");
    EXPECT_EQ(said.time_max, std::chrono::milliseconds(9));
    EXPECT_EQ(said.credential_header, "X-API-Key");
    EXPECT_EQ(said.credential, "key-0123456789");

    configured.auth = {.type = configuration::ClientCredential::ApiKey,
                       .api_key = configuration::Secret("other-0123456789"),
                       .api_key_header = "X-Other"};
    EXPECT_EQ(engine_address(AddressOptions().record, &configured)->credential_header, "X-Other");
    EXPECT_EQ(engine_address(AddressOptions().record, nullptr)->url, "");
}

TEST(EngineAddress, WhatNoHeaderCanHaveIsRefusedAndNotRepeated) {
    AddressOptions options;
    options.record.engine_token = tasker_text_of("a\r\nHost: b");
    auto const refused = engine_address(options.record, nullptr);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().message(), "engine_token has characters that no header can have");
    AddressOptions late;
    late.record.engine_timeout_ms = 3'600'001;
    EXPECT_THAT(engine_address(late.record, nullptr).error().message(),
                HasSubstr("engine_timeout_ms is 3600001"));
}

}  // namespace
}  // namespace tasker::c
