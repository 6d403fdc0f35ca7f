#include "store/postgres/busy_wait.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>

namespace tasker::store::postgres {
namespace {

constexpr Duration kLong = std::chrono::seconds(60);
constexpr Duration kShort = std::chrono::milliseconds(1);

/// Two ends of a connection; what is written to one is read from the other.
class BusyWaitTest : public testing::Test {
protected:
    BusyWaitTest() { EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends_.data()), 0); }
    ~BusyWaitTest() override {
        for (auto const end : ends_)
            ::close(end);
    }

    void answer() { EXPECT_EQ(::write(ends_[1], "a", 1), 1); }
    [[nodiscard]] pollfd socket() const { return {.fd = ends_[0], .events = POLLIN, .revents = 0}; }

private:
    std::array<int, 2> ends_{};
};

TEST_F(BusyWaitTest, SeesAnAnswerThatIsThere) {
    BusyWait wait(kLong, 2);
    answer();
    auto server = socket();
    EXPECT_TRUE(wait.wait_for(server));
    EXPECT_NE(server.revents & POLLIN, 0);
}

TEST_F(BusyWaitTest, EndsWithoutAnAnswer) {
    BusyWait wait(kShort, 2);
    auto server = socket();
    EXPECT_FALSE(wait.wait_for(server));
}

TEST_F(BusyWaitTest, LeavesItToSleepWhereItIsSwitchedOff) {
    BusyWait wait(Duration::zero(), 2);
    answer();
    auto server = socket();
    EXPECT_FALSE(wait.wait_for(server));
}

TEST_F(BusyWaitTest, LeavesItToSleepWithoutAProcessorForTheServer) {
    BusyWait wait(kLong, 1.5);
    answer();
    auto server = socket();
    EXPECT_FALSE(wait.wait_for(server));
}

TEST_F(BusyWaitTest, IsForOneExchangeAtATime) {
    BusyWait wait(kLong, 2);
    answer();
    auto server = socket();
    wait.begin();
    wait.begin();
    EXPECT_FALSE(wait.wait_for(server));
    wait.end();
    EXPECT_TRUE(wait.wait_for(server));
}

TEST_F(BusyWaitTest, LeavesItToSleepWhileTheServerIsSlow) {
    BusyWait wait(kShort, 2);
    answer();
    auto server = socket();
    for (int i = 0; i < 100; ++i)
        wait.note(std::chrono::milliseconds(2));
    EXPECT_FALSE(wait.wait_for(server));
    for (int i = 0; i < 100; ++i)
        wait.note(std::chrono::microseconds(100));
    EXPECT_TRUE(wait.wait_for(server));
}

TEST(AvailableProcessors, AreSome) {
    EXPECT_GT(available_processors(), 0);
}

}  // namespace
}  // namespace tasker::store::postgres
