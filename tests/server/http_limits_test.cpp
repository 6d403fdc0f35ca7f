#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/server/http_serving.hpp"

// Goal: no client can take more than its share, of memory, of time, or of what others are served
// with.

namespace tasker::test {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;

TEST_F(HttpServing, RefusesABodyThatIsTooLongBeforeItIsRead) {
    start({.body_bytes_max = 1'000});
    Client client(port());
    ASSERT_TRUE(client.send("POST /x HTTP/1.1\r\nhost: t\r\ncontent-length: 100000000\r\n\r\n"));
    auto const answer = client.receive();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 413U);
    EXPECT_TRUE(client.is_closed_by_server());
}

TEST_F(HttpServing, ShowsTheRefusalAlsoToWhoGoesOnSending) {
    start({.body_bytes_max = 1'000});
    Client client(port());
    auto const answer =
        client.ask({.method = "POST", .target = "/x", .body = std::string(5'000'000, 'x')});
    EXPECT_EQ(answer.status, 413U);
}

TEST_F(HttpServing, RefusesAChunkedBodyThatBecomesTooLong) {
    start({.body_bytes_max = 1'000});
    Client client(port());
    ASSERT_TRUE(
        client.send("POST /x HTTP/1.1\r\nhost: t\r\ntransfer-encoding: chunked\r\n\r\n"
                    "7d0\r\n" +
                    std::string(2'000, 'x') + "\r\n0\r\n\r\n"));
    auto const answer = client.receive();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 413U);
}

TEST_F(HttpServing, TakesAChunkedBody) {
    start();
    Client client(port());
    ASSERT_TRUE(
        client.send("POST /x HTTP/1.1\r\nhost: t\r\ntransfer-encoding: chunked\r\n\r\n"
                    "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"));
    auto const answer = client.receive();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->body, "POST /x abcde");
}

TEST_F(HttpServing, TellsWhoAsksToGoOn) {
    start();
    Client client(port());
    ASSERT_TRUE(
        client.send("POST /x HTTP/1.1\r\nhost: t\r\nexpect: 100-continue\r\n"
                    "content-length: 2\r\n\r\n"));
    auto const go_on = client.receive();
    ASSERT_TRUE(go_on);
    EXPECT_EQ(go_on->status, 100U);
    ASSERT_TRUE(client.send("{}"));
    EXPECT_EQ(client.receive().value_or(Answer()).body, "POST /x {}");
}

TEST_F(HttpServing, RefusesHeadersThatAreTooLong) {
    start();
    Client client(port());
    auto const answer =
        client.ask({.target = "/x", .headers = "x-long: " + std::string(20'000, 'x') + "\r\n"});
    EXPECT_EQ(answer.status, 431U);
    Client second(port());
    EXPECT_EQ(second.ask({.target = "/" + std::string(20'000, 'x')}).status, 431U);
}

struct Sample {
    char const* name;
    std::string bytes;
};

class MalformedRequest : public HttpServing, public testing::WithParamInterface<Sample> {};

// Also what lets two servers in a row see two different requests.
TEST_P(MalformedRequest, IsAnsweredWith400AndTheConnectionEnds) {
    start();
    Client client(port());
    ASSERT_TRUE(client.send(GetParam().bytes));
    client.finish_sending();
    auto const answer = client.receive();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 400U);
    EXPECT_TRUE(client.is_closed_by_server());
}

INSTANTIATE_TEST_SUITE_P(
    Samples, MalformedRequest,
    testing::Values(
        Sample{"Garbage", "\x16\x03\x01\x02 not http at all\r\n\r\n"},
        Sample{"TwoLengths",
               "POST /x HTTP/1.1\r\nhost: t\r\ncontent-length: 5\r\n"
               "content-length: 6\r\n\r\nabcdef"},
        Sample{"LengthAndChunks",
               "POST /x HTTP/1.1\r\nhost: t\r\ncontent-length: 5\r\n"
               "transfer-encoding: chunked\r\n\r\n0\r\n\r\n"},
        Sample{"ChunksAndLength",
               "POST /x HTTP/1.1\r\nhost: t\r\ntransfer-encoding: chunked\r\n"
               "content-length: 5\r\n\r\n0\r\n\r\n"},
        Sample{"NegativeLength", "POST /x HTTP/1.1\r\nhost: t\r\ncontent-length: -5\r\n\r\n"},
        Sample{"HugeLength",
               "POST /x HTTP/1.1\r\nhost: t\r\ncontent-length: 99999999999999999999999\r\n\r\n"},
        Sample{"BadChunk",
               "POST /x HTTP/1.1\r\nhost: t\r\ntransfer-encoding: chunked\r\n\r\n"
               "zz\r\nabc\r\n0\r\n\r\n"},
        Sample{"SpaceBeforeColon", "GET /x HTTP/1.1\r\nhost : t\r\n\r\n"},
        Sample{"NoHost", "GET /x HTTP/1.1\r\n\r\n"},
        Sample{"TwoHosts", "GET /x HTTP/1.1\r\nhost: a\r\nhost: b\r\n\r\n"},
        Sample{"ChunkedInOtherWords",
               "POST /x HTTP/1.1\r\nhost: t\r\ntransfer-encoding: xchunked\r\n"
               "content-length: 3\r\n\r\nabc"},
        Sample{"ChunksAndMore",
               "POST /x HTTP/1.1\r\nhost: t\r\ntransfer-encoding: gzip, chunked\r\n\r\n0\r\n\r\n"},
        Sample{"OldWithChunks", "POST /x HTTP/1.0\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n"},
        Sample{"LineFeedsOnly", "GET /x HTTP/1.1\nhost: t\n\n"},
        Sample{"ZeroInAHeader", "GET /x HTTP/1.1\r\nhost: t\r\nx: a\0b\r\n\r\n"s},
        Sample{"BlankInTheTarget", "GET /x y HTTP/1.1\r\nhost: t\r\n\r\n"},
        Sample{"ChunkThatIsTooLarge",
               "POST /x HTTP/1.1\r\nhost: t\r\ntransfer-encoding: chunked\r\n\r\n"
               "fffffffffffffffff\r\nabc\r\n0\r\n\r\n"},
        Sample{"PlusBeforeTheLength",
               "POST /x HTTP/1.1\r\nhost: t\r\ncontent-length: +3\r\n\r\nabc"},
        Sample{"NewVersion", "GET /x HTTP/3.0\r\nhost: t\r\n\r\n"}),
    [](auto const& info) { return info.param.name; });

TEST_F(HttpServing, GivesUpOnSlowHeaders) {
    start({.header_timeout = 100ms});
    Client client(port());
    ASSERT_TRUE(client.send("GET /x HT"));
    auto const answer = client.receive();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 408U);
    EXPECT_TRUE(client.is_closed_by_server());
}

TEST_F(HttpServing, GivesUpOnSlowBodies) {
    start({.request_timeout = 100ms});
    Client client(port());
    ASSERT_TRUE(client.send("POST /x HTTP/1.1\r\nhost: t\r\ncontent-length: 5\r\n\r\nab"));
    auto const answer = client.receive();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 408U);
    EXPECT_TRUE(client.is_closed_by_server());
}

TEST_F(HttpServing, ClosesConnectionsThatSayNothing) {
    start({.header_timeout = 100ms, .idle_timeout = 100ms});
    Client silent(port());
    EXPECT_TRUE(silent.is_closed_by_server());
    Client idle(port());
    EXPECT_EQ(idle.ask({.target = "/x"}).status, 200U);
    EXPECT_TRUE(idle.is_closed_by_server());
}

TEST_F(HttpServing, AnswersThatItTookTooLong) {
    start({.request_timeout = 100ms});
    Client client(port());
    auto const answer = client.ask({.target = "/gate"});
    EXPECT_EQ(answer.status, 408U);
    EXPECT_TRUE(client.is_closed_by_server());
}

TEST_F(HttpServing, RefusesWhatThereIsNoRoomForAndStillAnswersTheRest) {
    start({.answer_threads = 1, .waiting_requests = 1});
    Client running(port());
    ASSERT_TRUE(running.send(Client::text_of({.target = "/gate"})));
    echo_.gate.await(1);
    Client waiting(port());
    ASSERT_TRUE(waiting.send(Client::text_of({.target = "/waits"})));
    // The waiting one comes in at some moment; from then on others are refused.
    unsigned status = 0;
    Client others(port());
    while (server_->figures().waiting_share < 1) {
        ASSERT_EQ(others.ask({.target = "/inline"}).status, 200U);
    }
    status = others.ask({.target = "/waits"}).status;
    EXPECT_EQ(status, 503U);
    EXPECT_EQ(others.ask({.target = "/inline"}).status, 200U) << "health is told all the same";
    echo_.gate.open();
    EXPECT_EQ(running.receive().value_or(Answer()).status, 200U);
    EXPECT_EQ(waiting.receive().value_or(Answer()).status, 200U);
}

}  // namespace
}  // namespace tasker::test
