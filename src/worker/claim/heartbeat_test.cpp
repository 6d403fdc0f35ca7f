#include "worker/claim/heartbeat.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "worker/test_world.hpp"

namespace tasker::worker {
namespace {

using std::chrono::seconds;

struct HeartbeatWorld {
    TestClock clock;
    TestLog log;
    TestInlet inlet;
    std::vector<model::LeaseKey> lost;
    std::shared_ptr<Heartbeat> heartbeat = std::make_shared<Heartbeat>(
        seconds(30), Heartbeat::Dependencies{.inlet = inlet, .clock = clock, .log = log},
        [this](model::LeaseKey key) { lost.push_back(key); });
    TimePoint const start = clock.now();
    model::LeaseKey const first{.attempt = 1};
    model::LeaseKey const second{.attempt = 2};
};

TEST(Heartbeat, HasNothingToDoWhileNothingIsHeld) {
    HeartbeatWorld world;
    EXPECT_EQ(world.heartbeat->tick({}), std::nullopt);
    EXPECT_TRUE(world.inlet.renewals().empty());
}

TEST(Heartbeat, RenewsEveryThirdOfALease) {
    HeartbeatWorld world;
    Heartbeat::Held const held{.keys = {world.first, world.second}, .oldest_since = world.start};
    EXPECT_EQ(world.heartbeat->tick(held), world.start + seconds(10));
    world.clock.advance(seconds(10));
    EXPECT_EQ(world.heartbeat->tick(held), world.start + seconds(20));
    world.clock.advance(seconds(5));
    EXPECT_EQ(world.heartbeat->tick(held), world.start + seconds(20));
    world.clock.advance(seconds(5));
    std::ignore = world.heartbeat->tick(held);
    EXPECT_EQ(world.inlet.renewals().size(), 2U);
    EXPECT_THAT(world.inlet.renewals().front(), testing::ElementsAre(world.first, world.second));
}

TEST(Heartbeat, LeavesAFreshLeaseAloneAfterAPause) {
    HeartbeatWorld world;
    world.clock.advance(seconds(100));
    EXPECT_EQ(world.heartbeat->tick({.keys = {world.first}, .oldest_since = world.clock.now()}),
              world.clock.now() + seconds(10));
    EXPECT_TRUE(world.inlet.renewals().empty());
}

TEST(Heartbeat, TellsWhichLeasesAreLost) {
    HeartbeatWorld world;
    world.inlet.on_renew = [](auto const&) { return std::vector<bool>{true, false}; };
    world.clock.advance(seconds(10));
    std::ignore =
        world.heartbeat->tick({.keys = {world.first, world.second}, .oldest_since = world.start});
    EXPECT_THAT(world.lost, testing::ElementsAre(world.second));
    EXPECT_EQ(world.heartbeat->lost(), 1U);
}

TEST(Heartbeat, IgnoresAnswersOnceStopped) {
    HeartbeatWorld world;
    world.inlet.on_renew = [&](auto const&) {
        world.heartbeat->stop();
        return std::vector<bool>{false};
    };
    world.clock.advance(seconds(10));
    std::ignore = world.heartbeat->tick({.keys = {world.first}, .oldest_since = world.start});
    EXPECT_TRUE(world.lost.empty());
}

}  // namespace
}  // namespace tasker::worker
