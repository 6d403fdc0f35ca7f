#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <fstream>
#include <memory>
#include <thread>
#include <vector>

#include "base/json.hpp"
#include "tests/server/serving.hpp"
#include "tests/support/sanitized.hpp"

// Goal: whatever clients send, and whatever they leave out, the server answers or closes, takes no
// more memory than its limits say, and serves the others.

namespace tasker::test {
namespace {

using testing::AnyOf;
using testing::HasSubstr;

std::size_t resident_bytes() {
    std::ifstream file("/proc/self/statm");
    std::size_t all = 0;
    std::size_t resident = 0;
    file >> all >> resident;
    return resident * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

/// How many connections this process can have both ends of.
std::size_t connections_possible() {
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
    constexpr std::size_t kOthers = 300;
    return (static_cast<std::size_t>(limit.rlim_cur) - kOthers) / 2;
}

class HostileClients : public Serving {
protected:
    /// A good client is served.
    void expect_service() {
        Client client(port());
        EXPECT_EQ(client.ask({.target = "/health"}).status, 200U);
        EXPECT_EQ(client
                      .ask({.method = "POST",
                            .target = "/v1/tasks",
                            .body = base::to_text(Json(request_for(
                                "order", {{"idempotency_key", std::to_string(++number_)}})))})
                      .status,
                  200U);
    }
    std::atomic<int> number_ = 0;
};

TEST_F(HostileClients, ThatStayIdleByThousandsCostAFewPagesEach) {
    auto const count = std::min<std::size_t>(kIsSanitized ? 500 : 5'000, connections_possible());
    ASSERT_GE(count, 500U) << "this system allows too few files";
    auto const before = resident_bytes();
    std::vector<std::unique_ptr<Client>> idle;
    for (std::size_t i = 0; i < count; ++i) {
        idle.push_back(std::make_unique<Client>(port()));
        if (i % 2 == 0) ASSERT_TRUE(idle.back()->send("GET /health HTTP/1.1\r\nhost:"));
    }
    expect_service();
    while (server().figures().connections_open < count)
        std::this_thread::yield();
    expect_service();
    if (kIsSanitized) return;  // which have a memory of their own
    constexpr std::size_t kBytesEach = 24'000;
    EXPECT_LT(resident_bytes() - before, count * kBytesEach);
}

TEST_F(HostileClients, WithBodiesOf100MegabytesAreRefusedBeforeTheyFillTheMemory) {
    constexpr std::size_t kClients = 4;
    constexpr std::size_t kMebi = std::size_t{1024} * 1024;
    auto const before = resident_bytes();
    std::vector<std::thread> threads;
    std::atomic<int> refused = 0;
    for (std::size_t i = 0; i < kClients; ++i) {
        threads.emplace_back([&, i] {
            Client client(port());
            bool const is_chunked = i % 2 == 0;
            client.send(std::string("POST /v1/tasks HTTP/1.1\r\nhost: t\r\ncontent-type: "
                                    "application/json\r\n") +
                        (is_chunked ? "transfer-encoding: chunked\r\n\r\n"
                                    : "content-length: 104857600\r\n\r\n"));
            auto const part = (is_chunked ? "100000\r\n" : "") + std::string(kMebi, ' ') +
                              (is_chunked ? "\r\n" : "");
            for (int n = 0; n < 100; ++n) {
                if (!client.send(part)) break;  // it is not read any more
            }
            if (client.receive().value_or(Answer()).status == 413) ++refused;
        });
    }
    expect_service();
    for (auto& thread : threads)
        thread.join();
    expect_service();
    EXPECT_GE(refused, 1) << "who is cut off while it sends may not see why";
    if (kIsSanitized) return;
    EXPECT_LT(resident_bytes() - before, kClients * 30 * kMebi);
}

TEST_F(HostileClients, WithTheirSendingSideClosedAreAnswered) {
    Client client(port());
    ASSERT_TRUE(client.send(Client::text_of({.target = "/health/ready"})));
    client.finish_sending();
    EXPECT_EQ(client.receive().value_or(Answer()).status, 200U);
    EXPECT_TRUE(client.is_closed_by_server());
}

TEST_F(HostileClients, ThatLeaveInTheMiddleOfARequestAreForgotten) {
    for (std::string const part :
         {"", "G", "GET /health HTTP/1.1\r\n",
          "POST /v1/tasks HTTP/1.1\r\nhost: t\r\n"
          "content-type: application/json\r\ncontent-length: 10\r\n\r\n{"}) {
        Client client(port());
        ASSERT_TRUE(client.send(part));
        client.finish_sending();
        EXPECT_TRUE(client.is_closed_by_server() || client.receive()) << part;
    }
    while (server().figures().connections_open > 1)  // but the fixture's own
        std::this_thread::yield();
    expect_service();
}

struct BadBody {
    char const* name;
    std::string text;
};

class HostileBody : public HostileClients, public testing::WithParamInterface<BadBody> {};

TEST_P(HostileBody, IsRefusedAndTheConnectionGoesOn) {
    Client client(port());
    auto const answer =
        client.ask({.method = "POST", .target = "/v1/tasks", .body = GetParam().text});
    EXPECT_THAT(answer.status, AnyOf(400U, 422U)) << answer.body;
    EXPECT_LT(answer.body.size(), 1'000U) << "what was sent is not sent back";
    EXPECT_EQ(client.ask({.target = "/health"}).status, 200U);
}

std::string nested(std::size_t depth, char open, char close) {
    return std::string(depth, open) + std::string(depth, close);
}

INSTANTIATE_TEST_SUITE_P(
    Bodies, HostileBody,
    testing::Values(BadBody{"DeepLists", nested(100'000, '[', ']')},
                    BadBody{"DeepListsWithoutEnd", std::string(100'000, '[')},
                    BadBody{"DeepObjects",
                            [] {
                                std::string text;
                                for (int n = 0; n < 100'000; ++n)
                                    text += "{\"a\":";
                                return text;
                            }()},
                    BadBody{"DeepContext",
                            R"({"name":"order","namespace":"shop","version":"1.0.0","context":)" +
                                nested(100'000, '[', ']') + "}"},
                    BadBody{"NoUtf8", "{\"name\":\"\xff\xfe\xc0\xaf\"}"},
                    BadBody{"HalfASurrogate", R"({"name":"\ud800"})"},
                    BadBody{"Zeros", std::string(1'000, '\0')}, BadBody{"TwoDocuments", "{} {}"},
                    BadBody{"HugeNumber", "{\"priority\":1" + std::string(10'000, '0') + "}"},
                    BadBody{"ManyMembers",
                            [] {
                                std::string text = "{";
                                for (int n = 0; n < 100'000; ++n)
                                    text += "\"" + std::to_string(n) + "\":0,";
                                return text + "\"\":0}";
                            }()}),
    [](auto const& info) { return info.param.name; });

class PathTrick : public HostileClients, public testing::WithParamInterface<char const*> {};

TEST_P(PathTrick, LeadsNowhere) {
    Client client(port());
    auto const answer = client.ask({.target = GetParam()});
    EXPECT_THAT(answer.status, AnyOf(400U, 404U)) << GetParam() << "\n" << answer.body;
    EXPECT_EQ(client.ask({.target = "/health"}).status, 200U);
}

INSTANTIATE_TEST_SUITE_P(
    Paths, PathTrick,
    testing::Values("//health", "/health/", "/health//", "/./health", "/v1/../health",
                    "/%2e%2e/health", "/v1/tasks/..%2f..%2fetc%2fpasswd", "/v1//tasks",
                    "/health%00", "/health;a=b", "/HEALTH", "/v1/tasks/%ff%fe", "/v1/tasks/%zz",
                    "/v1/tasks?page=%ff", "/v1/tasks?page=99999999999999999999",
                    "/v1/tasks?page=-1", "/v1/templates/%2e%2e/%2e%2e/%2e%2e", "*", "health",
                    "http://elsewhere/v1/nothing", "/v1/tasks/00000000-0000-0000-0000-00000000000g",
                    "/v1/templates/shop/order/1.0.0%0d%0ax-injected:%20yes"));

TEST_F(HostileClients, CannotPutHeadersIntoAnswers) {
    Client client(port());
    auto const answer = client.ask(
        {.target = "/health", .headers = "x-request-id: a\tb\r\norigin: https://e\tvil\r\n"});
    EXPECT_EQ(answer.status, 200U);
    EXPECT_EQ(answer.header("x-request-id").find('\t'), std::string::npos);
}

// The promise of every 200, however hard the server is pressed.
TEST_F(HostileClients, ThatAskForTooMuchAreToldToWaitAndWhatWasAcknowledgedIsThere) {
    start({}, {.answer_threads = 2, .waiting_requests = 5});
    constexpr int kClients = 48;
    constexpr int kEach = 10;
    std::vector<std::vector<std::string>> acknowledged(kClients);
    std::atomic<int> refused = 0;
    std::atomic<int> wrong = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < kClients; ++i) {
        threads.emplace_back([&, i] {
            Client client(port());
            for (int n = 0; n < kEach; ++n) {
                auto const key = std::to_string(i) + "-" + std::to_string(n);
                auto const answer = client.ask({.method = "POST",
                                                .target = "/v1/tasks",
                                                .body = base::to_text(Json(request_for(
                                                    "order", {{"idempotency_key", key}})))});
                if (answer.status == 200) {
                    acknowledged[static_cast<std::size_t>(i)].emplace_back(
                        answer.json().at("task_uuid").as_string());
                } else if (answer.status == 503 && !answer.header("retry-after").empty()) {
                    ++refused;
                } else {
                    ++wrong;
                }
            }
        });
    }
    for (auto& thread : threads)
        thread.join();
    EXPECT_EQ(wrong, 0);
    EXPECT_GT(refused, 0) << "it was not pressed";
    std::size_t count = 0;
    for (auto const& tasks : acknowledged) {
        for (auto const& task : tasks) {
            ++count;
            auto const ended = host().wait({*Uuid::parse(task)}, std::chrono::seconds(60));
            ASSERT_TRUE(ended) << ended.error().message();
            EXPECT_EQ(ended->state, model::TaskState::Complete);
        }
    }
    EXPECT_GT(count, 0U);
    // And nothing was done that was refused.
    ASSERT_TRUE(host().store().read([&](store::Reader& reader) -> Result<void> {
        TASKER_TRY_ASSIGN(auto const stored, reader.count_tasks({}));
        EXPECT_EQ(stored, count);
        return {};
    }));
}

}  // namespace
}  // namespace tasker::test
