#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <latch>
#include <thread>

#include "embedded/host.hpp"
#include "embedded/transport_location.hpp"
#include "template/load.hpp"
#include "tests/support/postgres_schema.hpp"
#include "transport/pgmq/pgmq_broker.hpp"
#include "transport/rabbitmq/rabbitmq_broker.hpp"

// Goal: steps, requests and events of two processes on one store travel through a broker.
// Method: two hosts in one process share a schema. A message that is lost would be made good from
// the store only after an hour, so what arrives came through the broker.

namespace tasker::embedded {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

struct TransportKind {
    std::string name;
    std::optional<std::string> (*location)();
};

std::optional<std::string> pgmq() {
    return test::postgres_server() ? std::optional<std::string>("pgmq") : std::nullopt;
}

std::optional<std::string> rabbitmq() {
    auto const* const server = std::getenv("TASKER_TEST_RABBITMQ");
    if (server == nullptr || !test::postgres_server()) return std::nullopt;
    return std::string("rabbitmq=") + server;
}

class HostTransport : public testing::TestWithParam<TransportKind> {
protected:
    void SetUp() override {
        auto const location = GetParam().location();
        if (!location) GTEST_SKIP() << test::kNoPostgres;
        transport_ = *location;
        schema_.emplace();
        // Queues are shared by all schemas of a database: each test has a namespace of its own.
        namespace_ = schema_->name();
    }

    [[nodiscard]] std::string text_of_template() const {
        return "name: order\nnamespace_name: " + namespace_ + R"(
version: "1.0.0"
identity_strategy: always_unique
steps:
  - { name: left, handler: { callable: shop.run } }
  - { name: right, handler: { callable: shop.run },
      publishes_events: [{ name: order.ran, condition: success, delivery_mode: durable,
                           schema: { type: object } }] }
)";
    }

    std::unique_ptr<Host> open(std::function<void()> const& on_step) {
        Handlers handlers;
        handlers.add("shop.run", [on_step](StepContext& /*step*/) {
            on_step();
            return Json(JsonObject{{"ran", true}});
        });
        HostOptions options{.store = schema_->location(), .transport = transport_};
        options.worker.max_concurrent_handlers = 1;
        options.worker.prefetch = 0;
        options.engine.messages.lost_after = 1h;
        auto opened = Host::open(std::move(options), std::move(handlers));
        EXPECT_TRUE(opened) << opened.error().message();
        auto const registered =
            (*opened)->register_templates({*templates::load_text(text_of_template(), "<text>")});
        EXPECT_TRUE(registered) << registered.error().message();
        EXPECT_TRUE((*opened)->start());
        return *std::move(opened);
    }

    [[nodiscard]] model::TaskRequest order() const {
        return {.namespace_name = namespace_,
                .name = "order",
                .version = "1.0.0",
                .context = model::Payload("{}"),
                .initiator = "test",
                .source_system = "tests",
                .reason = "to see it run"};
    }

    [[nodiscard]] std::unique_ptr<transport::Broker> broker() {
        auto opened = open_broker(transport_, schema_->location(), {}, clock_, log_);
        EXPECT_TRUE(opened) << opened.error().message();
        return *std::move(opened);
    }

    base::SystemClock clock_;
    base::SilentLog log_;
    std::optional<test::PostgresSchema> schema_;
    std::string transport_;
    std::string namespace_;
};

// Each host has one place. Both steps are ready at once, and no handler returns before both run.
TEST_P(HostTransport, AStepThatTheOneHasNoPlaceForRunsInTheOther) {
    std::latch both(2);
    std::atomic<int> in_first = 0;
    std::atomic<int> in_second = 0;
    auto const first = open([&] {
        ++in_first;
        both.arrive_and_wait();
    });
    auto const second = open([&] {
        ++in_second;
        both.arrive_and_wait();
    });
    auto const task = first->submit(order());
    ASSERT_TRUE(task) << task.error().message();
    auto const settled = first->wait(task->id, std::nullopt);
    ASSERT_TRUE(settled) << settled.error().message();
    EXPECT_EQ(settled->state, model::TaskState::Complete);
    EXPECT_EQ(in_first, 1);
    EXPECT_EQ(in_second, 1);
}

TEST_P(HostTransport, ADurableEventReachesAConsumerOutside) {
    auto const consumer = broker();
    std::vector<std::string> const queues{namespace_ + "_domain_events"};
    ASSERT_TRUE(consumer->declare(queues));
    auto subscription = consumer->subscribe(10);
    ASSERT_TRUE(subscription) << subscription.error().message();
    ASSERT_TRUE((*subscription)->add_queues(queues));

    auto const host = open([] {});
    auto const task = host->submit(order());
    ASSERT_TRUE(task) << task.error().message();
    auto got = (*subscription)->receive(1, 1h);
    while (got && got->empty())
        got = (*subscription)->receive(1, 1h);
    ASSERT_TRUE(got) << got.error().message();
    EXPECT_THAT(got->front().body, HasSubstr("order.ran"));
    EXPECT_THAT(got->front().body, HasSubstr(task->id.to_string()));
}

INSTANTIATE_TEST_SUITE_P(Kinds, HostTransport,
                         testing::Values(TransportKind{"pgmq", pgmq},
                                         TransportKind{"rabbitmq", rabbitmq}),
                         [](auto const& info) { return info.param.name; });

TEST(TransportLocation, IsTheStoreUnlessABrokerIsNamed) {
    base::SystemClock const clock;
    base::SilentLog log;
    for (auto const* const name : {"store", "postgres"}) {
        auto const opened = open_broker(name, "orders.db", {}, clock, log);
        ASSERT_TRUE(opened) << opened.error().message();
        EXPECT_EQ(*opened, nullptr);
    }
}

TEST(TransportLocation, IsRefusedWithWhatWouldBeRightAndWithoutAPassword) {
    base::SystemClock const clock;
    base::SilentLog log;
    for (auto const& [name, why] : std::vector<std::pair<std::string, std::string>>{
             {"kafka", "there is no transport \"kafka\"; give store, pgmq"},
             {"amqp://me:secret-0123456789@host", "give store, pgmq"},
             {"store=secret-0123456789", "it is the store"},
             {"pgmq", "pgmq=postgres://HOST/DATABASE"},
             {"pgmq=me:secret-0123456789@host", "postgres://HOST/DATABASE"},
             {"rabbitmq=me:secret-0123456789@host", "amqp://user:password@host"},
             {"rabbitmq=amqp://me:secret-0123456789@127.0.0.1:1",
              "is the server running there?"}}) {
        auto const refused = open_broker(name, "orders.db", {}, clock, log);
        ASSERT_FALSE(refused) << name;
        EXPECT_THAT(refused.error().message(), HasSubstr(why)) << name;
        EXPECT_THAT(refused.error().message(), Not(HasSubstr("secret"))) << name;
    }
}

}  // namespace
}  // namespace tasker::embedded
