#include "tests/conformance/broker_conformance.hpp"

#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <optional>

#include "transport/pgmq/pgmq_broker.hpp"
#include "transport/rabbitmq/rabbitmq_broker.hpp"

namespace tasker::transport {

void BrokerConformance::SetUp() {
    static std::atomic<int> count = 0;
    prefix_ = "t" + std::to_string(::getpid()) + "x" + std::to_string(++count);
    broker_ = GetParam().open(clock_);
    if (!broker_)
        GTEST_SKIP()
            << "no server: run this by tools/with_postgres.py tools/with_rabbitmq.py COMMAND";
}

std::string BrokerConformance::queue(std::string const& which) const {
    return "worker_" + prefix_ + which + "_queue";
}

void BrokerConformance::publish(std::vector<std::string> const& bodies, std::string const& to) {
    std::vector<model::OutgoingMessage> messages;
    for (auto const& body : bodies)
        messages.push_back({.id = ids_.v7(), .queue = to, .body = model::Payload(body)});
    auto const done = broker_->publish(messages);
    ASSERT_TRUE(done) << done.error().message();
}

std::unique_ptr<Subscription> BrokerConformance::subscribe(std::vector<std::string> const& queues,
                                                           std::size_t prefetch) {
    auto const declared = broker_->declare(queues);
    EXPECT_TRUE(declared) << declared.error().message();
    auto opened = broker_->subscribe(prefetch);
    if (!opened) {
        ADD_FAILURE() << opened.error().message();
        return nullptr;
    }
    auto const added = (*opened)->add_queues(queues);
    EXPECT_TRUE(added) << added.error().message();
    return *std::move(opened);
}

std::vector<Message> BrokerConformance::receive(Subscription& subscription, std::size_t count) {
    std::vector<Message> all;
    int silences = 0;
    while (all.size() < count && silences < 3) {
        auto got = subscription.receive(count - all.size(), 2s);
        if (!got) {
            ADD_FAILURE() << got.error().message();
            break;
        }
        if (got->empty()) ++silences;
        for (auto& message : *got)
            all.push_back(std::move(message));
    }
    return all;
}

std::vector<std::string> BrokerConformance::bodies_of(std::vector<Message> const& messages) {
    std::vector<std::string> bodies;
    for (auto const& message : messages)
        bodies.push_back(message.body);
    return bodies;
}

namespace {

/// By which a test knows its own connections from those of others that run beside it.
std::string process_name() {
    return "broker_test_" + std::to_string(::getpid());
}

std::unique_ptr<Broker> open_pgmq_at(std::optional<std::string> const& server,
                                     std::string const& more, base::Clock const& clock) {
    if (!server) return nullptr;
    auto opened = open_pgmq_broker(
        {.location = *server + "?application_name=" + process_name() + more}, clock);
    EXPECT_TRUE(opened) << opened.error().message();
    return *std::move(opened);
}

std::unique_ptr<Broker> open_pgmq(base::Clock const& clock) {
    return open_pgmq_at(test::postgres_server(), "", clock);
}

std::unique_ptr<Broker> open_deaf_pgmq(base::Clock const& clock) {
    return open_pgmq_at(test::postgres_server(), "&listen=off", clock);
}

std::unique_ptr<Broker> open_pooled_pgmq(base::Clock const& clock) {
    return open_pgmq_at(test::postgres_pooler(), "", clock);
}

std::size_t pgmq_dead_letters(std::string const& queue) {
    test::SideConnection side(*test::postgres_server());
    return std::stoul(side.ask("SELECT count(*) FROM pgmq.a_" + queue));
}

void cut_postgres() {
    test::SideConnection side(*test::postgres_server());
    side.ask(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
        " WHERE application_name = '" +
        process_name() + "'");
}

std::optional<std::string> rabbitmq_server() {
    auto const* const location = std::getenv("TASKER_TEST_RABBITMQ");
    if (location == nullptr || *location == '\0') return std::nullopt;
    return location;
}

std::unique_ptr<Broker> open_rabbitmq(base::Clock const& /*clock*/) {
    auto const server = rabbitmq_server();
    if (!server) return nullptr;
    auto opened = open_rabbitmq_broker({.location = *server, .connection_name = process_name()});
    EXPECT_TRUE(opened) << opened.error().message();
    return *std::move(opened);
}

std::size_t rabbitmq_dead_letters(std::string const& queue) {
    base::SystemClock const clock;
    auto const broker = open_rabbitmq(clock);
    return *broker->depth(queue + "_dlq", 1000);
}

void cut_rabbitmq() {
    auto const command = std::string(std::getenv("TASKER_TEST_RABBITMQ_CONTROL")) +
                         " eval '[rabbit_networking:close_connection(Pid, \"a test\") ||"
                         " [{pid, Pid}, {client_properties, Properties}] <-"
                         " rabbit_networking:connection_info_all([pid, client_properties]),"
                         " lists:member({<<\"connection_name\">>, longstr, <<\"" +
                         process_name() + "\">>}, Properties)].' >/dev/null";
    ASSERT_EQ(std::system(command.c_str()), 0);  // NOLINT(concurrency-mt-unsafe)
}

INSTANTIATE_TEST_SUITE_P(
    Brokers, BrokerConformance,
    testing::Values(
        BrokerKind{"pgmq", open_pgmq, pgmq_dead_letters, cut_postgres},
        BrokerKind{"pgmq_without_listen", open_deaf_pgmq, pgmq_dead_letters, cut_postgres},
        BrokerKind{"pgmq_behind_a_pooler", open_pooled_pgmq, pgmq_dead_letters, nullptr},
        BrokerKind{"rabbitmq", open_rabbitmq, rabbitmq_dead_letters, cut_rabbitmq}),
    [](auto const& info) { return info.param.name; });

}  // namespace

}  // namespace tasker::transport
