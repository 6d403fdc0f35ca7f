#include "tests/conformance/store_conformance.hpp"

namespace tasker::store {

using model::StepState;
using test::kNow;
using test::make_step;
using test::make_task;
using test::step_id;
using test::task_id;

namespace {

model::NewStep waking(std::uint32_t n, Duration after) {
    auto made = make_step(n);
    made.step.wake_at = kNow + after;
    return made;
}

model::NewStep leased(std::uint32_t n, Duration until, std::uint32_t worker = 1) {
    auto made = test::moved(make_step(n), test::claimed());
    made.step.lease_until = kNow + until;
    made.step.worker_id = test::worker_id(worker);
    return made;
}

}  // namespace

TEST_P(StoreConformance, TellsDueStepsEarliestFirst) {
    given({make_task(1)},
          {waking(1, 3s), waking(2, 1s), waking(3, 1s), waking(4, 2s), make_step(5)});
    auto const due = [&](Duration after, std::size_t limit) {
        return ids_of(*look([&](Reader& reader) { return reader.due_steps(kNow + after, limit); }));
    };
    EXPECT_THAT(due(0s, 10), testing::IsEmpty());
    EXPECT_THAT(due(2s, 10), testing::ElementsAre(step_id(2), step_id(3), step_id(4)));
    EXPECT_THAT(due(9s, 2), testing::ElementsAre(step_id(2), step_id(3)));
}

TEST_P(StoreConformance, TellsStaleTasksEarliestFirst) {
    auto const stale = [](std::uint32_t n, Duration after) {
        auto made = make_task(n);
        made.task.stale_at = kNow + after;
        return made;
    };
    given({stale(1, 2s), stale(2, 1s), make_task(3), stale(4, 3s)}, {});
    auto const found = look([](Reader& reader) { return reader.stale_tasks(kNow + 2s, 10); });
    EXPECT_THAT(ids_of(*found), testing::ElementsAre(task_id(2), task_id(1)));
    EXPECT_EQ(look([](Reader& reader) { return reader.stale_tasks(kNow + 2s, 1); })->size(), 1U);
}

TEST_P(StoreConformance, TellsTheEarliestMomentOfStepsAndTasks) {
    auto const next = [&] { return *look([](Reader& reader) { return reader.next_due(); }); };
    EXPECT_EQ(next(), std::nullopt);
    auto made = make_task(1);
    made.task.stale_at = kNow + 2s;
    given({made}, {waking(1, 3s)});
    EXPECT_EQ(next(), kNow + 2s);
    auto earlier = test::change(step(1), {});
    earlier.after.wake_at = kNow + 1s;
    ASSERT_TRUE(applied(earlier));
    EXPECT_EQ(next(), kNow + 1s);
    auto parked = test::change(step(1), {});
    parked.after.wake_at.reset();
    ASSERT_TRUE(applied(parked));
    EXPECT_EQ(next(), kNow + 2s);
    auto spared = test::change(task(1), {});
    spared.after.stale_at.reset();
    ASSERT_TRUE(applied(spared));
    EXPECT_EQ(next(), std::nullopt);
}

TEST_P(StoreConformance, TellsTheMomentOfATaskThatMovedOn) {
    auto first = make_task(1);
    first.task.stale_at = kNow + 1s;
    auto second = make_task(2);
    second.task.stale_at = kNow + 3s;
    given({first, second}, {});
    auto const next_in_unit = [&] {
        std::optional<TimePoint> next;
        EXPECT_TRUE(store_->run([&](UnitOfWork& unit) -> Result<void> {
            TASKER_TRY_ASSIGN(next, unit.next_due());
            return {};
        }));
        return next;
    };
    auto const move = [&](Duration after) {
        auto moved = test::change(task(1), {});
        moved.after.stale_at = kNow + after;
        return applied(moved);
    };
    auto const stale_at = [&](Duration after) {
        return look([&](Reader& reader) { return reader.stale_tasks(kNow + after, 10); })->size();
    };
    ASSERT_TRUE(move(2s));
    EXPECT_EQ(stale_at(1s), 0U);
    EXPECT_EQ(stale_at(2s), 1U);
    EXPECT_EQ(*look([](Reader& reader) { return reader.next_due(); }), kNow + 2s);
    EXPECT_EQ(next_in_unit(), kNow + 2s);
    ASSERT_TRUE(move(5s));
    EXPECT_EQ(next_in_unit(), kNow + 3s);
    EXPECT_EQ(next_in_unit(), kNow + 3s) << "and again";
    ASSERT_TRUE(move(1s)) << "earlier than it ever was entered";
    EXPECT_EQ(next_in_unit(), kNow + 1s);
    EXPECT_EQ(stale_at(1s), 1U);
}

TEST_P(StoreConformance, TellsClaimableStepsHighestPriorityFirstThenInIdOrder) {
    auto const waiting = [](std::uint32_t n, std::int32_t priority) {
        auto made = test::moved(make_step(n), test::enqueued());
        made.step.priority = priority;
        return made;
    };
    given({make_task(1)},
          {waiting(1, 0), waiting(2, 5), waiting(3, -5), waiting(4, 5), make_step(5)});
    auto const claimable = [&](std::size_t limit) {
        return ids_of(*look([&](Reader& reader) { return reader.claimable_steps(limit); }));
    };
    EXPECT_THAT(claimable(10),
                testing::ElementsAre(step_id(2), step_id(4), step_id(1), step_id(3)));
    EXPECT_THAT(claimable(1), testing::ElementsAre(step_id(2)));
    ASSERT_TRUE(applied(test::change(step(2), {{model::StepEvent::Start, StepState::InProgress}})));
    EXPECT_THAT(claimable(10), testing::ElementsAre(step_id(4), step_id(1), step_id(3)));
}

TEST_P(StoreConformance, TellsExpiredLeasesEarliestFirst) {
    given({make_task(1)}, {leased(1, 3s), leased(2, 1s), leased(3, 2s), make_step(4)});
    auto const expired = [&](Duration after, std::size_t limit) {
        return ids_of(
            *look([&](Reader& reader) { return reader.expired_leases(kNow + after, limit); }));
    };
    EXPECT_THAT(expired(2s, 10), testing::ElementsAre(step_id(2), step_id(3)));
    EXPECT_THAT(expired(9s, 1), testing::ElementsAre(step_id(2)));
    ASSERT_TRUE(applied(test::change(step(2), test::completed())));
    EXPECT_THAT(expired(2s, 10), testing::ElementsAre(step_id(3)));
}

TEST_P(StoreConformance, TellsTheLeasesOfOtherWorkers) {
    given({make_task(1)}, {leased(1, 3s, 1), leased(2, 1s, 2), leased(3, 2s, 3), make_step(4)});
    auto const others =
        look([](Reader& reader) { return reader.leases_of_others(test::worker_id(2), 10); });
    EXPECT_THAT(ids_of(*others), testing::UnorderedElementsAre(step_id(1), step_id(3)));
    auto const one =
        look([](Reader& reader) { return reader.leases_of_others(test::worker_id(2), 1); });
    EXPECT_EQ(one->size(), 1U);
}

TEST_P(StoreConformance, TellsStartableStepsOfATaskInIdOrder) {
    auto const retrying = [](std::uint32_t n) {
        auto path = test::claimed();
        auto const failure = test::failed_for_retry();
        path.insert(path.end(), failure.begin(), failure.end());
        return test::moved(make_step(n), path);
    };
    auto due = retrying(6);
    due.step.wake_at = kNow;
    given({make_task(1), make_task(2)},
          {retrying(5), make_step(1), make_step(2, 1, 1),
           test::moved(make_step(3), test::enqueued()), make_step(4), due, make_step(7, 2)});
    auto const startable = look([](Reader& reader) { return reader.startable_steps(task_id(1)); });
    EXPECT_THAT(ids_of(*startable), testing::ElementsAre(step_id(1), step_id(4), step_id(5)));
    EXPECT_TRUE(look([](Reader& reader) { return reader.startable_steps(task_id(9)); })->empty());
}

TEST_P(StoreConformance, TellsAStepStartableOnceItsLastDependencyIsTaken) {
    given({make_task(1)}, {make_step(1), make_step(2, 1, 1)}, {test::make_edge(1, 2)});
    auto const found = unit([](UnitOfWork& work) -> Result<std::vector<model::Step>> {
        TASKER_TRY(work.satisfy(std::vector{step_id(1)}));
        return work.startable_steps(task_id(1));
    });
    EXPECT_THAT(ids_of(*found), testing::ElementsAre(step_id(1), step_id(2)));
}

}  // namespace tasker::store
