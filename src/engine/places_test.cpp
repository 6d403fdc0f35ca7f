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
    [[nodiscard]] model::Skills const& skills() const override {
        return learned ? *learned : its_skills;
    }
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
    model::Skills its_skills;
    std::optional<model::Skills> learned{};  ///< in their place
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

struct ChoosyPlacesTest : testing::Test {
    test::VirtualClock clock;
    Places places{clock};
    FakeOutlet packer{1, 2};
    FakeOutlet charger{2, 3};
    static constexpr model::QueueName kPack{.namespace_name = "shop", .handler = "pack"};
    static constexpr model::QueueName kCharge{.namespace_name = "shop", .handler = "charge"};

    ChoosyPlacesTest() {
        packer.its_skills.handlers = {"pack"};
        charger.its_skills.handlers = {"charge"};
        places.attach(packer);
        places.attach(charger);
    }
};

TEST_F(ChoosyPlacesTest, GivesAPlaceOnlyAtAWorkerThatCanRunTheStep) {
    EXPECT_TRUE(places.are_choosy());
    auto reservation = places.reservation();
    EXPECT_EQ(reservation.take(kCharge), charger.worker_id());
    EXPECT_EQ(reservation.take(kPack), packer.worker_id());
    EXPECT_EQ(reservation.take(kPack), packer.worker_id());
    EXPECT_EQ(reservation.take(kPack), std::nullopt) << "the packer is full";
    EXPECT_EQ(charger.free, 2U) << "nobody else's places are held meanwhile";
    EXPECT_EQ(reservation.take({{.namespace_name = "shop", .handler = "mail"}}), std::nullopt);
}

TEST_F(ChoosyPlacesTest, KnowsWhatItsWorkersCanRun) {
    EXPECT_TRUE(places.can_run(kPack));
    EXPECT_FALSE(places.can_run({.namespace_name = "shop", .handler = "mail"}));
    EXPECT_TRUE(places.can_run({})) << "what nobody knows is for everybody";
    packer.its_skills.namespaces = {"shop"};
    charger.its_skills.namespaces = {"shop"};
    EXPECT_TRUE(places.serve_any(std::vector<std::string>{"bank", "shop"}));
    EXPECT_FALSE(places.serve_any(std::vector<std::string>{"bank"}));
    places.detach(packer);
    EXPECT_FALSE(places.can_run(kPack));
    EXPECT_TRUE(places.are_choosy());
    places.detach(charger);
    EXPECT_FALSE(places.are_choosy());
}

TEST_F(ChoosyPlacesTest, TellsItsRoomsByWhatCanBeRunThere) {
    FakeOutlet second_packer{3, 1};
    second_packer.its_skills = packer.its_skills;
    places.attach(second_packer);
    auto reservation = places.reservation();
    EXPECT_EQ(reservation.grow(10), 6U);
    EXPECT_TRUE(reservation.has_places_of_all());
    auto const rooms = reservation.rooms();
    ASSERT_EQ(rooms.size(), 2U);
    EXPECT_EQ(rooms[0].places + rooms[1].places, 6U);
    auto const& of_packers = rooms[0].skills == packer.its_skills ? rooms[0] : rooms[1];
    EXPECT_EQ(of_packers.places, 3U);
    std::vector<WorkerId> takers;
    for (int i = 0; i < 3; ++i)
        takers.push_back(reservation.take_in(of_packers));
    EXPECT_THAT(takers, testing::UnorderedElementsAre(packer.worker_id(), packer.worker_id(),
                                                      second_packer.worker_id()));
    reservation.restart();
    places.detach(second_packer);
}

TEST_F(ChoosyPlacesTest, PlacesAreForWhatTheirWorkerCouldRunWhenItGaveThem) {
    auto reservation = places.reservation();
    EXPECT_EQ(reservation.grow(10), 5U);
    auto const rooms = reservation.rooms();
    packer.learned = model::Skills{.handlers = {{"mail"}}};
    for (auto const& room : rooms)
        EXPECT_NE(reservation.take_in(room), WorkerId{});
    EXPECT_EQ(reservation.take(kPack), packer.worker_id());
    EXPECT_EQ(reservation.take({{.namespace_name = "shop", .handler = "mail"}}), std::nullopt);
    auto later = places.reservation();
    packer.free = 1;
    EXPECT_EQ(later.take(kPack), std::nullopt);
    EXPECT_EQ(later.take({{.namespace_name = "shop", .handler = "mail"}}), packer.worker_id());
}

TEST_F(ChoosyPlacesTest, KnowsWhenAWorkerGaveNoPlace) {
    packer.free = 0;
    auto reservation = places.reservation();
    EXPECT_EQ(reservation.grow(10), 3U);
    EXPECT_FALSE(reservation.has_places_of_all());
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
