#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <thread>

#include "tests/server/http_serving.hpp"

// Goal: an answer that does not end by itself goes out as it is made, to clients of any speed, and
// holds nobody up.

namespace tasker::test {
namespace {

using namespace std::chrono_literals;

std::shared_ptr<std::string const> shared_text(std::string what) {
    return std::make_shared<std::string const>(std::move(what));
}

TEST_F(HttpServing, SendsAStreamAsItComesAndEndsItWhenToldTo) {
    start();
    Client client(port());
    ASSERT_TRUE(client.send(Client::text_of({.target = "/stream"})));
    auto const stream = echo_.stream();
    auto const head = client.receive_head();
    ASSERT_TRUE(head);
    EXPECT_EQ(head->status, 200U);
    EXPECT_EQ(head->header("transfer-encoding"), "chunked");
    EXPECT_EQ(head->header("content-type"), "text/event-stream");
    EXPECT_EQ(head->header("connection"), "close");
    EXPECT_TRUE(stream->send(shared_text("one")));
    EXPECT_EQ(client.receive_chunk(), "one");
    EXPECT_TRUE(stream->send(shared_text("two")));
    stream->finish();
    EXPECT_FALSE(stream->send(shared_text("three")));
    EXPECT_FALSE(stream->is_open());
    EXPECT_EQ(client.receive_chunk(), "two");
    EXPECT_EQ(client.receive_chunk(), "");
    EXPECT_TRUE(client.is_closed_by_server());
}

TEST_F(HttpServing, SendsAnOldClientItsStreamWithoutChunks) {
    start();
    Client client(port());
    ASSERT_TRUE(client.send("GET /stream HTTP/1.0\r\n\r\n"));
    auto const stream = echo_.stream();
    auto const head = client.receive_head();
    ASSERT_TRUE(head);
    EXPECT_EQ(head->header("transfer-encoding"), "");
    ASSERT_TRUE(stream->send(shared_text("5\r\nhello\r\n")));
    stream->finish();
    EXPECT_EQ(client.receive_chunk(), "hello");
    EXPECT_TRUE(client.is_closed_by_server());
}

TEST_F(HttpServing, BeginsNoStreamForHead) {
    start();
    Client client(port());
    auto const answer = client.ask({.method = "HEAD", .target = "/stream"});
    EXPECT_EQ(answer.status, 200U);
    EXPECT_TRUE(echo_.streams.empty());
}

TEST_F(HttpServing, CutsOffAStreamWhoseClientReadsTooLittle) {
    start({.stream_bytes_max = 10'000});
    Client slow(port());
    ASSERT_TRUE(slow.send(Client::text_of({.target = "/stream"})));
    auto const stream = echo_.stream();
    auto const some = shared_text(std::string(9'000, 'x'));
    // What fits in the sockets goes out; then no more than the limit waits.
    std::size_t sent = 0;
    while (stream->send(some))
        ++sent;
    EXPECT_FALSE(stream->is_open());
    ASSERT_TRUE(slow.receive_head());
    std::size_t received = 0;
    for (auto chunk = slow.receive_chunk(); chunk; chunk = slow.receive_chunk())
        ++received;
    EXPECT_LE(received, sent);
    EXPECT_TRUE(slow.is_closed_by_server()) << "without the end of the chunks";
}

TEST_F(HttpServing, NoticesThatTheClientOfAStreamHasGone) {
    start();
    auto client = std::make_unique<Client>(port());
    ASSERT_TRUE(client->send(Client::text_of({.target = "/stream"})));
    auto const stream = echo_.stream();
    ASSERT_TRUE(client->receive_head());
    client.reset();
    while (server_->figures().connections_open > 0)
        std::this_thread::yield();
    EXPECT_FALSE(stream->is_open());
}

TEST_F(HttpServing, IgnoresWhatTheClientOfAStreamSays) {
    start();
    Client client(port());
    ASSERT_TRUE(client.send(Client::text_of({.target = "/stream"})));
    auto const stream = echo_.stream();
    ASSERT_TRUE(client.receive_head());
    ASSERT_TRUE(client.send(Client::text_of({.target = "/x"}) + std::string(100'000, 'x')));
    ASSERT_TRUE(stream->send(shared_text("still here")));
    EXPECT_EQ(client.receive_chunk(), "still here");
    EXPECT_EQ(echo_.streams.size(), 1U);
}

TEST_F(HttpServing, StreamsToManyClientsBesideOthers) {
    start();
    constexpr std::size_t kClients = 100;
    std::vector<std::unique_ptr<Client>> clients;
    for (std::size_t i = 1; i <= kClients; ++i) {
        clients.push_back(std::make_unique<Client>(port()));
        ASSERT_TRUE(clients.back()->send(Client::text_of({.target = "/stream"})));
        std::ignore = echo_.stream(i);
    }
    auto const same = shared_text("the same for all");
    for (auto const& stream : echo_.streams)
        ASSERT_TRUE(stream->send(same));
    Client other(port());
    EXPECT_EQ(other.ask({.target = "/waits"}).status, 200U);
    for (auto const& client : clients) {
        ASSERT_TRUE(client->receive_head());
        EXPECT_EQ(client->receive_chunk(), "the same for all");
    }
}

TEST_F(HttpServing, EndsStreamsWhenItIsStopped) {
    start();
    Client client(port());
    ASSERT_TRUE(client.send(Client::text_of({.target = "/stream"})));
    auto const stream = echo_.stream();
    ASSERT_TRUE(client.receive_head());
    server_->stop(0ms);
    EXPECT_TRUE(client.is_closed_by_server());
    EXPECT_FALSE(stream->send(shared_text("late")));
}

}  // namespace
}  // namespace tasker::test
