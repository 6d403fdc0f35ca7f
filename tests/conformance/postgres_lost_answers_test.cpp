#include "tests/conformance/postgres_fixture.hpp"
#include "tests/support/cut_wire.hpp"

// The connection breaks between a commit and its answer: was it made? Read, never guessed.

namespace tasker::store {

using test::make_step;
using test::make_task;
using test::step_id;
using test::task_id;

namespace {

using When = test::CutWire::When;

class PostgresLostAnswers : public PostgresTest {
protected:
    /// What a client sends to have a statement run: its name stands between two zeros.
    [[nodiscard]] static std::string bound(std::string const& statement) {
        return '\0' + statement + '\0';
    }
    [[nodiscard]] std::unique_ptr<Store> open_by(test::CutWire const& wire) const {
        return *open_postgres_store(
            {.location = with_port(schema_->location("&connections=1"), wire.port())});
    }
};

std::uint32_t only_step_of(std::uint32_t task) {
    return 40 + task;
}

Result<void> make_new_task(UnitOfWork& work, std::uint32_t n) {
    auto made = make_task(n);
    made.has_new_identity = true;
    TASKER_TRY(work.insert_tasks(std::vector{made}));
    return work.insert_steps(
        std::vector{test::moved(make_step(only_step_of(n), n), test::claimed())});
}

/// The only step of a task fails, as far as this process knows.
Result<void> fail_step(UnitOfWork& work, std::uint32_t n, Duration later = {}) {
    TASKER_TRY_ASSIGN(auto const tasks, work.lock_tasks(std::vector{task_id(n)}));
    TASKER_TRY_ASSIGN(auto const steps, work.lock_steps(std::vector{step_id(only_step_of(n))}));
    if (steps.front().state != model::StepState::InProgress)
        return Error(ErrorCode::LeaseLost, "it is not in progress");
    auto failed = test::change(steps.front(), {{model::StepEvent::EnqueueAsErrorForOrchestration,
                                                model::StepState::EnqueuedAsErrorForOrchestration},
                                               {model::StepEvent::Fail, model::StepState::Error}});
    failed.after.updated_at += later;
    TASKER_TRY(work.apply(std::vector{failed}));
    auto task = test::change(tasks.front(), {});
    task.after.tally.total = 1;
    TASKER_TRY(work.apply(std::vector{task}));
    return {};
}

}  // namespace

TEST_F(PostgresLostAnswers, ACommitWhoseAnswerIsLostIsNotMadeTwice) {
    std::ignore = open_with_a_task();
    for (auto const when : {When::BeforeItArrives, When::AfterItIsDone}) {
        test::CutWire wire(port_of(*test::postgres_server()), bound("commit"), when);
        auto const store = open_by(wire);
        auto const n = when == When::AfterItIsDone ? 3U : 2U;
        int runs = 0;
        auto const done = store->run([&](UnitOfWork& work) -> Result<void> {
            ++runs;
            TASKER_TRY(work.lock_tasks(std::vector{task_id(1)}));
            return work.insert_tasks(std::vector{make_task(n)});
        });
        ASSERT_TRUE(done) << done.error().message();
        EXPECT_TRUE(wire.was_cut());
        EXPECT_EQ(runs, when == When::AfterItIsDone ? 1 : 2);
        EXPECT_EQ(tasks_in(*store), n);
    }
}

TEST_F(PostgresLostAnswers, AUnitOfOneRoundTripWhoseAnswerIsLostIsNotMadeTwice) {
    std::ignore = open_with_a_task();
    for (auto const when : {When::BeforeItArrives, When::AfterItIsDone}) {
        test::CutWire wire(port_of(*test::postgres_server()), bound("insert_task"), when);
        auto const store = open_by(wire);
        auto const n = when == When::AfterItIsDone ? 3U : 2U;
        int runs = 0;
        auto const done = store->run([&](UnitOfWork& work) {
            ++runs;
            return make_new_task(work, n);
        });
        ASSERT_TRUE(done) << done.error().message();
        EXPECT_TRUE(wire.was_cut());
        EXPECT_EQ(runs, when == When::AfterItIsDone ? 1 : 2);
        EXPECT_EQ(tasks_in(*store), n);
    }
}

TEST_F(PostgresLostAnswers, AChangeOfOneRoundTripWhoseAnswerIsLostIsNotMadeTwice) {
    std::ignore = open_with_a_task();
    for (auto const when : {When::BeforeItArrives, When::AfterItIsDone}) {
        test::CutWire wire(port_of(*test::postgres_server()), bound("update_step"), when);
        auto const store = open_by(wire);
        auto const n = when == When::AfterItIsDone ? 3U : 2U;
        ASSERT_TRUE(store->run([n](UnitOfWork& work) { return make_new_task(work, n); }));
        int runs = 0;
        auto const done = store->run([&](UnitOfWork& work) {
            ++runs;
            return fail_step(work, n);
        });
        ASSERT_TRUE(done) << done.error().message();
        EXPECT_TRUE(wire.was_cut());
        EXPECT_EQ(runs, when == When::AfterItIsDone ? 1 : 2);
        ASSERT_TRUE(store->read([n](Reader& reader) -> Result<void> {
            TASKER_TRY_ASSIGN(auto const steps,
                              reader.find_steps(std::vector{step_id(only_step_of(n))}));
            EXPECT_EQ(steps.front().state, model::StepState::Error);
            TASKER_TRY_ASSIGN(auto const history, reader.history_of(step_id(only_step_of(n))));
            EXPECT_EQ(history.size(), 2U) << "claimed, and failed once";
            return {};
        }));
    }
}

// The step failed elsewhere while the unit was on its way, and that is no sign of the unit.
TEST_F(PostgresLostAnswers, WhatAnotherProcessWroteIsNotTakenForALostCommit) {
    std::ignore = open_with_a_task();
    test::CutWire wire(port_of(*test::postgres_server()), bound("update_step"),
                       When::BeforeItArrives);
    auto const store = open_by(wire);
    ASSERT_TRUE(store->run([](UnitOfWork& work) { return make_new_task(work, 2); }));
    auto const other = open();
    auto const done = store->run([&](UnitOfWork& work) {
        static_cast<void>(other->run([](UnitOfWork& beside) { return fail_step(beside, 2, 1us); }));
        return fail_step(work, 2);
    });
    EXPECT_TRUE(wire.was_cut());
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code(), ErrorCode::LeaseLost);
}

}  // namespace tasker::store
