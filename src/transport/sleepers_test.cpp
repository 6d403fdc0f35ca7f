#include "transport/sleepers.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace tasker::transport {
namespace {

struct World {
    std::mutex mutex;
    Sleepers sleepers;
    std::vector<int> woken;
    int asleep = 0;

    /// Returns once it sleeps.
    std::jthread start_sleeping(int name) {
        std::jthread thread([this, name] {
            std::unique_lock lock(mutex);
            ++asleep;
            sleepers.fall_asleep(lock);
            woken.push_back(name);
        });
        for (;; std::this_thread::yield()) {
            std::scoped_lock const lock(mutex);
            if (asleep == name) return thread;
        }
    }
    /// Returns once somebody is awake.
    void wake_one() {
        auto const before = woken.size();
        {
            std::scoped_lock const lock(mutex);
            sleepers.wake_one();
        }
        for (;; std::this_thread::yield()) {
            std::scoped_lock const lock(mutex);
            if (woken.size() > before) return;
        }
    }
};

TEST(Sleepers, TheLastToFallAsleepWakesFirst) {
    World world;
    auto const first = world.start_sleeping(1);
    auto const second = world.start_sleeping(2);
    world.wake_one();
    world.wake_one();
    EXPECT_EQ(world.woken, (std::vector{2, 1}));
}

TEST(Sleepers, NobodySleepsOnWhenAllAreWoken) {
    World world;
    {
        auto const first = world.start_sleeping(1);
        auto const second = world.start_sleeping(2);
        std::scoped_lock const lock(world.mutex);
        world.sleepers.wake_all();
    }
    EXPECT_EQ(world.woken.size(), 2U);
}

TEST(Sleepers, ACallWithoutSleepersIsForNobody) {
    World world;
    world.sleepers.wake_one();
    auto const first = world.start_sleeping(1);
    EXPECT_TRUE(world.woken.empty());
    world.wake_one();
}

}  // namespace
}  // namespace tasker::transport
