#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "tests/server/http_serving.hpp"

// Goal: requests that nobody waits for, whose answers come from elsewhere, at any time. Method: the
// test holds them, and answers them from its own threads.

namespace tasker::test {
namespace {

using namespace std::chrono_literals;
using server::http::Response;

/// Waits until so many connections are open.
void await_connections(server::http::HttpServer const& server, std::size_t count) {
    while (server.figures().connections_open != count)
        std::this_thread::yield();
}

TEST_F(HttpServing, AnswersLaterWhatIsKnownLater) {
    start();
    Client client(port());
    ASSERT_TRUE(client.send(Client::text_of({.target = "/later"})));
    auto begun = echo_.take_begun(1);
    Client other(port());
    EXPECT_EQ(other.ask({.target = "/later-known"}).body, "GET /later-known ") << "at once";
    echo_.resume(std::move(begun.front()));
    EXPECT_EQ(client.receive().value_or(Answer()).body, "GET /later ");
    EXPECT_EQ(client.ask({.target = "/inline"}).status, 200U) << "the connection goes on";
}

TEST_F(HttpServing, LetsARestThatMayWaitWaitElsewhere) {
    start({.network_threads = 1, .answer_threads = 1, .waiting_requests = 1});
    Client first(port());
    ASSERT_TRUE(first.send(Client::text_of({.target = "/gate"})));
    echo_.gate.await(1);
    Client second(port());
    ASSERT_TRUE(second.send(Client::text_of({.target = "/x"})));
    while (server_->figures().waiting_share < 1)
        std::this_thread::yield();
    Client later(port());
    ASSERT_TRUE(later.send(Client::text_of({.target = "/later"})));
    auto begun = echo_.take_begun(1);
    echo_.resume(std::move(begun.front()), true);
    Client others(port());
    EXPECT_EQ(others.ask({.target = "/inline"}).status, 200U) << "no network thread waits";
    echo_.gate.open();
    EXPECT_EQ(later.receive().value_or(Answer()).status, 200U) << "it is not refused any more";
    EXPECT_EQ(first.receive().value_or(Answer()).status, 200U);
    EXPECT_EQ(second.receive().value_or(Answer()).status, 200U);
}

TEST_F(HttpServing, AnswersPipelinedRequestsInTheirOrderAlsoLater) {
    start();
    Client client(port());
    std::string all;
    for (int i = 0; i < 10; ++i)
        all += Client::text_of({.method = "POST", .target = "/later", .body = std::to_string(i)});
    ASSERT_TRUE(client.send(all));
    for (int i = 0; i < 10; ++i) {
        auto begun = echo_.take_begun(1);
        ASSERT_EQ(begun.size(), 1U) << "the next one waits for this one";
        echo_.resume(std::move(begun.front()));
        EXPECT_EQ(client.receive().value_or(Answer()).body, "POST /later " + std::to_string(i));
    }
}

TEST_F(HttpServing, DropsAnAnswerThatComesAfterItWasTooLate) {
    start({.request_timeout = 100ms});
    Client client(port());
    ASSERT_TRUE(client.send(Client::text_of({.target = "/later"})));
    auto begun = echo_.take_begun(1);
    auto const answer = client.receive();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 408U);
    bool is_made = false;
    begun.front().pending->resume({.make = [&] {
        is_made = true;
        return Response{.body = "late"};
    }});
    begun.clear();
    EXPECT_TRUE(client.is_closed_by_server()) << "nothing comes after the first answer";
    server_->stop(0ms);
    EXPECT_TRUE(is_made) << "for those who note what was done";
}

TEST_F(HttpServing, DropsTheAnswerOfAClientThatIsGone) {
    start({.request_timeout = 100ms, .write_timeout = 100ms});
    auto client = std::make_unique<Client>(port());
    ASSERT_TRUE(client->send(Client::text_of({.target = "/later"})));
    auto begun = echo_.take_begun(1);
    client.reset();
    await_connections(*server_, 0);  // noticed when it is told that it took too long
    bool is_made = false;
    begun.front().pending->resume({.make = [&] {
        is_made = true;
        return Response();
    }});
    begun.clear();
    Client next(port());
    EXPECT_EQ(next.ask({.target = "/x"}).status, 200U);
    server_->stop(0ms);
    EXPECT_TRUE(is_made);
}

TEST_F(HttpServing, SendsAnAnswerToWhoHasHungUpWithoutHarm) {
    start();
    auto client = std::make_unique<Client>(port());
    ASSERT_TRUE(client->send(Client::text_of({.target = "/later"})));
    auto begun = echo_.take_begun(1);
    client.reset();
    echo_.resume(std::move(begun.front()));
    await_connections(*server_, 0);
    Client next(port());
    EXPECT_EQ(next.ask({.target = "/x"}).status, 200U);
}

TEST_F(HttpServing, TellsWhoIsNeverAnsweredThatItTookTooLong) {
    start({.request_timeout = 100ms});
    Client client(port());
    ASSERT_TRUE(client.send(Client::text_of({.target = "/later"})));
    std::ignore = echo_.take_begun(1);  // and forgotten
    EXPECT_EQ(client.receive().value_or(Answer()).status, 408U);
}

TEST_F(HttpServing, RefusesMoreThanMayWaitUntilLater) {
    start({.waiting_requests = 2});
    Client first(port());
    Client second(port());
    ASSERT_TRUE(first.send(Client::text_of({.target = "/later"})));
    auto one = echo_.take_begun(1);
    ASSERT_TRUE(second.send(Client::text_of({.target = "/later"})));
    auto two = echo_.take_begun(1);
    EXPECT_EQ(server_->figures().waiting_share, 1);
    Client third(port());
    EXPECT_EQ(third.ask({.target = "/later"}).status, 503U);
    EXPECT_EQ(server_->figures().requests_refused, 1U);
    echo_.resume(std::move(one.front()));
    one.clear();
    EXPECT_EQ(first.receive().value_or(Answer()).status, 200U);
    ASSERT_TRUE(third.send(Client::text_of({.target = "/later"}))) << "there is room again";
    auto three = echo_.take_begun(1);
    echo_.resume(std::move(two.front()));
    echo_.resume(std::move(three.front()));
    EXPECT_EQ(second.receive().value_or(Answer()).status, 200U);
    EXPECT_EQ(third.receive().value_or(Answer()).status, 200U);
}

TEST_F(HttpServing, AnswersLaterAlsoWhileItIsStopped) {
    start();
    Client idle(port());
    EXPECT_EQ(idle.ask({.target = "/x"}).status, 200U);
    Client client(port());
    ASSERT_TRUE(client.send(Client::text_of({.target = "/later"})));
    auto begun = echo_.take_begun(1);
    std::thread stopper([&] { server_->stop(60s); });
    EXPECT_TRUE(idle.is_closed_by_server());
    echo_.resume(std::move(begun.front()));
    begun.clear();
    auto const answer = client.receive();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->body, "GET /later ");
    EXPECT_EQ(answer->header("connection"), "close");
    stopper.join();
}

TEST_F(HttpServing, EndsOnlyWhenNobodyCanAnswerItAnyMore) {
    start();
    Client idle(port());
    EXPECT_EQ(idle.ask({.target = "/x"}).status, 200U);
    Client client(port());
    ASSERT_TRUE(client.send(Client::text_of({.target = "/later"})));
    auto begun = echo_.take_begun(1);
    std::atomic<bool> is_over = false;
    std::thread stopper([&] {
        server_->stop(0ms);
        is_over = true;
        server_.reset();
    });
    EXPECT_TRUE(idle.is_closed_by_server());
    EXPECT_FALSE(is_over) << "somebody may still answer";
    echo_.resume(begun.front());
    EXPECT_FALSE(is_over);
    begun.clear();
    stopper.join();
    EXPECT_EQ(client.receive().value_or(Answer()).status, 200U) << "what it has is sent";
}

TEST_F(HttpServing, IsAnsweredByManyThreadsAtOnce) {
    start();
    constexpr int kClients = 8;
    constexpr int kEach = 50;
    std::vector<std::thread> threads;
    std::atomic<int> wrong = 0;
    for (int i = 0; i < kClients; ++i) {
        threads.emplace_back([&, i] {
            Client client(port());
            for (int n = 0; n < kEach; ++n) {
                auto const body = std::to_string((i * 1'000) + n);
                auto const answer =
                    client.ask({.method = "POST", .target = "/later", .body = body});
                if (answer.body != "POST /later " + body) ++wrong;
            }
        });
    }
    for (int i = 0; i < 2; ++i) {
        threads.emplace_back([&] {
            for (int n = 0; n < kClients * kEach / 2; ++n) {
                std::optional<Echo::Begun> one;
                {
                    std::unique_lock lock(echo_.begun_mutex);
                    echo_.began.wait(lock, [&] { return !echo_.begun.empty(); });
                    one = std::move(echo_.begun.back());
                    echo_.begun.pop_back();
                }
                echo_.resume(*std::move(one), n % 2 == 0);
            }
        });
    }
    for (auto& thread : threads)
        thread.join();
    EXPECT_EQ(wrong, 0);
}

}  // namespace
}  // namespace tasker::test
