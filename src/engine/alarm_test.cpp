#include "engine/alarm.hpp"

#include <gtest/gtest.h>

#include "tests/support/virtual_clock.hpp"

namespace tasker::engine {
namespace {

using std::chrono::seconds;

TEST(Alarm, GoesOffOnceWhenItsTimeHasCome) {
    test::VirtualClock clock;
    Alarm alarm(clock);
    EXPECT_FALSE(alarm.take());
    alarm.set(clock.now() + seconds(5));
    EXPECT_FALSE(alarm.take());
    clock.advance(seconds(5));
    EXPECT_TRUE(alarm.take());
    EXPECT_FALSE(alarm.take());
    EXPECT_EQ(alarm.at(), std::nullopt);
}

TEST(Alarm, KeepsTheEarlierOfTwoTimes) {
    test::VirtualClock clock;
    Alarm alarm(clock);
    auto const soon = clock.now() + seconds(5);
    alarm.set(soon);
    alarm.set(soon + seconds(5));
    EXPECT_EQ(alarm.at(), soon);
    alarm.set(soon - seconds(1));
    EXPECT_EQ(alarm.at(), soon - seconds(1));
}

TEST(Alarm, GoesOffAtOnceWhenItIsRung) {
    test::VirtualClock clock;
    Alarm alarm(clock);
    alarm.set(clock.now() + seconds(5));
    alarm.ring();
    EXPECT_TRUE(alarm.take());
    EXPECT_FALSE(alarm.take());
}

TEST(Alarm, GoesOffAtOnceWhenTheClockIsSetBack) {
    test::VirtualClock clock;
    Alarm alarm(clock);
    alarm.set(clock.now() + seconds(5));
    clock.set_back(seconds(3600));
    EXPECT_TRUE(alarm.take());
    alarm.set(clock.now() + seconds(5));
    EXPECT_FALSE(alarm.take());
}

TEST(Alarm, EndsItsThreadWhenItIsClosed) {
    test::VirtualClock clock;
    Alarm alarm(clock);
    int count = 0;
    alarm.ring();
    alarm.run([&] {
        ++count;
        alarm.close();
    });
    EXPECT_EQ(count, 1);
}

}  // namespace
}  // namespace tasker::engine
