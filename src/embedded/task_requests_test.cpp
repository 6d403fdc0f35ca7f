#include <gtest/gtest.h>

#include <cstdlib>
#include <thread>

#include "embedded/host.hpp"
#include "embedded/transport_location.hpp"
#include "template/load.hpp"
#include "tests/support/postgres_schema.hpp"
#include "transport/queue_names.hpp"

// Goal: a task that is asked for by a message exists once, however often the message comes.
// Method: real brokers. Their queue of requests is one for all schemas, so each test has a
// database, or a virtual host, of its own.

namespace tasker::embedded {
namespace {

using namespace std::chrono_literals;

/// A place for queues that nobody else uses.
class OwnBroker {
public:
    virtual ~OwnBroker() = default;
    /// As `--transport` takes it.
    [[nodiscard]] virtual std::string transport() const = 0;
};

class OwnDatabase final : public OwnBroker {
public:
    explicit OwnDatabase(std::string name)
        : name_(std::move(name)), server_(*test::postgres_server()) {
        server_.ask("CREATE DATABASE " + name_);
        EXPECT_EQ(server_.last_error(), "");
    }
    ~OwnDatabase() override { server_.ask("DROP DATABASE " + name_ + " WITH (FORCE)"); }
    OwnDatabase(OwnDatabase const&) = delete;
    OwnDatabase& operator=(OwnDatabase const&) = delete;
    [[nodiscard]] std::string transport() const override {
        auto const server = *test::postgres_server();
        return "pgmq=" + server.substr(0, server.rfind('/') + 1) + name_;
    }

private:
    std::string const name_;
    test::SideConnection server_;
};

class OwnVirtualHost final : public OwnBroker {
public:
    explicit OwnVirtualHost(std::string name) : name_(std::move(name)) {
        control("add_vhost " + name_);
        control("set_permissions -p " + name_ + " guest '.*' '.*' '.*'");
    }
    ~OwnVirtualHost() override { control("delete_vhost " + name_); }
    OwnVirtualHost(OwnVirtualHost const&) = delete;
    OwnVirtualHost& operator=(OwnVirtualHost const&) = delete;
    [[nodiscard]] std::string transport() const override {
        std::string const server = std::getenv("TASKER_TEST_RABBITMQ");
        return "rabbitmq=" + server.substr(0, server.rfind('/') + 1) + name_;
    }

private:
    static void control(std::string const& what) {
        auto const command =
            std::string(std::getenv("TASKER_TEST_RABBITMQ_CONTROL")) + " -q " + what;
        EXPECT_EQ(std::system(command.c_str()), 0);  // NOLINT(concurrency-mt-unsafe)
    }
    std::string const name_;
};

struct RequestBroker {
    std::string name;
    std::unique_ptr<OwnBroker> (*make)(std::string const& name);  ///< null: no server
};

std::unique_ptr<OwnBroker> own_pgmq(std::string const& name) {
    if (!test::postgres_server()) return nullptr;
    return std::make_unique<OwnDatabase>(name);
}

std::unique_ptr<OwnBroker> own_rabbitmq(std::string const& name) {
    if (!test::postgres_server() || std::getenv("TASKER_TEST_RABBITMQ") == nullptr) return nullptr;
    return std::make_unique<OwnVirtualHost>(name);
}

class TaskRequests : public testing::TestWithParam<RequestBroker> {
protected:
    void SetUp() override {
        if (!test::postgres_server()) GTEST_SKIP() << test::kNoPostgres;
        schema_.emplace();
        broker_ = GetParam().make(schema_->name() + "_requests");
        if (!broker_) GTEST_SKIP() << "no server: run this by tools/with_rabbitmq.py COMMAND";
        publisher_ = *open_broker(broker_->transport(), schema_->location(), {}, clock_, log_);
    }

    /// A process of the store. Each order is a new task, unless it is known to be an old one.
    [[nodiscard]] std::unique_ptr<Host> open() const {
        Handlers handlers;
        handlers.add("shop.run", [](StepContext& /*step*/) { return Json(JsonObject{}); });
        auto opened =
            Host::open({.store = schema_->location(), .transport = broker_->transport()}, handlers);
        EXPECT_TRUE(opened) << opened.error().message();
        for (std::string const name : {"order", "last"}) {
            EXPECT_TRUE((*opened)->register_templates({*templates::load_text("name: " + name + R"(
namespace_name: shop
version: "1.0.0"
identity_strategy: always_unique
steps:
  - { name: run, handler: { callable: shop.run } }
)",
                                                                             "<text>")}));
        }
        EXPECT_TRUE((*opened)->start());
        return *std::move(opened);
    }

    [[nodiscard]] model::OutgoingMessage request(std::string const& id,
                                                 std::string const& name = "order") {
        return {.id = ids_.v7(),
                .queue = std::string(transport::kTaskRequestsQueue),
                .body = model::Payload(R"({"request_id":")" + id + R"(","task_request":{"name":")" +
                                       name +
                                       R"(","namespace":"shop","version":"1.0.0","context":{},)"
                                       R"("initiator":"test","source_system":"tests",)"
                                       R"("reason":"to see it once"},"metadata":{}})")};
    }

    void publish(std::vector<model::OutgoingMessage> const& messages) {
        auto const done = publisher_->publish(messages);
        ASSERT_TRUE(done) << done.error().message();
    }

    [[nodiscard]] std::string tasks_of(std::string const& name) {
        return side_->ask("SELECT count(*) FROM " + schema_->name() + ".tasks t JOIN " +
                          schema_->name() +
                          ".templates m ON m.id = t.template_id WHERE m.name = '" + name + "'");
    }

    void wait_for_tasks(std::string const& name, std::string const& count) {
        while (tasks_of(name) != count)
            std::this_thread::yield();
    }

    base::SystemClock clock_;
    base::SilentLog log_;
    base::Ids ids_{clock_, 1};
    std::optional<test::PostgresSchema> schema_;
    std::unique_ptr<OwnBroker> broker_;
    std::unique_ptr<transport::Broker> publisher_;
    std::optional<test::SideConnection> side_{
        test::postgres_server()
            ? std::optional<test::SideConnection>(std::in_place, *test::postgres_server())
            : std::nullopt};
};

}  // namespace

// The queue is first in, first out, so what came before the last one has been looked at.
TEST_P(TaskRequests, MakeOneTaskWhenTheyComeTwiceAtOnceOrLater) {
    auto const host = open();
    publish({request("a"), request("a"), request("b")});
    wait_for_tasks("order", "2");
    publish({request("b"), request("a"), request("end", "last")});
    wait_for_tasks("last", "1");
    EXPECT_EQ(tasks_of("order"), "2");
}

TEST_P(TaskRequests, MakeOneTaskWhenTheyComeToTwoProcesses) {
    constexpr int kRequests = 100;
    {
        auto const first = open();
        auto const second = open();
        for (int round = 0; round < 2; ++round) {
            std::vector<model::OutgoingMessage> messages;
            for (int n = 0; n < kRequests; ++n) {
                messages.push_back(request(std::to_string(n)));
                messages.push_back(request(std::to_string(n)));
            }
            publish(messages);
        }
        wait_for_tasks("order", std::to_string(kRequests));
    }
    // What they had not acknowledged goes to the next process, before the last one.
    auto const third = open();
    publish({request("end", "last")});
    wait_for_tasks("last", "1");
    EXPECT_EQ(tasks_of("order"), std::to_string(kRequests));
}

INSTANTIATE_TEST_SUITE_P(Brokers, TaskRequests,
                         testing::Values(RequestBroker{"pgmq", own_pgmq},
                                         RequestBroker{"rabbitmq", own_rabbitmq}),
                         [](auto const& info) { return info.param.name; });

}  // namespace tasker::embedded
