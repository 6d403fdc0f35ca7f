#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "tests/server/http_serving.hpp"

// Goal: whatever a client does, it gets an answer or its connection is closed, and others are
// served. Method: an application that says what it was asked, and clients on real sockets.

namespace tasker::test {
namespace {

using namespace std::chrono_literals;
using server::http::HttpOptions;
using testing::HasSubstr;

TEST_F(HttpServing, AnswersMoreThanOneRequestOnAConnection) {
    start();
    Client client(port());
    EXPECT_EQ(client.ask({.target = "/one"}).body, "GET /one ");
    EXPECT_EQ(client.ask({.method = "POST", .target = "/two", .body = "{}"}).body, "POST /two {}");
    EXPECT_EQ(client.ask({.target = "/inline"}).body, "GET /inline ");
}

TEST_F(HttpServing, AnswersPipelinedRequestsInTheirOrder) {
    start();
    Client client(port());
    std::string all;
    for (int i = 0; i < 100; ++i) {
        // Every other one is answered by another thread.
        all += Client::text_of({.method = "POST",
                                .target = i % 2 == 0 ? "/inline" : "/waits",
                                .body = std::to_string(i)});
    }
    ASSERT_TRUE(client.send(all));
    for (int i = 0; i < 100; ++i) {
        auto const answer = client.receive();
        ASSERT_TRUE(answer) << i;
        EXPECT_THAT(answer->body, testing::EndsWith(" " + std::to_string(i)));
    }
}

TEST_F(HttpServing, EndsTheConnectionOfAClientThatAsksForIt) {
    start();
    Client client(port());
    auto const answer = client.ask({.target = "/x", .headers = "connection: close\r\n"});
    EXPECT_EQ(answer.status, 200U);
    EXPECT_EQ(answer.header("connection"), "close");
    EXPECT_TRUE(client.is_closed_by_server());
}

TEST_F(HttpServing, GivesEachAnswerAnIdAndTakesOverThatOfTheClient) {
    start();
    Client client(port());
    auto const own = client.ask({.target = "/x", .headers = "X-Request-Id: order-4711\r\n"});
    EXPECT_EQ(own.header("x-request-id"), "order-4711");
    auto const made = client.ask({.target = "/x"}).header("x-request-id");
    EXPECT_TRUE(Uuid::parse(made)) << made;
    auto const refused = client.ask({.target = "/x", .headers = "x-request-id: \"no\"\r\n"});
    EXPECT_TRUE(Uuid::parse(refused.header("x-request-id")));
    EXPECT_NE(refused.header("x-request-id"), made);
}

TEST_F(HttpServing, LetsPagesFromElsewhereAsk) {
    start();
    Client client(port());
    auto const allowed =
        client.ask({.method = "OPTIONS",
                    .target = "/x",
                    .headers = "origin: https://shop.example\r\n"
                               "access-control-request-method: PATCH\r\n"
                               "access-control-request-headers: authorization\r\n"});
    EXPECT_EQ(allowed.status, 200U);
    EXPECT_EQ(allowed.header("access-control-allow-origin"), "*");
    EXPECT_THAT(allowed.header("access-control-allow-methods"), HasSubstr("PATCH"));
    EXPECT_EQ(allowed.header("access-control-allow-headers"), "authorization");
    EXPECT_EQ(client.ask({.target = "/x"}).header("access-control-allow-origin"), "*");
}

TEST_F(HttpServing, CompressesLongAnswersForWhoTakesThem) {
    start();
    Client client(port());
    auto const packed = client.ask({.target = "/long", .headers = "accept-encoding: gzip\r\n"});
    EXPECT_EQ(packed.header("content-encoding"), "gzip");
    EXPECT_LT(packed.body.size(), 10'000U);
    EXPECT_EQ(packed.body.substr(0, 2), "\x1f\x8b");
    auto const plain = client.ask({.target = "/long", .headers = "accept-encoding: gzip;q=0\r\n"});
    EXPECT_EQ(plain.header("content-encoding"), "");
    EXPECT_EQ(plain.body.size(), 100'000U);
    auto const shorter = client.ask({.target = "/x", .headers = "accept-encoding: gzip\r\n"});
    EXPECT_EQ(shorter.header("content-encoding"), "");
}

TEST_F(HttpServing, SendsNoBodyToHead) {
    start();
    Client client(port());
    auto const head = client.ask({.method = "HEAD", .target = "/long"});
    EXPECT_EQ(head.header("content-length"), "100000");
    EXPECT_EQ(client.ask({.target = "/x"}).body, "GET /x ") << "the next answer begins at once";
}

TEST_F(HttpServing, MakesRoomForNewConnectionsByClosingIdleOnes) {
    start({.network_threads = 1, .connections_max = 2});
    Client first(port());
    EXPECT_EQ(first.ask({.target = "/x"}).status, 200U);
    Client second(port());
    EXPECT_EQ(second.ask({.target = "/x"}).status, 200U);
    Client third(port());
    EXPECT_EQ(third.ask({.target = "/x"}).status, 200U);
    EXPECT_TRUE(first.is_closed_by_server());
    EXPECT_EQ(second.ask({.target = "/x"}).status, 200U);
}

TEST_F(HttpServing, RefusesAConnectionWhenAllOthersAreBusy) {
    start({.network_threads = 1, .connections_max = 1});
    Client busy(port());
    ASSERT_TRUE(busy.send(Client::text_of({.target = "/gate"})));
    echo_.gate.await(1);
    Client refused(port());
    auto const answer = refused.receive();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 503U);
    EXPECT_EQ(server_->figures().connections_refused, 1U);
    echo_.gate.open();
    EXPECT_EQ(busy.receive().value_or(Answer()).status, 200U);
}

TEST_F(HttpServing, AnswersWhatItHasWhenItIsStopped) {
    start();
    Client idle(port());
    EXPECT_EQ(idle.ask({.target = "/x"}).status, 200U);
    Client client(port());
    ASSERT_TRUE(client.send(Client::text_of({.target = "/gate"})));
    echo_.gate.await(1);
    std::thread stopper([&] { server_->stop(60s); });
    EXPECT_TRUE(idle.is_closed_by_server());
    echo_.gate.open();
    auto const answer = client.receive();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->body, "GET /gate ");
    EXPECT_EQ(answer->header("connection"), "close");
    stopper.join();
    Client late(port());
    EXPECT_EQ(late.ask({.target = "/x"}).status, 0U) << "nobody listens any more";
}

TEST_F(HttpServing, EndsAlsoWhenNobodyFetchesAnAnswer) {
    start();
    Client half(port());
    ASSERT_TRUE(half.send("POST /x HTTP/1.1\r\nhost: t\r\ncontent-length: 5\r\n\r\nab"));
    server_->stop(50ms);
    EXPECT_TRUE(half.is_closed_by_server());
}

TEST_F(HttpServing, ServesManyConnectionsAtOnce) {
    start({.answer_threads = 4});
    std::vector<std::thread> threads;
    std::atomic<int> wrong = 0;
    for (int i = 0; i < 8; ++i) {
        threads.emplace_back([&, i] {
            for (int round = 0; round < 20; ++round) {
                Client client(port());
                for (int n = 0; n < 5; ++n) {
                    auto const body = std::to_string((i * 1'000) + (round * 10) + n);
                    auto const answer =
                        client.ask({.method = "POST", .target = "/waits", .body = body});
                    if (answer.body != "POST /waits " + body) ++wrong;
                }
            }
        });
    }
    for (auto& thread : threads)
        thread.join();
    EXPECT_EQ(wrong, 0);
}

TEST_F(HttpServing, SaysThatAnAddressIsTaken) {
    start();
    HttpOptions options;
    options.endpoint.port = port();
    auto const second = server::http::HttpServer::listen(
        options, {.application = echo_, .clock = clock_, .ids = ids_, .log = log_});
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code(), ErrorCode::InvalidOption);
    EXPECT_THAT(second.error().message(), HasSubstr("Address already in use"));
}

}  // namespace
}  // namespace tasker::test
