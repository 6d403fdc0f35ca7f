#include "tests/conformance/store_conformance.hpp"

namespace tasker::store {

using model::StepState;
using model::TaskEvent;
using model::TaskState;
using test::kNow;
using test::make_edge;
using test::make_step;
using test::make_task;
using test::step_id;
using test::task_id;

TEST_P(StoreConformance, WritesATaskChangeAndItsPassage) {
    given({make_task(1)}, {});
    auto const before = task(1);
    auto change = test::change(before,
                               {{TaskEvent::Start, TaskState::Initializing},
                                {TaskEvent::ReadyStepsFound, TaskState::EnqueuingSteps}},
                               kNow + 1s);
    change.after.tally = {.total = 3, .unfinished = 3, .in_flight = 1};
    change.after.stale_at = kNow + 1h;
    change.metadata = model::Payload(R"({"by":"test"})");
    ASSERT_TRUE(applied(change));
    EXPECT_EQ(test::dump(task(1)), test::dump(change.after));
    auto const history = look([](Reader& reader) { return reader.history_of(task_id(1)); });
    model::TaskPassage const expected{.task_id = task_id(1),
                                      .first_move = 1,
                                      .from = TaskState::Pending,
                                      .path = change.path,
                                      .at = kNow + 1s,
                                      .metadata = change.metadata};
    EXPECT_EQ(test::dump(*history), test::dump(std::vector{expected}));
}

TEST_P(StoreConformance, WritesATaskChangeWithoutMovesAndNoPassage) {
    given({make_task(1)}, {});
    auto change = test::change(task(1), {});
    change.after.tally.total = 5;
    ASSERT_TRUE(applied(change));
    EXPECT_EQ(task(1).tally.total, 5U);
    EXPECT_TRUE(look([](Reader& reader) { return reader.history_of(task_id(1)); })->empty());
}

TEST_P(StoreConformance, RefusesATaskChangeWhoseStateOrCountIsNotCurrent) {
    given({make_task(1)}, {});
    auto const first =
        test::change(task(1), {{TaskEvent::Start, TaskState::Initializing}}, kNow + 1s);
    ASSERT_TRUE(applied(first));
    auto const stored = test::dump(task(1));
    EXPECT_FALSE(applied(first)) << "a second time";
    auto wrong_count = first.after;
    wrong_count.moves = 7;
    EXPECT_FALSE(applied(test::change(wrong_count, {{TaskEvent::Cancel, TaskState::Cancelled}})));
    auto unknown = first.after;
    unknown.id = task_id(9);
    EXPECT_FALSE(applied(test::change(unknown, {{TaskEvent::Cancel, TaskState::Cancelled}})));
    EXPECT_EQ(test::dump(task(1)), stored);
    EXPECT_EQ(look([](Reader& reader) { return reader.history_of(task_id(1)); })->size(), 1U);
}

TEST_P(StoreConformance, TellsPerStepChangeWhetherItWasWritten) {
    given({make_task(1)}, {make_step(1), make_step(2), make_step(3)});
    auto lost = test::change(make_step(2).step, test::claimed());
    lost.moves_before = 4;
    lost.after.moves = 6;
    std::vector const changes{test::change(make_step(3).step, test::claimed()), lost,
                              test::change(make_step(1).step, test::claimed())};
    auto const written = unit([&](UnitOfWork& work) { return work.apply(changes); });
    EXPECT_THAT(*written, testing::ElementsAre(true, false, true));
    EXPECT_EQ(step(2).state, StepState::Pending);
    EXPECT_TRUE(look([](Reader& reader) { return reader.history_of(step_id(2)); })->empty());
}

TEST_P(StoreConformance, RefusesTheSecondOfTwoEqualChangesInOneCall) {
    given({make_task(1)}, {make_step(1)});
    auto const claim = test::change(make_step(1).step, test::claimed());
    auto const written =
        unit([&](UnitOfWork& work) { return work.apply(std::vector{claim, claim}); });
    EXPECT_THAT(*written, testing::ElementsAre(true, false));
    EXPECT_EQ(look([](Reader& reader) { return reader.history_of(step_id(1)); })->size(), 1U);
}

TEST_P(StoreConformance, KeepsTheHistoryOfAStepWithoutGapsOldestFirst) {
    given({make_task(1)}, {test::moved(make_step(1), test::enqueued())});
    auto const start =
        test::change(step(1), {{model::StepEvent::Start, StepState::InProgress}}, kNow + 1s);
    ASSERT_TRUE(applied(start));
    auto const finish = test::change(start.after, test::completed(), kNow + 2s);
    ASSERT_TRUE(applied(finish));

    auto const history = look([](Reader& reader) { return reader.history_of(step_id(1)); });
    std::vector<model::StepPassage> const expected{
        {.step_id = step_id(1), .first_move = 1, .path = test::enqueued(), .at = kNow},
        {.step_id = step_id(1),
         .first_move = 2,
         .from = StepState::Enqueued,
         .path = start.path,
         .at = kNow + 1s,
         .attempt = 1,
         .worker_id = test::worker_id(1)},
        {.step_id = step_id(1),
         .first_move = 3,
         .from = StepState::InProgress,
         .path = test::completed(),
         .at = kNow + 2s,
         .attempt = 1,
         .worker_id = test::worker_id(1)}};  // who held it until then
    EXPECT_EQ(test::dump(*history), test::dump(expected));
}

TEST_P(StoreConformance, RefusesAChangeThatWouldLeaveAGapInTheHistory) {
    given({make_task(1)}, {make_step(1)});
    auto gap = test::change(make_step(1).step, test::enqueued());
    gap.after.moves = 2;
    auto const done = unit([&](UnitOfWork& work) { return work.apply(std::vector{gap}); });
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code(), ErrorCode::Internal);
}

TEST_P(StoreConformance, NeverWritesOpenDependenciesOfAChange) {
    given({make_task(1)}, {make_step(1, 1, 2)});
    auto parked = test::change(step(1), {});
    parked.after.open_dependencies = 0;
    parked.after.wake_at = kNow;
    ASSERT_TRUE(applied(parked));
    EXPECT_EQ(step(1).open_dependencies, 2U);
    EXPECT_EQ(step(1).wake_at, kNow);
}

TEST_P(StoreConformance, KeepsReplacesAndClearsResults) {
    given({make_task(1)}, {make_step(1)});
    auto const results = [&] {
        return look([](Reader& reader) { return reader.step_payloads(std::vector{step_id(1)}); })
            ->front()
            .results.text();
    };
    auto change = test::change(step(1), {});
    change.results_action = model::ResultsAction::Replace;
    change.results = model::Payload(R"({"n":1})");
    ASSERT_TRUE(applied(change));
    EXPECT_EQ(results(), R"({"n":1})");
    change.results = model::Payload(R"({"n":2})");
    ASSERT_TRUE(applied(change));
    EXPECT_EQ(results(), R"({"n":2})");
    change.results_action = model::ResultsAction::Keep;
    ASSERT_TRUE(applied(change));
    EXPECT_EQ(results(), R"({"n":2})");
    change.results_action = model::ResultsAction::Clear;
    ASSERT_TRUE(applied(change));
    EXPECT_EQ(results(), "");
}

TEST_P(StoreConformance, TakesOneDependencyForEveryEdgeOfASource) {
    given({make_task(1)}, {make_step(1), make_step(2), make_step(3, 1, 3), make_step(4, 1, 1)},
          {make_edge(1, 3), make_edge(1, 3, model::EdgeKind::BatchDependency), make_edge(2, 3),
           make_edge(1, 4)});
    auto const satisfy = [&](std::vector<StepId> const& sources) {
        auto const freed = unit([&](UnitOfWork& work) { return work.satisfy(sources); });
        EXPECT_TRUE(freed) << freed.error().message();
        return freed ? ids_of(*freed) : std::vector<StepId>();
    };
    EXPECT_THAT(satisfy({step_id(1)}), testing::ElementsAre(step_id(4)));
    EXPECT_EQ(step(3).open_dependencies, 1U);
    EXPECT_THAT(satisfy({step_id(2)}), testing::ElementsAre(step_id(3)));
    EXPECT_EQ(step(3).open_dependencies, 0U);
}

TEST_P(StoreConformance, SatisfiesSeveralSourcesAtOnceAndReturnsTheFreedInIdOrder) {
    given({make_task(1)}, {make_step(1), make_step(2), make_step(5, 1, 2), make_step(4, 1, 1)},
          {make_edge(1, 5), make_edge(2, 5), make_edge(2, 4)});
    auto const freed = unit([](UnitOfWork& work) {
        return work.satisfy(std::vector{step_id(2), step_id(1), step_id(9)});
    });
    ASSERT_TRUE(freed);
    EXPECT_THAT(ids_of(*freed), testing::ElementsAre(step_id(4), step_id(5)));
    EXPECT_EQ(freed->front().open_dependencies, 0U);
}

TEST_P(StoreConformance, ReturnsOnlyPendingStepsAsFreed) {
    given({make_task(1)}, {make_step(1), make_step(2, 1, 1)}, {make_edge(1, 2)});
    ASSERT_TRUE(applied(test::change(step(2), {{model::StepEvent::Cancel, StepState::Cancelled}})));
    auto const freed = unit([](UnitOfWork& work) { return work.satisfy(std::vector{step_id(1)}); });
    EXPECT_TRUE(freed->empty());
    EXPECT_EQ(step(2).open_dependencies, 0U);
}

TEST_P(StoreConformance, RefusesToTakeADependencyThatIsNotThere) {
    given({make_task(1)}, {make_step(1), make_step(2)}, {make_edge(1, 2)});
    auto const done = unit([](UnitOfWork& work) { return work.satisfy(std::vector{step_id(1)}); });
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code(), ErrorCode::Internal);
    EXPECT_EQ(step(2).open_dependencies, 0U);
}

TEST_P(StoreConformance, AddsOpenDependencies) {
    given({make_task(1)}, {make_step(1, 1, 1)});
    ASSERT_TRUE(unit([](UnitOfWork& work) { return work.add_open_dependencies(step_id(1), 2); }));
    EXPECT_EQ(step(1).open_dependencies, 3U);
    auto const unknown =
        unit([](UnitOfWork& work) { return work.add_open_dependencies(step_id(9), 2); });
    ASSERT_FALSE(unknown);
    EXPECT_EQ(unknown.error().code(), ErrorCode::StepNotFound);
}

// spec/orchestration.md 5.8
TEST_P(StoreConformance, SavesCheckpointsWithTheirHistoryAndRenewsTheLease) {
    auto running = test::moved(make_step(1), test::claimed());
    running.step.lost_leases = 2;
    given({make_task(1)}, {running});
    auto const write = [](std::string cursor, std::uint64_t items, std::string results,
                          Duration after) {
        return model::CheckpointWrite{.step_id = step_id(1),
                                      .attempt = 1,
                                      .cursor = model::Payload(std::move(cursor)),
                                      .items_processed = items,
                                      .accumulated_results = model::Payload(std::move(results)),
                                      .at = kNow + after,
                                      .lease_until = kNow + after + 30s};
    };
    auto const checkpoint = [&] {
        return look([](Reader& reader) { return reader.step_payloads(std::vector{step_id(1)}); })
            ->front()
            .checkpoint.text();
    };
    auto const save = [&](model::CheckpointWrite const& one) -> bool {
        auto const written =
            unit([&](UnitOfWork& work) { return work.save_checkpoints(std::vector{one}); });
        return written->front();
    };
    EXPECT_EQ(checkpoint(), "");
    ASSERT_TRUE(save(write("125", 125, "", 0s)));
    EXPECT_EQ(checkpoint(),
              R"({"cursor":125,"items_processed":125,"timestamp":"2026-02-01T10:00:05Z",)"
              R"("history":[{"cursor":125,"timestamp":"2026-02-01T10:00:05Z"}]})");
    ASSERT_TRUE(save(write(R"({"k":[1]})", 250, R"({"imported":248})", 1500ms)));
    EXPECT_EQ(checkpoint(),
              R"({"cursor":{"k":[1]},"items_processed":250,)"
              R"("timestamp":"2026-02-01T10:00:06.500000Z","accumulated_results":{"imported":248},)"
              R"("history":[{"cursor":125,"timestamp":"2026-02-01T10:00:05Z"},)"
              R"({"cursor":{"k":[1]},"timestamp":"2026-02-01T10:00:06.500000Z"}]})");
    EXPECT_EQ(look([](Reader& reader) { return reader.step_payloads(std::vector{step_id(1)}); })
                  ->front()
                  .checkpoint_at,
              kNow + 1500ms);
    EXPECT_EQ(step(1).lease_until, kNow + 1500ms + 30s);
    EXPECT_EQ(step(1).lost_leases, 0U);
    EXPECT_EQ(step(1).moves, 2U) << "a checkpoint is no transition";

    auto stale = write("9", 9, "", 2s);
    stale.attempt = 2;
    EXPECT_FALSE(save(stale)) << "of another attempt";
    ASSERT_TRUE(applied(test::change(step(1), test::completed())));
    EXPECT_FALSE(save(write("9", 9, "", 2s))) << "not in progress any more";
    EXPECT_THAT(checkpoint(), testing::HasSubstr(R"("items_processed":250)"));
}

TEST_P(StoreConformance, RenewsTheLeasesThatAreStillHeld) {
    given({make_task(1)}, {test::moved(make_step(1), test::claimed()), make_step(2),
                           test::moved(make_step(3), test::claimed())});
    std::vector<model::LeaseKey> const keys{{.step_id = step_id(3), .attempt = 1},
                                            {.step_id = step_id(2), .attempt = 0},
                                            {.step_id = step_id(9), .attempt = 1},
                                            {.step_id = step_id(1), .attempt = 2}};
    auto const held = unit([&](UnitOfWork& work) { return work.renew_leases(keys, kNow + 1min); });
    EXPECT_THAT(*held, testing::ElementsAre(true, false, false, false));
    EXPECT_EQ(step(3).lease_until, kNow + 1min);
    EXPECT_EQ(step(1).lease_until, kNow + 30s);
    EXPECT_FALSE(step(2).lease_until);
}

}  // namespace tasker::store
