#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <thread>

#include "base/clock.hpp"
#include "tests/support/postgres_schema.hpp"
#include "transport/pgmq/pgmq_broker.hpp"

// Where PGMQ's consumers may not, or cannot, be told of messages by LISTEN, they look. That a
// broker keeps its promises there as well is in broker_conformance.

namespace tasker::transport {
namespace {

using namespace std::chrono_literals;

class PgmqLooks : public testing::Test {
protected:
    void SetUp() override {
        if (!test::postgres_server()) GTEST_SKIP() << test::kNoPostgres;
    }

    [[nodiscard]] static std::string queue() {
        return "worker_looks" + std::to_string(::getpid()) + "_queue";
    }

    struct Consumer {
        std::unique_ptr<Broker> broker;
        std::unique_ptr<Subscription> subscription;
    };
    [[nodiscard]] Consumer consumer(std::string const& location) const {
        Consumer consumer{.broker = *open_pgmq_broker({.location = location}, clock_)};
        std::vector<std::string> const queues{queue()};
        EXPECT_TRUE(consumer.broker->declare(queues));
        consumer.subscription = *consumer.broker->subscribe(1);
        EXPECT_TRUE(consumer.subscription->add_queues(queues));
        return consumer;
    }

    base::SystemClock clock_;
};

TEST_F(PgmqLooks, FindsWithoutListenWhatNobodyTellsOf) {
    auto const [broker, subscription] = consumer(*test::postgres_server() + "?listen=off");
    ASSERT_TRUE(subscription->receive(1, 0s)->empty());
    std::jthread const somebody([] {
        test::SideConnection(*test::postgres_server())
            .ask("SELECT pgmq.send('" + queue() + "', '{}')");
    });
    // Far longer than it takes: a receiver that does not look lets the test time out.
    auto const got = subscription->receive(1, 1h);
    ASSERT_TRUE(got) << got.error().message();
    ASSERT_EQ(got->size(), 1U);
    EXPECT_TRUE(subscription->acknowledge(*got));
}

TEST_F(PgmqLooks, ReturnsWithoutListenWhenItsPatienceHasPassed) {
    auto const [broker, subscription] = consumer(*test::postgres_server() + "?listen=off");
    auto const got = subscription->receive(1, 1ms);
    ASSERT_TRUE(got) << got.error().message();
    EXPECT_TRUE(got->empty());
}

// Strangers take all connections of the pool but one, that of the consumer among them.
TEST_F(PgmqLooks, LeavesNoListenOnConnectionsOfAPoolerThatOthersUse) {
    if (!test::postgres_pooler()) GTEST_SKIP() << "no pgbouncer";
    auto const [broker, subscription] = consumer(*test::postgres_pooler());
    ASSERT_TRUE(subscription->receive(1, 0s)->empty());
    constexpr std::size_t kPoolSize = 6;  // as tools/with_postgres.py sets it
    std::vector<std::unique_ptr<test::SideConnection>> strangers;
    std::vector<std::string> channels;
    for (std::size_t i = 0; i + 1 < kPoolSize; ++i) {  // one is left to others
        strangers.push_back(std::make_unique<test::SideConnection>(*test::postgres_pooler()));
        strangers.back()->ask("BEGIN");
        channels.push_back(strangers.back()->ask("SELECT count(*) FROM pg_listening_channels()"));
    }
    EXPECT_THAT(channels, testing::Each("0"));
}

}  // namespace
}  // namespace tasker::transport
