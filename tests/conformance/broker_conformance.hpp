#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "tests/support/postgres_schema.hpp"
#include "transport/broker.hpp"

namespace tasker::transport {

using namespace std::chrono_literals;

struct BrokerKind {
    std::string name;
    std::unique_ptr<Broker> (*open)(base::Clock const& clock);  ///< null: its server is not there
    /// How many messages lie beside the queue, for people.
    std::size_t (*dead_letters)(std::string const& queue);
    /// Ends all connections that Tasker has to the server, as a restart would; null: something
    /// stands between us and the server, and connects anew by itself.
    void (*cut_connections)();
};

/// What every broker promises: the comments of transport/broker.hpp. Another one joins by one line
/// at the end of broker_conformance.cpp. Queues are named by the test and the process, so that
/// several may run beside one another.
class BrokerConformance : public testing::TestWithParam<BrokerKind> {
protected:
    void SetUp() override;

    /// A queue's name of this test.
    [[nodiscard]] std::string queue(std::string const& which = "a") const;
    void publish(std::vector<std::string> const& bodies, std::string const& to);
    [[nodiscard]] std::unique_ptr<Subscription> subscribe(std::vector<std::string> const& queues,
                                                          std::size_t prefetch = 100);
    /// Waits until `count` messages are there, or none comes for a while.
    [[nodiscard]] static std::vector<Message> receive(Subscription& subscription,
                                                      std::size_t count);
    [[nodiscard]] static std::vector<std::string> bodies_of(std::vector<Message> const& messages);

    base::SystemClock clock_;
    base::Ids ids_{clock_, 1};
    std::unique_ptr<Broker> broker_;
    std::string prefix_;
};

}  // namespace tasker::transport
