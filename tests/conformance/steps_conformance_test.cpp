#include <string>

#include "tests/conformance/store_conformance.hpp"

// How a store lays out the steps of a task must not be seen: few or many, made with their task or
// later, with short or long results.

namespace tasker::store {

using test::change;
using test::make_step;
using test::make_task;
using test::step_id;
using test::task_id;

namespace {

/// Of version 7: so many milliseconds after some moment, and so many ids after others of that one.
Uuid v7(std::uint32_t milliseconds, std::uint8_t count) {
    Uuid id;
    id.bytes[2] = 0x9A;
    for (std::size_t i = 0; i < 3; ++i)
        id.bytes[5 - i] = static_cast<std::uint8_t>(milliseconds >> (8 * i));
    id.bytes[6] = 0x70;
    id.bytes[7] = count;
    return id;
}

model::NewTask task_of(std::uint32_t n, Uuid const& id) {
    auto made = make_task(n);
    made.task.id = {id};
    return made;
}

model::NewStep step_of(std::uint32_t n, Uuid const& task, Uuid const& id) {
    auto made = make_step(n);
    made.step.task_id = {task};
    made.step.id = {id};
    return made;
}

model::Payload results_of(std::size_t size) {
    return model::Payload('"' + std::string(size, 'r') + '"');
}

}  // namespace

TEST_P(StoreConformance, KeepsEachOfManySteps) {
    std::vector<model::NewStep> steps;
    for (std::uint32_t n = 1; n <= 30; ++n)
        steps.push_back(make_step(n));
    given({make_task(1)}, steps);
    reopen();
    for (std::uint32_t const n : {1U, 8U, 9U, 17U, 30U})
        ASSERT_TRUE(applied(change(step(n), test::claimed()))) << n;
    reopen();

    auto const found = look([](Reader& reader) { return reader.steps_of(task_id(1)); });
    ASSERT_TRUE(found);
    ASSERT_EQ(found->size(), 30U);
    for (std::uint32_t n = 1; n <= 30; ++n) {
        auto const& step = (*found)[n - 1];
        auto const is_claimed = n == 1 || n == 8 || n == 9 || n == 17 || n == 30;
        EXPECT_EQ(step.id, step_id(n));
        EXPECT_EQ(step.name, "step-" + std::to_string(n));
        EXPECT_EQ(step.state,
                  is_claimed ? model::StepState::InProgress : model::StepState::Pending);
        auto const history = look([&](Reader& reader) { return reader.history_of(step_id(n)); });
        EXPECT_EQ(history->size(), is_claimed ? 1U : 0U);
    }
    auto const leases =
        look([](Reader& reader) { return reader.leases_of_others(test::worker_id(9), 100); });
    EXPECT_EQ(ids_of(*leases),
              (std::vector{step_id(1), step_id(8), step_id(9), step_id(17), step_id(30)}));
}

TEST_P(StoreConformance, KeepsStepsThatAreAddedToAFullTask) {
    std::vector<model::NewStep> steps;
    for (std::uint32_t n = 1; n <= 8; ++n)
        steps.push_back(make_step(n));
    given({make_task(1)}, steps);
    for (std::uint32_t n = 9; n <= 18; ++n) {
        if (n % 3 == 0) reopen();
        ASSERT_TRUE(
            unit([&](UnitOfWork& work) { return work.insert_steps(std::vector{make_step(n)}); }));
    }
    reopen();
    EXPECT_EQ(look([](Reader& reader) { return reader.steps_of(task_id(1)); })->size(), 18U);
    EXPECT_EQ(step(8).name, "step-8");
    EXPECT_EQ(step(9).name, "step-9");
    EXPECT_EQ(step(18).name, "step-18");
}

// A store that gathers writes must not put the order right.
TEST_P(StoreConformance, RefusesAStepThatComesBeforeItsTask) {
    given({}, {});
    auto const done = unit([](UnitOfWork& work) -> Result<void> {
        TASKER_TRY(work.insert_steps(std::vector{make_step(1)}));
        return work.insert_tasks(std::vector{make_task(1)});
    });
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code(), ErrorCode::Internal);
    EXPECT_THAT(*look([](Reader& reader) { return reader.find_tasks(std::vector{task_id(1)}); }),
                testing::IsEmpty());
}

TEST_P(StoreConformance, MakesATaskAnewInTheUnitThatRemovesIt) {
    given({make_task(1)}, {});
    auto const done = unit([](UnitOfWork& work) -> Result<void> {
        TASKER_TRY(work.insert_steps(std::vector{make_step(1)}));
        TASKER_TRY_ASSIGN(auto const tasks, work.lock_tasks(std::vector{task_id(1)}));
        TASKER_TRY(work.apply(std::vector{
            change(tasks.front(), {{model::TaskEvent::Start, model::TaskState::Complete}})}));
        TASKER_TRY_ASSIGN(auto const removed, work.remove_tasks(std::vector{task_id(1)}));
        EXPECT_TRUE(removed.front());
        TASKER_TRY(work.insert_tasks(std::vector{make_task(1)}));
        return work.insert_steps(std::vector{make_step(1)});
    });
    EXPECT_TRUE(done) << done.error().message();
    EXPECT_THAT(*look([](Reader& reader) { return reader.steps_of(task_id(1)); }),
                testing::SizeIs(1));
}

TEST_P(StoreConformance, FindsAStepWhateverOtherTasksWereMadeInItsMoment) {
    std::vector<Uuid> steps;
    for (std::uint8_t n = 1; n <= 5; ++n) {
        // All in one millisecond, the steps of the first after all tasks.
        auto const task = v7(1000, n);
        steps.push_back(v7(1000, static_cast<std::uint8_t>(20 - n)));
        given({task_of(n, task)}, {step_of(n, task, steps.back())});
    }
    reopen();
    for (std::uint32_t n = 1; n <= 5; ++n) {
        StepId const id{steps[n - 1]};
        auto const found = look([&](Reader& reader) { return reader.find_steps(std::vector{id}); });
        ASSERT_EQ(found->size(), 1U) << n;
        EXPECT_EQ(found->front().name, "step-" + std::to_string(n));
        auto const locked =
            unit([&](UnitOfWork& work) { return work.lock_steps(std::vector{id}); });
        ASSERT_EQ(locked->size(), 1U) << n;
        EXPECT_EQ(locked->front().task_id, found->front().task_id);
    }
}

TEST_P(StoreConformance, FindsAStepHoweverLongAfterItsTaskItWasMade) {
    auto const task = v7(1000, 0);
    auto const soon = v7(1099, 0);
    auto const later = v7(5000, 0);
    auto const earlier = v7(900, 0);
    given({task_of(1, task)},
          {step_of(1, task, soon), step_of(2, task, later), step_of(3, task, earlier)});
    given({task_of(2, v7(4999, 9))}, {});
    reopen();
    for (auto const& id : {soon, later, earlier}) {
        auto const found =
            look([&](Reader& reader) { return reader.find_steps(std::vector{StepId{id}}); });
        ASSERT_EQ(found->size(), 1U);
        EXPECT_EQ(found->front().id, StepId{id});
        EXPECT_EQ(found->front().task_id, TaskId{task});
    }
    auto const unknown =
        look([&](Reader& reader) { return reader.find_steps(std::vector{StepId{v7(1000, 7)}}); });
    EXPECT_TRUE(unknown->empty());
}

TEST_P(StoreConformance, KeepsResultsOfAnyLengthAndTheLastOnesOnly) {
    given({make_task(1)}, {test::moved(make_step(1), test::claimed())});
    for (std::size_t const size : {std::size_t{10}, std::size_t{5000}, std::size_t{100'000},
                                   std::size_t{20}, std::size_t{511}}) {
        auto done = change(step(1), test::completed());
        done.path = {};
        done.after = step(1);
        done.results_action = model::ResultsAction::Replace;
        done.results = results_of(size);
        ASSERT_TRUE(applied(done));
        reopen();
        auto const payloads =
            look([](Reader& reader) { return reader.step_payloads(std::vector{step_id(1)}); });
        EXPECT_EQ(payloads->front().results.text().size(), size + 2);
        auto const work =
            unit([](UnitOfWork& work) { return work.step_payloads(std::vector{step_id(1)}); });
        EXPECT_EQ(work->front().results.text().size(), size + 2);
    }
    auto cleared = change(step(1), {});
    cleared.after = step(1);
    cleared.results_action = model::ResultsAction::Clear;
    ASSERT_TRUE(applied(cleared));
    reopen();
    auto const payloads =
        look([](Reader& reader) { return reader.step_payloads(std::vector{step_id(1)}); });
    EXPECT_TRUE(payloads->front().results.empty());
}

}  // namespace tasker::store
