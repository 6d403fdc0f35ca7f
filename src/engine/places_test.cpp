#include "engine/places.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/support/virtual_clock.hpp"

namespace tasker::engine {
namespace {

using testing::ElementsAre;

/// Counts its places.
class FakeOutlet final : public transport::Outlet {
public:
    FakeOutlet(std::uint8_t number, std::size_t free_count) : free(free_count) {
        id_.uuid.bytes[0] = number;
    }
    [[nodiscard]] WorkerId worker_id() const override { return id_; }
    std::size_t reserve(std::size_t wanted) override {
        auto const granted = std::min(wanted, free);
        free -= granted;
        return granted;
    }
    void release(std::size_t unused) override { free += unused; }
    void deliver(std::vector<model::Assignment> assignments) override {
        for (auto const& assignment : assignments)
            delivered.push_back(assignment.work.step.name);
    }
    void revoke(StepId /*step*/, std::uint32_t attempt) override { revoked.push_back(attempt); }

    std::size_t free;
    std::vector<std::string> delivered;
    std::vector<std::uint32_t> revoked;

private:
    WorkerId id_;
};

model::Assignment assignment(std::string name, WorkerId worker) {
    model::Assignment made;
    made.work.step.name = std::move(name);
    made.work.step.worker_id = worker;
    made.work.task = std::make_shared<model::Task const>();
    return made;
}

struct PlacesTest : testing::Test {
    test::VirtualClock clock;
    Places places{clock};
    FakeOutlet left{1, 2};
    FakeOutlet right{2, 3};

    PlacesTest() {
        places.attach(left);
        places.attach(right);
        std::ignore = places.alarm().take();
        places.clear_backlog();
    }
};

TEST_F(PlacesTest, SpreadsStepsOverTheWorkersAndGivesBackTheRest) {
    {
        auto reservation = places.reservation();
        EXPECT_EQ(reservation.grow(10), 5U);
        EXPECT_EQ(reservation.take(), left.worker_id());
        EXPECT_EQ(reservation.take(), right.worker_id());
        reservation.deliver(
            {assignment("a", left.worker_id()), assignment("b", right.worker_id())});
        EXPECT_EQ(reservation.left(), 3U);
    }
    EXPECT_THAT(left.delivered, ElementsAre("a"));
    EXPECT_THAT(right.delivered, ElementsAre("b"));
    EXPECT_EQ(left.free, 1U);
    EXPECT_EQ(right.free, 2U);
}

TEST_F(PlacesTest, TakesFromTheWorkersNoMoreThanIsNeeded) {
    auto reservation = places.reservation();
    EXPECT_EQ(left.free + right.free, 5U);
    EXPECT_TRUE(reservation.take());
    EXPECT_TRUE(reservation.take());
    EXPECT_EQ(left.free + right.free, 3U);
    EXPECT_EQ(reservation.left(), 0U);
}

TEST_F(PlacesTest, ForgetsWhatWasTakenWhenTheUnitRunsAgain) {
    auto reservation = places.reservation();
    while (reservation.take()) {
    }
    EXPECT_EQ(reservation.left(), 0U);
    reservation.restart();
    EXPECT_EQ(reservation.left(), 5U);
    EXPECT_TRUE(reservation.take());
    EXPECT_EQ(reservation.left(), 4U);
}

TEST_F(PlacesTest, GivesNoMoreThanThereIs) {
    auto all = places.reservation();
    EXPECT_EQ(all.grow(10), 5U);
    auto none = places.reservation();
    EXPECT_EQ(none.grow(1), 0U);
    EXPECT_FALSE(none.take());
}

TEST_F(PlacesTest, RingsWhenPlacesBecomeFreeWhileStepsWait) {
    {
        auto unused = places.reservation();
        EXPECT_TRUE(unused.grow(1));
    }
    EXPECT_FALSE(places.alarm().take()) << "nothing waits";
    places.mark_backlog();
    {
        auto unused = places.reservation();
        EXPECT_TRUE(unused.grow(1));
    }
    EXPECT_TRUE(places.alarm().take());
    places.capacity_freed();
    EXPECT_TRUE(places.alarm().take());
}

TEST_F(PlacesTest, TellsEveryWorkerThatAStepIsRevoked) {
    places.revoke(StepId{}, 3);
    EXPECT_THAT(left.revoked, ElementsAre(3));
    EXPECT_THAT(right.revoked, ElementsAre(3));
    places.detach(left);
    places.revoke(StepId{}, 4);
    EXPECT_THAT(left.revoked, ElementsAre(3));
}

}  // namespace
}  // namespace tasker::engine
