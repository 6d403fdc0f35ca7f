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
        return ids_of(*look([&](Reader& reader) { return reader.claimable_steps({}, limit); }));
    };
    EXPECT_THAT(claimable(10),
                testing::ElementsAre(step_id(2), step_id(4), step_id(1), step_id(3)));
    EXPECT_THAT(claimable(1), testing::ElementsAre(step_id(2)));
    ASSERT_TRUE(applied(test::change(step(2), {{model::StepEvent::Start, StepState::InProgress}})));
    EXPECT_THAT(claimable(10), testing::ElementsAre(step_id(4), step_id(1), step_id(3)));
}

TEST_P(StoreConformance, TellsTheClaimableStepsOfTheQueuesThatSkillsCover) {
    auto const waiting = [](std::uint32_t n, model::Queue queue, std::int32_t priority = 0) {
        auto made = test::moved(make_step(n), test::enqueued());
        made.step.priority = priority;
        made.queue = std::move(queue);
        return made;
    };
    given({make_task(1)}, {waiting(1, {"shop", "charge"}), waiting(2, {"shop", "pack"}, 3),
                           waiting(3, {"shop", "charge"}, 7), waiting(4, {"bank", "charge"}, 5),
                           waiting(5, {"shop", "charge"}, 7), waiting(6, {}, -1), make_step(7)});
    using Names = std::optional<std::vector<std::string>>;
    auto const claimable = [&](Names namespaces, Names handlers, std::size_t limit = 10) {
        model::Skills const skills{.namespaces = std::move(namespaces),
                                   .handlers = std::move(handlers)};
        auto const read =
            ids_of(*look([&](Reader& reader) { return reader.claimable_steps(skills, limit); }));
        auto const in_unit =
            ids_of(*unit([&](UnitOfWork& work) { return work.claimable_steps(skills, limit); }));
        EXPECT_EQ(read, in_unit);
        return read;
    };
    EXPECT_THAT(claimable({}, {}), testing::ElementsAre(step_id(3), step_id(5), step_id(4),
                                                        step_id(2), step_id(1), step_id(6)));
    EXPECT_THAT(claimable({}, {}, 3), testing::ElementsAre(step_id(3), step_id(5), step_id(4)));
    EXPECT_THAT(claimable(Names({"shop"}), {}),
                testing::ElementsAre(step_id(3), step_id(5), step_id(2), step_id(1), step_id(6)));
    EXPECT_THAT(claimable({}, Names({"charge"})),
                testing::ElementsAre(step_id(3), step_id(5), step_id(4), step_id(1), step_id(6)));
    EXPECT_THAT(claimable(Names({"bank", "shop"}), Names({"charge", "pack"}), 4),
                testing::ElementsAre(step_id(3), step_id(5), step_id(4), step_id(2)));
    EXPECT_THAT(claimable(Names({"bank"}), Names({"pack"})), testing::ElementsAre(step_id(6)))
        << "what nobody knows is for everybody";
    EXPECT_THAT(claimable(Names({"sho"}), Names(std::in_place)), testing::ElementsAre(step_id(6)));
}

TEST_P(StoreConformance, KeepsAStepInTheQueueThatItWasLastPutIn) {
    auto made = test::moved(make_step(1), test::enqueued());
    made.queue = {"shop", "charge"};
    given({make_task(1)}, {made});
    auto const is_found = [&](std::string handler) {
        model::Skills const skills{.handlers = std::vector{std::move(handler)}};
        return look([&](Reader& reader) { return reader.claimable_steps(skills, 9); })->size() == 1;
    };
    EXPECT_TRUE(is_found("charge"));
    reopen();
    EXPECT_TRUE(is_found("charge"));
    ASSERT_TRUE(applied(test::change(step(1), {{model::StepEvent::Start, StepState::InProgress}})));
    EXPECT_FALSE(is_found("charge"));
    ASSERT_TRUE(applied(test::change(step(1), test::failed_for_retry())));
    auto again = test::change(step(1), {{model::StepEvent::Retry, StepState::Pending},
                                        {model::StepEvent::Enqueue, StepState::Enqueued}});
    again.queue = {"shop", "charge_anew"};
    ASSERT_TRUE(applied(again));
    EXPECT_FALSE(is_found("charge"));
    EXPECT_TRUE(is_found("charge_anew"));
    reopen();
    EXPECT_TRUE(is_found("charge_anew"));
}

TEST_P(StoreConformance, LeavesAStepInItsQueueWhenTheUnitThatClaimedItFails) {
    auto made = test::moved(make_step(1), test::enqueued());
    made.queue = {"shop", "charge"};
    given({make_task(1)}, {made});
    auto const claim = test::change(step(1), {{model::StepEvent::Start, StepState::InProgress}});
    auto const failed = store_->run([&](UnitOfWork& work) -> Result<void> {
        TASKER_TRY(work.apply(std::vector{claim}));
        return Error(ErrorCode::Internal, "on purpose");
    });
    EXPECT_FALSE(failed);
    model::Skills const skills{.handlers = std::vector<std::string>{"charge"}};
    auto const found = look([&](Reader& reader) { return reader.claimable_steps(skills, 9); });
    EXPECT_THAT(ids_of(*found), testing::ElementsAre(step_id(1)));
}

TEST_P(StoreConformance, TellsWhenTheFirstLeaseEnds) {
    auto const next = [&] { return *look([](Reader& reader) { return reader.next_lease_end(); }); };
    auto const next_in_unit = [&] {
        return *unit([](UnitOfWork& work) { return work.next_lease_end(); });
    };
    EXPECT_EQ(next(), std::nullopt);
    EXPECT_EQ(next_in_unit(), std::nullopt);
    given({make_task(1), make_task(2)},
          {leased(1, 3s), leased(2, 1s), make_step(3), waking(4, 0s)});
    EXPECT_EQ(next(), kNow + 1s);
    EXPECT_EQ(next_in_unit(), kNow + 1s);
    ASSERT_TRUE(applied(test::change(step(2), test::completed())));
    EXPECT_EQ(next(), kNow + 3s);
    model::LeaseKey const key{.step_id = step_id(1), .attempt = 1};
    ASSERT_TRUE(
        unit([&](UnitOfWork& work) { return work.renew_leases(std::vector{key}, kNow + 7s); }));
    EXPECT_EQ(next(), kNow + 7s);
    EXPECT_EQ(next_in_unit(), kNow + 7s);
}

TEST_P(StoreConformance, FindsATemplateByItsIdAndByItsName) {
    auto const by_id =
        look([](Reader& reader) { return reader.find_template(test::template_id(1)); });
    ASSERT_TRUE(by_id && *by_id);
    EXPECT_EQ((*by_id)->name, "order");
    auto const by_name =
        unit([](UnitOfWork& work) { return work.find_template("shop", "order", "1.0.0"); });
    ASSERT_TRUE(by_name && *by_name);
    EXPECT_EQ((*by_name)->id, test::template_id(1));
    EXPECT_FALSE(*look([](Reader& reader) { return reader.find_template(test::template_id(9)); }));
    EXPECT_FALSE(
        *look([](Reader& reader) { return reader.find_template("shop", "order", "2.0.0"); }));
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
