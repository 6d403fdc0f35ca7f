#include <latch>
#include <thread>

#include "tests/conformance/postgres_fixture.hpp"

// What is particular to a server while it is used: it breaks, or is shared.

namespace tasker::store {

using test::make_step;
using test::make_task;
using test::step_id;
using test::task_id;

namespace {

class PostgresFailures : public PostgresTest {};

}  // namespace

TEST_F(PostgresFailures, AUnitWhoseConnectionIsKilledRunsAgain) {
    auto const store = open_with_a_task("&application_name=" + schema_->name());
    int runs = 0;
    auto const done = store->run([&](UnitOfWork& work) -> Result<void> {
        ++runs;
        TASKER_TRY(work.insert_tasks(std::vector{make_task(2)}));
        TASKER_TRY_ASSIGN([[maybe_unused]] auto const count, work.count_tasks({}));
        if (runs == 1) {
            side().ask(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE application_name = '" +
                schema_->name() + "'");
        }
        return {};
    });
    ASSERT_TRUE(done) << done.error().message();
    EXPECT_EQ(runs, 2);
    EXPECT_EQ(tasks_in(*store), 2U);
}

TEST_F(PostgresFailures, UnitsThatWaitForOneAnotherBothEnd) {
    auto const store = open_with_a_task();
    ASSERT_TRUE(
        store->run([](UnitOfWork& work) { return work.insert_tasks(std::vector{make_task(2)}); }));
    std::latch both_hold(2);
    auto const lock_in_order = [&](TaskId first, TaskId second) {
        bool is_first_run = true;
        return store->run([&, first, second](UnitOfWork& work) -> Result<void> {
            TASKER_TRY(work.lock_tasks(std::vector{first}));
            if (std::exchange(is_first_run, false)) both_hold.arrive_and_wait();
            TASKER_TRY(work.lock_tasks(std::vector{second}));
            return {};
        });
    };
    Result<void> other = Error(ErrorCode::Internal, "it did not end");
    std::jthread thread([&] { other = lock_in_order(task_id(2), task_id(1)); });
    auto const one = lock_in_order(task_id(1), task_id(2));
    thread.join();
    EXPECT_TRUE(one) << one.error().message();
    EXPECT_TRUE(other) << other.error().message();
}

TEST_F(PostgresFailures, AnIdentityThatAnotherUnitTookMeanwhileIsSeenAsTaken) {
    auto const store = open_with_a_task();
    int runs = 0;
    std::vector<std::string> taken;
    auto const done = store->run([&](UnitOfWork& work) -> Result<void> {
        ++runs;
        std::vector const identity{make_task(2).task.identity_hash};
        TASKER_TRY_ASSIGN(taken, work.taken_identities(identity));
        if (!taken.empty()) return {};
        auto rival = make_task(9);
        rival.task.identity_hash = identity.front();
        auto const other = open();
        EXPECT_TRUE(other->run(
            [&](UnitOfWork& beside) { return beside.insert_tasks(std::vector{rival}); }));
        return work.insert_tasks(std::vector{make_task(2)});
    });
    ASSERT_TRUE(done) << done.error().message();
    EXPECT_EQ(runs, 2);
    EXPECT_EQ(taken.size(), 1U);
    EXPECT_EQ(tasks_in(*store), 2U);
}

TEST_F(PostgresFailures, CallersShareOneConnection) {
    auto const store = open_with_a_task("&connections=1");
    std::vector<std::jthread> threads;
    for (std::uint32_t n = 10; n < 14; ++n) {
        threads.emplace_back([&, n] {
            EXPECT_TRUE(store->run(
                [n](UnitOfWork& work) { return work.insert_tasks(std::vector{make_task(n)}); }));
        });
    }
    threads.clear();
    EXPECT_EQ(tasks_in(*store), 5U);
}

TEST_F(PostgresFailures, AConnectionIsAsNewAfterAUnitThatFailed) {
    auto const store = open_with_a_task("&connections=1&application_name=" + schema_->name());
    auto const backend = "SELECT min(pid)::text FROM pg_stat_activity WHERE application_name = '" +
                         schema_->name() + "'";
    auto const before = side().ask(backend);
    auto const forbidden = [](UnitOfWork& work) {
        return work.insert_steps(std::vector{make_step(50, 9)});  // of a task that does not exist
    };
    auto const by_itself = store->run(forbidden);
    EXPECT_EQ(by_itself.error().code(), ErrorCode::Internal);
    auto const by_its_body = store->run([&](UnitOfWork& work) -> Result<void> {
        TASKER_TRY(forbidden(work));
        TASKER_TRY(work.insert_events(std::vector<StoredEvent>{{.id = test::uuid_of(7, 1)}}));
        return Error(ErrorCode::InvalidRequest, "on purpose");
    });
    EXPECT_EQ(by_its_body.error().message(), "on purpose");
    auto const goes_on = store->run([&](UnitOfWork& work) -> Result<void> {
        TASKER_TRY(forbidden(work));
        EXPECT_FALSE(work.count_tasks({}));
        EXPECT_FALSE(work.insert_events(std::vector<StoredEvent>{{.id = test::uuid_of(7, 1)}}) &&
                     work.count_tasks({}));
        return {};
    });
    EXPECT_EQ(goes_on.error().code(), ErrorCode::Internal);
    EXPECT_EQ(tasks_in(*store), 1U);
    EXPECT_EQ(side().ask(backend), before) << "the same connection";
}

TEST_F(PostgresFailures, AStepThatAnotherUnitClaimsIsLeftToIt) {
    auto const store = open_with_a_task();
    ASSERT_TRUE(store->run([](UnitOfWork& work) {
        return work.insert_steps(std::vector{test::moved(make_step(3), test::enqueued()),
                                             test::moved(make_step(4), test::enqueued())});
    }));
    auto const other = open();
    std::vector<StepId> seen_beside;
    ASSERT_TRUE(store->run([&](UnitOfWork& work) -> Result<void> {
        TASKER_TRY_ASSIGN(auto const mine, work.claimable_steps({}, 1));
        EXPECT_EQ(ids_of(mine), std::vector{step_id(3)});
        return other->run([&](UnitOfWork& beside) -> Result<void> {
            TASKER_TRY_ASSIGN(auto const theirs, beside.claimable_steps({}, 10));
            seen_beside = ids_of(theirs);
            return {};
        });
    }));
    EXPECT_EQ(seen_beside, std::vector{step_id(4)});
}

TEST_F(PostgresFailures, ACallerThatFindsNoFreeConnectionIsToldSoAndTheNextOneIsServed) {
    std::ignore = open_with_a_task();
    auto const store =
        *open_postgres_store({.location = schema_->location("&connections=1"), .patience = 200ms});
    auto const done = store->run([&](UnitOfWork& work) -> Result<void> {
        TASKER_TRY(work.lock_tasks(std::vector{task_id(1)}));
        std::jthread([&] {
            auto const refused = store->read([](Reader&) -> Result<void> { return {}; });
            EXPECT_FALSE(refused);
            EXPECT_EQ(refused.error().code(), ErrorCode::StoreBusy);
            EXPECT_THAT(refused.error().message(),
                        testing::HasSubstr("all 1 connections to postgres://"));
        }).join();
        return {};
    });
    ASSERT_TRUE(done) << done.error().message();
    EXPECT_EQ(tasks_in(*store), 1U);
    auto const pool = store->figures().pool;
    EXPECT_EQ(pool.connections_max, 1U);
    EXPECT_EQ(pool.waits, 1U);
    EXPECT_EQ(pool.gave_up, 1U);
    EXPECT_GE(pool.waited, 200ms);
    EXPECT_EQ(pool.in_use_peak, 1U);
}

TEST_F(PostgresFailures, ThePoolCountsWhatBecameOfItsConnections) {
    auto const store = open_with_a_task("&connections=3&application_name=" + schema_->name());
    auto const before = store->figures().pool;
    EXPECT_EQ(before.connections_max, 3U);
    EXPECT_EQ(before.connects, 1U);
    EXPECT_EQ(before.open, 1U);
    EXPECT_EQ(before.in_use, 0U);
    EXPECT_EQ(before.losses, 0U);
    ASSERT_TRUE(store->read([&](Reader&) -> Result<void> {
        EXPECT_EQ(store->figures().pool.in_use, 1U);
        return {};
    }));
    side().ask("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '" +
               schema_->name() + "'");
    EXPECT_EQ(tasks_in(*store), 1U);
    auto const after = store->figures().pool;
    EXPECT_EQ(after.losses, 1U);
    EXPECT_EQ(after.connects, 2U);
    EXPECT_EQ(after.open, 1U);
    EXPECT_GT(after.borrowed, before.borrowed);
    EXPECT_EQ(after.waits, 0U);
}

TEST_F(PostgresFailures, ALockThatASessionKeepsIsToldAndTheConnectionGoesOn) {
    std::ignore = open_with_a_task();
    auto const store = *open_postgres_store({.location = schema_->location(), .patience = 1s});
    auto idle = side();
    idle.ask("BEGIN");
    idle.ask("SELECT * FROM " + schema_->name() + ".tasks FOR UPDATE");
    auto const lock = [&] {
        return store->run([](UnitOfWork& work) -> Result<void> {
            TASKER_TRY(work.lock_tasks(std::vector{task_id(1)}));
            return {};
        });
    };
    auto const held_up = lock();
    ASSERT_FALSE(held_up);
    EXPECT_EQ(held_up.error().code(), ErrorCode::StoreBusy);
    EXPECT_THAT(held_up.error().message(), testing::HasSubstr("idle in its transaction"));
    EXPECT_EQ(tasks_in(*store), 1U) << "others are read meanwhile";
    idle.ask("ROLLBACK");
    auto const done = lock();
    EXPECT_TRUE(done) << done.error().message();
    EXPECT_EQ(store->figures().pool.losses, 0U);
}

namespace {

class WarningsLog final : public base::Log {
public:
    void write(base::LogLevel level, std::string_view message) noexcept override {
        if (level != base::LogLevel::Warning) return;
        std::scoped_lock const lock(mutex_);
        text_ += std::string(message) + "\n";
    }
    [[nodiscard]] std::string text() const {
        std::scoped_lock const lock(mutex_);
        return text_;
    }

private:
    mutable std::mutex mutex_;
    std::string text_;
};

}  // namespace

TEST_F(PostgresFailures, ASlowRoundTripIsLoggedWithItsStatementsAndNoneOfTheirValues) {
    std::ignore = open_with_a_task();
    WarningsLog log;
    auto const store =
        *open_postgres_store({.location = schema_->location("&slow_ms=5"), .log = &log});
    auto holder = side();
    holder.ask("BEGIN");
    holder.ask("SELECT * FROM " + schema_->name() + ".tasks FOR UPDATE");
    std::jthread waiting([&] {
        EXPECT_TRUE(store->run([](UnitOfWork& work) -> Result<void> {
            TASKER_TRY(work.lock_tasks(std::vector{task_id(1)}));
            return {};
        }));
    });
    while (side().ask("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                      " AND application_name LIKE '% " +
                      schema_->name() + "' AND clock_timestamp() - query_start > '10ms'") != "1") {
    }
    holder.ask("ROLLBACK");
    waiting.join();
    EXPECT_THAT(log.text(), testing::HasSubstr(" ms for begin_unit (0 rows), lock_tasks (1 rows)"));
    EXPECT_THAT(log.text(), testing::Not(testing::HasSubstr("identity-1")));
    EXPECT_GE(store->figures().slow_round_trips, 1U);

    auto const quiet =
        *open_postgres_store({.location = schema_->location("&slow_ms=0"), .log = &log});
    EXPECT_EQ(tasks_in(*quiet), 1U);
    EXPECT_EQ(quiet->figures().slow_round_trips, 0U);
}

TEST_F(PostgresFailures, AChoreIsOneProcesssUntilItsTimeIsOver) {
    auto const store = open();
    auto const other_process = open();
    auto const take = [](Store& from, std::uint32_t who, TimePoint now) {
        bool has_it = false;
        EXPECT_TRUE(from.run([&](UnitOfWork& unit) -> Result<void> {
            TASKER_TRY_ASSIGN(has_it,
                              unit.take_chore("retention", test::uuid_of(8, who), now, now + 10s));
            return {};
        }));
        return has_it;
    };
    EXPECT_TRUE(take(*store, 1, test::kNow));
    EXPECT_FALSE(take(*other_process, 2, test::kNow + 5s));
    EXPECT_TRUE(take(*store, 1, test::kNow + 8s)) << "it is kept";
    EXPECT_FALSE(take(*other_process, 2, test::kNow + 17s));
    EXPECT_TRUE(take(*other_process, 2, test::kNow + 18s));
    EXPECT_FALSE(take(*store, 1, test::kNow + 19s));
}

}  // namespace tasker::store
