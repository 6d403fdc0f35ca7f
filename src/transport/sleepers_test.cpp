#include "transport/sleepers.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace tasker::transport {
namespace {

struct Dormitory {
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
        wait_for(before + 1);
    }
    void wait_for(std::size_t count) {
        for (;; std::this_thread::yield()) {
            std::scoped_lock const lock(mutex);
            if (woken.size() >= count) return;
        }
    }
};

TEST(Sleepers, TheLastToFallAsleepWakesFirst) {
    Dormitory dormitory;
    auto const first = dormitory.start_sleeping(1);
    auto const second = dormitory.start_sleeping(2);
    dormitory.wake_one();
    dormitory.wake_one();
    EXPECT_EQ(dormitory.woken, (std::vector{2, 1}));
}

TEST(Sleepers, NobodyElseIsCalledBeforeWhoWasCalledLooks) {
    Dormitory dormitory;
    auto const first = dormitory.start_sleeping(1);
    auto const second = dormitory.start_sleeping(2);
    {
        std::scoped_lock const lock(dormitory.mutex);
        dormitory.sleepers.wake_one();
        dormitory.sleepers.wake_one();
    }
    dormitory.wait_for(1);
    dormitory.wake_one();
    EXPECT_EQ(dormitory.woken, (std::vector{2, 1}));
}

TEST(Sleepers, NobodySleepsOnWhenAllAreWoken) {
    Dormitory dormitory;
    {
        auto const first = dormitory.start_sleeping(1);
        auto const second = dormitory.start_sleeping(2);
        std::scoped_lock const lock(dormitory.mutex);
        dormitory.sleepers.wake_all();
    }
    EXPECT_EQ(dormitory.woken.size(), 2U);
}

TEST(Sleepers, ACallWithoutSleepersIsForNobody) {
    Dormitory dormitory;
    dormitory.sleepers.wake_one();
    auto const first = dormitory.start_sleeping(1);
    EXPECT_TRUE(dormitory.woken.empty());
    dormitory.wake_one();
}

}  // namespace
}  // namespace tasker::transport
