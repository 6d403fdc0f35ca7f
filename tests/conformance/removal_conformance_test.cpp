#include "tests/conformance/store_conformance.hpp"

// What is over and is to go: Reader::resting_tasks, UnitOfWork::remove_tasks.

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
using testing::ElementsAre;
using testing::IsEmpty;

namespace {

/// A task that has ended as `state`.
model::NewTask ended_task(std::uint32_t n, TaskState state = TaskState::Complete) {
    auto made = make_task(n);
    made.task.state = state;
    made.task.moves = 1;
    made.path = {{TaskEvent::Cancel, state}};
    return made;
}

std::vector<std::uint32_t> numbers(std::vector<Reader::PlacedTask> const& found) {
    std::vector<std::uint32_t> numbers;
    for (auto const& one : found) {
        for (std::uint32_t n = 0; n < 100; ++n) {
            if (one.task.id == task_id(n)) numbers.push_back(n);
        }
    }
    return numbers;
}

/// A task with a row in every table.
void fill(UnitOfWork& work, std::uint32_t n) {
    auto made = ended_task(n, TaskState::StepsInProcess);
    made.context = model::Payload("{\"long\":\"" + std::string(2'000, 'x') + "\"}");
    auto first = test::moved(make_step(10 * n + 1, n), test::claimed());
    first.inputs = model::Payload(R"({"n":1})");
    auto const second = make_step(10 * n + 2, n, 1);
    EXPECT_TRUE(work.insert_tasks(std::vector{made}));
    EXPECT_TRUE(work.insert_steps(std::vector{first, second}));
    EXPECT_TRUE(work.insert_edges(
        std::vector{make_edge(10 * n + 1, 10 * n + 2, model::EdgeKind::Provides, n)}));
    EXPECT_TRUE(work.save_checkpoints(std::vector<model::CheckpointWrite>{
        {.step_id = first.step.id, .attempt = 1, .cursor = model::Payload("7"), .at = kNow}}));
    EXPECT_TRUE(work.insert_dead_letters(std::vector<model::DeadLetter>{
        {.id = test::uuid_of(6, n), .task_id = task_id(n), .created_at = kNow}}));
    EXPECT_TRUE(work.insert_events(std::vector<StoredEvent>{{.id = test::uuid_of(7, n),
                                                             .namespace_name = "shop",
                                                             .event_name = "order.paid",
                                                             .task_id = task_id(n),
                                                             .created_at = kNow}}));
}

/// Ends the first step and the task, with histories too long for their rows.
void end(UnitOfWork& work, std::uint32_t n) {
    auto const long_reason = model::Payload("{\"why\":\"" + std::string(600, 'y') + "\"}");
    auto const steps = work.find_steps(std::vector{step_id(10 * n + 1)});
    auto done = test::change(steps->front(), test::completed(), kNow + 1s);
    done.results_action = model::ResultsAction::Replace;
    done.results = model::Payload(R"({"result":1})");
    done.metadata = long_reason;
    EXPECT_TRUE(work.apply(std::vector{done}));
    auto const tasks = work.find_tasks(std::vector{task_id(n)});
    auto over = test::change(tasks->front(), {{TaskEvent::Cancel, TaskState::Cancelled}});
    over.metadata = long_reason;
    EXPECT_TRUE(work.apply(std::vector{over}));
}

Result<void> fill_and_end(UnitOfWork& work, std::uint32_t n) {
    fill(work, n);
    end(work, n);
    return {};
}

}  // namespace

TEST_P(StoreConformance, ListsRestingTasksOfAStateInOrderOfCreation) {
    given({ended_task(3), ended_task(1), ended_task(2, TaskState::Error), ended_task(4)}, {});
    auto const find = [&](TaskState state, std::int64_t after, std::size_t limit) {
        return *look([&](Reader& reader) { return reader.resting_tasks(state, after, limit); });
    };
    auto const all = find(TaskState::Complete, 0, 10);
    EXPECT_THAT(numbers(all), ElementsAre(3, 1, 4));
    auto const first = find(TaskState::Complete, 0, 1);
    EXPECT_THAT(numbers(first), ElementsAre(3));
    EXPECT_THAT(numbers(find(TaskState::Complete, first.back().place, 10)), ElementsAre(1, 4));
    EXPECT_THAT(find(TaskState::Complete, all.back().place, 10), IsEmpty());
    EXPECT_THAT(numbers(find(TaskState::Error, 0, 10)), ElementsAre(2));
    EXPECT_EQ(test::dump(all.front().task), test::dump(ended_task(3).task));
}

TEST_P(StoreConformance, ListsNoTaskAsRestingOfWhichAStepIsInProgress) {
    given({ended_task(1), ended_task(2)},
          {test::moved(make_step(1, 1), test::claimed()), make_step(2, 2)});
    auto const found =
        look([](Reader& reader) { return reader.resting_tasks(TaskState::Complete, 0, 10); });
    EXPECT_THAT(numbers(*found), ElementsAre(2));
}

TEST_P(StoreConformance, RemovesATaskWithAllThatBelongsToIt) {
    auto const before = look([](Reader& reader) { return test::dump_all(reader, kNow + 1h); });
    ASSERT_TRUE(unit([](UnitOfWork& work) { return fill_and_end(work, 1); }));
    ASSERT_NE(*look([](Reader& reader) { return test::dump_all(reader, kNow + 1h); }), *before);

    auto const removed =
        unit([](UnitOfWork& work) { return work.remove_tasks(std::vector{task_id(1)}); });
    EXPECT_THAT(*removed, ElementsAre(true));
    EXPECT_EQ(*look([](Reader& reader) { return test::dump_all(reader, kNow + 1h); }), *before);
    EXPECT_THAT(*look([](Reader& reader) { return reader.find_steps(std::vector{step_id(11)}); }),
                IsEmpty());
    EXPECT_THAT(*look([](Reader& reader) { return reader.history_of(step_id(11)); }), IsEmpty());
    EXPECT_THAT(*look([](Reader& reader) { return reader.stored_events("shop", 10); }), IsEmpty());
}

TEST_P(StoreConformance, RemovesATaskAfterItWasOpenedAgain) {
    if (!GetParam().is_durable) GTEST_SKIP() << "it forgets what it had";
    ASSERT_TRUE(unit([](UnitOfWork& work) { return fill_and_end(work, 1); }));
    reopen();
    EXPECT_THAT(*unit([](UnitOfWork& work) { return work.remove_tasks(std::vector{task_id(1)}); }),
                ElementsAre(true));
    reopen();
    EXPECT_EQ(*look([](Reader& reader) { return reader.count_tasks({}); }), 0U);
}

TEST_P(StoreConformance, LeavesOtherTasksAloneWhenOneIsRemoved) {
    ASSERT_TRUE(unit([](UnitOfWork& work) { return fill_and_end(work, 2); }));
    auto const before = look([](Reader& reader) { return test::dump_all(reader, kNow + 1h); });
    ASSERT_TRUE(unit([](UnitOfWork& work) { return fill_and_end(work, 1); }));
    ASSERT_TRUE(unit([](UnitOfWork& work) { return fill_and_end(work, 3); }));
    ASSERT_TRUE(unit(
        [](UnitOfWork& work) { return work.remove_tasks(std::vector{task_id(3), task_id(1)}); }));
    EXPECT_EQ(*look([](Reader& reader) { return test::dump_all(reader, kNow + 1h); }), *before);
}

TEST_P(StoreConformance, KeepsATaskThatHasNotEndedOrOfWhichAStepIsInProgress) {
    given({make_task(1), ended_task(2), ended_task(3, TaskState::BlockedByFailures), ended_task(4)},
          {test::moved(make_step(1, 2), test::claimed())});
    auto const removed = unit([](UnitOfWork& work) {
        return work.remove_tasks(
            std::vector{task_id(1), task_id(2), task_id(3), task_id(9), task_id(4), task_id(4)});
    });
    EXPECT_THAT(*removed, ElementsAre(false, false, false, false, true, false));
    EXPECT_EQ(*look([](Reader& reader) { return reader.count_tasks({}); }), 3U);
}

TEST_P(StoreConformance, AUnitSeesWhatItRemovedAsGone) {
    ASSERT_TRUE(unit([](UnitOfWork& work) { return fill_and_end(work, 1); }));
    ASSERT_TRUE(unit([](UnitOfWork& work) -> Result<void> {
        EXPECT_TRUE(work.find_tasks(std::vector{task_id(1)})->size() == 1);
        EXPECT_TRUE(work.remove_tasks(std::vector{task_id(1)}));
        EXPECT_THAT(*work.find_tasks(std::vector{task_id(1)}), IsEmpty());
        EXPECT_THAT(*work.lock_steps(std::vector{step_id(11)}), IsEmpty());
        EXPECT_THAT(*work.steps_of(task_id(1)), IsEmpty());
        EXPECT_THAT(*work.taken_identities(std::vector<std::string>{"identity-1"}), IsEmpty());
        EXPECT_FALSE(work.find_by_identity("identity-1")->has_value());
        EXPECT_THAT(*work.dead_letters({}), IsEmpty());
        EXPECT_THAT(*work.resting_tasks(TaskState::Cancelled, 0, 10), IsEmpty());
        EXPECT_THAT(*work.remove_tasks(std::vector{task_id(1)}), ElementsAre(false));
        return {};
    }));
}

TEST_P(StoreConformance, AnIdentityIsFreeAgainOnceItsTaskIsRemoved) {
    ASSERT_TRUE(unit([](UnitOfWork& work) { return fill_and_end(work, 1); }));
    auto next = make_task(2);
    next.task.identity_hash = "identity-1";
    ASSERT_TRUE(unit([&](UnitOfWork& work) -> Result<void> {
        TASKER_TRY_ASSIGN([[maybe_unused]] auto const gone,
                          work.remove_tasks(std::vector{task_id(1)}));
        return work.insert_tasks(std::vector{next});
    }));
    auto const found = look([](Reader& reader) { return reader.find_by_identity("identity-1"); });
    EXPECT_EQ((*found)->id, task_id(2));
}

TEST_P(StoreConformance, ATaskMayComeBackInTheUnitThatRemovedIt) {
    ASSERT_TRUE(unit([](UnitOfWork& work) { return fill_and_end(work, 1); }));
    auto const before = look([](Reader& reader) { return test::dump_all(reader, kNow + 1h); });
    ASSERT_TRUE(unit([](UnitOfWork& work) -> Result<void> {
        TASKER_TRY_ASSIGN([[maybe_unused]] auto const gone,
                          work.remove_tasks(std::vector{task_id(1)}));
        return fill_and_end(work, 1);
    }));
    EXPECT_EQ(*look([](Reader& reader) { return test::dump_all(reader, kNow + 1h); }), *before);
}

TEST_P(StoreConformance, RemovesATaskInTheUnitThatMadeIt) {
    auto const before = look([](Reader& reader) { return test::dump_all(reader, kNow + 1h); });
    ASSERT_TRUE(unit([](UnitOfWork& work) -> Result<void> {
        TASKER_TRY(work.insert_tasks(std::vector{ended_task(1)}));
        TASKER_TRY(work.insert_steps(std::vector{make_step(1)}));
        TASKER_TRY_ASSIGN(auto const gone, work.remove_tasks(std::vector{task_id(1)}));
        EXPECT_THAT(gone, ElementsAre(true));
        return {};
    }));
    EXPECT_EQ(*look([](Reader& reader) { return test::dump_all(reader, kNow + 1h); }), *before);
}

TEST_P(StoreConformance, AUnitThatFailedRemovedNothing) {
    ASSERT_TRUE(unit([](UnitOfWork& work) { return fill_and_end(work, 1); }));
    auto const before = look([](Reader& reader) { return test::dump_all(reader, kNow + 1h); });
    EXPECT_FALSE(unit([](UnitOfWork& work) -> Result<void> {
        TASKER_TRY_ASSIGN([[maybe_unused]] auto const gone,
                          work.remove_tasks(std::vector{task_id(1)}));
        return Error(ErrorCode::InvalidRequest, "on purpose");
    }));
    EXPECT_EQ(*look([](Reader& reader) { return test::dump_all(reader, kNow + 1h); }), *before);
    EXPECT_THAT(*unit([](UnitOfWork& work) {
        return work.taken_identities(std::vector<std::string>{"identity-1"});
    }),
                ElementsAre("identity-1"));
}

}  // namespace tasker::store
