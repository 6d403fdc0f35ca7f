#include "store/postgres/postgres_store.hpp"
#include "tests/conformance/store_conformance.hpp"

// What a process remembers of the tasks that it works on alone saves round trips, and is never
// believed when somebody else has changed them.

namespace tasker::store {

using test::make_step;
using test::make_task;
using test::step_id;
using test::task_id;

namespace {

std::vector<model::StepMove> failed() {
    return {{model::StepEvent::EnqueueAsErrorForOrchestration,
             model::StepState::EnqueuedAsErrorForOrchestration},
            {model::StepEvent::Fail, model::StepState::Error}};
}

class PostgresMemory : public testing::Test {
protected:
    // The first process makes a task, a step of which is in progress there and frees another.
    void SetUp() override {
        if (!test::postgres_server()) GTEST_SKIP() << test::kNoPostgres;
        schema_.emplace();
        here_ = open();
        there_ = open();
        run(*here_, [](UnitOfWork& work) -> Result<void> {
            TASKER_TRY(work.put_template(test::make_template()));
            auto task = make_task(1);
            task.has_new_identity = true;
            TASKER_TRY(work.insert_tasks(std::vector{task}));
            TASKER_TRY(work.insert_steps(
                std::vector{test::moved(make_step(1), test::claimed()), make_step(2, 1, 1)}));
            TASKER_TRY(work.insert_edges(std::vector{test::make_edge(1, 2)}));
            return {};
        });
    }

    [[nodiscard]] std::unique_ptr<Store> open() const {
        auto opened = open_postgres_store({.location = schema_->location()});
        EXPECT_TRUE(opened) << opened.error().message();
        return *std::move(opened);
    }

    static void run(Store& store, UnitBody const& body) {
        auto const done = store.run(body);
        ASSERT_TRUE(done) << done.error().message();
    }

    /// How many round trips a unit takes.
    [[nodiscard]] static std::uint64_t trips_of(Store& store, UnitBody const& body) {
        auto const before = store.figures().round_trips;
        run(store, body);
        return store.figures().round_trips - before;
    }

    /// As the completion lane finishes step 1. \returns whether it was written.
    [[nodiscard]] static Result<bool> finish(UnitOfWork& work) {
        std::vector const ids{step_id(1)};
        work.expect_steps(ids);
        TASKER_TRY_ASSIGN(auto const tasks, work.lock_tasks(std::vector{task_id(1)}));
        TASKER_TRY_ASSIGN(auto const steps, work.lock_steps(ids));
        if (steps.front().state != model::StepState::InProgress) return false;
        auto finished = test::change(steps.front(), test::completed());
        finished.results_action = model::ResultsAction::Replace;
        finished.results = model::Payload(R"({"n":1})");
        TASKER_TRY(work.apply(std::vector{finished}));
        TASKER_TRY_ASSIGN(auto const freed, work.satisfy(ids));
        TASKER_TRY(work.apply(std::vector{test::change(freed.front(), test::claimed())}));
        auto task = test::change(tasks.front(), {});
        task.after.tally.total = 2;
        TASKER_TRY(work.apply(std::vector{task}));
        TASKER_TRY_ASSIGN(auto const next, work.load_work(std::vector{step_id(2)}));
        EXPECT_EQ(next.front().dependencies.front().results.text(), R"({"n":1})");
        EXPECT_EQ(next.front().context, make_task(1).context);
        return true;
    }

    static Result<void> finish_it(UnitOfWork& work) {
        TASKER_TRY_ASSIGN(auto const is_written, finish(work));
        EXPECT_TRUE(is_written);
        return {};
    }

    [[nodiscard]] static model::Step step_in(Store& store, std::uint32_t n) {
        model::Step step;
        EXPECT_TRUE(store.read([&](Reader& reader) -> Result<void> {
            TASKER_TRY_ASSIGN(auto const found, reader.find_steps(std::vector{step_id(n)}));
            step = found.at(0);
            return {};
        }));
        return step;
    }

    /// For another process step 1 has failed.
    void fail_there() {
        run(*there_, [](UnitOfWork& work) -> Result<void> {
            TASKER_TRY(work.lock_tasks(std::vector{task_id(1)}));
            TASKER_TRY_ASSIGN(auto const steps, work.lock_steps(std::vector{step_id(1)}));
            TASKER_TRY(work.apply(std::vector{test::change(steps.front(), failed())}));
            return {};
        });
    }

    /// Another process ends the task, and removes it.
    void remove_there() {
        run(*there_, [](UnitOfWork& work) -> Result<void> {
            TASKER_TRY_ASSIGN(auto const tasks, work.lock_tasks(std::vector{task_id(1)}));
            TASKER_TRY_ASSIGN(auto const steps, work.lock_steps(std::vector{step_id(1)}));
            TASKER_TRY(work.apply(std::vector{test::change(steps.front(), failed())}));
            TASKER_TRY(work.apply(std::vector{test::change(
                tasks.front(), {{model::TaskEvent::Cancel, model::TaskState::Cancelled}})}));
            TASKER_TRY_ASSIGN(auto const removed, work.remove_tasks(std::vector{task_id(1)}));
            EXPECT_EQ(removed, std::vector{true});
            return {};
        });
    }

    [[nodiscard]] std::size_t tasks_known_here() {
        std::size_t found = 1;
        run(*here_, [&](UnitOfWork& work) -> Result<void> {
            TASKER_TRY_ASSIGN(auto const tasks, work.lock_tasks(std::vector{task_id(1)}));
            found = tasks.size();
            return {};
        });
        return found;
    }

    std::optional<test::PostgresSchema> schema_;
    std::unique_ptr<Store> here_;
    std::unique_ptr<Store> there_;
};

}  // namespace

TEST_F(PostgresMemory, AFinishedStepOfATaskThatIsWorkedOnHereAloneTakesOneRoundTrip) {
    auto const before = here_->figures();
    EXPECT_EQ(trips_of(*here_, finish_it), 1U);
    EXPECT_EQ(here_->figures().commits - before.commits, 1U);
    EXPECT_EQ(here_->figures().rows - before.rows, 3U);
    EXPECT_EQ(step_in(*there_, 1).state, model::StepState::Complete);
    EXPECT_EQ(step_in(*there_, 2).state, model::StepState::InProgress);
}

TEST_F(PostgresMemory, AFinishedStepOfATaskThatIsNotKnownTakesThree) {
    EXPECT_EQ(trips_of(*there_, finish_it), 3U);
}

TEST_F(PostgresMemory, ANewTaskTakesOne) {
    EXPECT_EQ(trips_of(*here_,
                       [](UnitOfWork& work) -> Result<void> {
                           auto made = make_task(2);
                           made.has_new_identity = true;
                           TASKER_TRY(work.insert_tasks(std::vector{made}));
                           TASKER_TRY(work.insert_steps(
                               std::vector{make_step(11, 2), make_step(12, 2, 1)}));
                           TASKER_TRY(work.insert_edges(
                               std::vector{test::make_edge(11, 12, model::EdgeKind::Provides, 2)}));
                           return {};
                       }),
              1U);
}

TEST_F(PostgresMemory, WhatAnotherProcessChangedIsSeenBeforeItIsActedOn) {
    fail_there();
    bool is_written = true;
    run(*here_, [&](UnitOfWork& work) -> Result<void> {
        TASKER_TRY_ASSIGN(is_written, finish(work));
        return {};
    });
    EXPECT_FALSE(is_written);
    EXPECT_EQ(step_in(*here_, 1).state, model::StepState::Error);
    EXPECT_EQ(step_in(*here_, 2).state, model::StepState::Pending);
}

TEST_F(PostgresMemory, AUnitThatOnlyLooksSeesItToo) {
    fail_there();
    model::StepState seen{};
    run(*here_, [&](UnitOfWork& work) -> Result<void> {
        TASKER_TRY(work.lock_tasks(std::vector{task_id(1)}));
        TASKER_TRY_ASSIGN(auto const steps, work.lock_steps(std::vector{step_id(1)}));
        seen = steps.front().state;
        return {};
    });
    EXPECT_EQ(seen, model::StepState::Error);
}

TEST_F(PostgresMemory, AnErrorThatRestsOnWhatIsOutOfDateIsNotBelieved) {
    fail_there();
    auto const done = here_->run([](UnitOfWork& work) -> Result<void> {
        TASKER_TRY(work.lock_tasks(std::vector{task_id(1)}));
        TASKER_TRY_ASSIGN(auto const steps, work.lock_steps(std::vector{step_id(1)}));
        if (steps.front().state == model::StepState::InProgress)
            return Error(ErrorCode::IllegalTransition, "it runs");
        return {};
    });
    EXPECT_TRUE(done) << done.error().message();
}

TEST_F(PostgresMemory, ALeaseThatAnotherProcessEndedIsNotRenewed) {
    fail_there();
    std::vector<bool> are_held;
    run(*here_, [&](UnitOfWork& work) -> Result<void> {
        std::vector const keys{model::LeaseKey{.step_id = step_id(1), .attempt = 1}};
        TASKER_TRY_ASSIGN(are_held, work.renew_leases(keys, test::kNow + 60s));
        return {};
    });
    EXPECT_EQ(are_held, std::vector{false});
}

TEST_F(PostgresMemory, ARenewedLeaseTakesOneRoundTripAndIsRememberedAsItIsThen) {
    auto const renew = [](UnitOfWork& work) -> Result<void> {
        std::vector const keys{model::LeaseKey{.step_id = step_id(1), .attempt = 1}};
        TASKER_TRY_ASSIGN(auto const are_held, work.renew_leases(keys, test::kNow + 60s));
        EXPECT_EQ(are_held, std::vector{true});
        return {};
    };
    EXPECT_EQ(trips_of(*here_, renew), 1U);
    EXPECT_EQ(trips_of(*here_, finish_it), 1U);
    EXPECT_EQ(step_in(*there_, 1).state, model::StepState::Complete);
}

TEST_F(PostgresMemory, ATaskOfWhichAnotherProcessMayTakeAStepIsNotRemembered) {
    run(*here_, [](UnitOfWork& work) {
        return work.insert_steps(std::vector{test::moved(make_step(3), test::enqueued())});
    });
    EXPECT_EQ(trips_of(*here_, finish_it), 3U);
}

TEST_F(PostgresMemory, ATaskThatAnotherProcessRemovedIsNotMissed) {
    remove_there();
    EXPECT_EQ(tasks_known_here(), 0U);
}

TEST_F(PostgresMemory, WhatEndsWhileItsTaskIsRemovedLeavesNothingBehind) {
    remove_there();
    auto const before = here_->figures();
    run(*here_, finish_it);  // as if it had been a moment earlier
    EXPECT_EQ(here_->figures().rows, before.rows);
    EXPECT_EQ(tasks_known_here(), 0U);
}

}  // namespace tasker::store
