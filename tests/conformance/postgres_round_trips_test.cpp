#include "tests/conformance/postgres_fixture.hpp"

// What the lanes ask and change costs few round trips, whatever its size.

namespace tasker::store {

using test::make_step;
using test::make_task;
using test::step_id;
using test::task_id;

namespace {

class PostgresRoundTrips : public PostgresTest {};

}  // namespace

// As the timers lane makes them.
TEST_F(PostgresRoundTrips, ALookAtWhatIsDueTakesOneRoundTripAndThreeWhenSomethingIs) {
    auto const store = open_with_a_task();
    auto const look = [&] {
        auto const before = store->figures().round_trips;
        auto const done = store->run([](UnitOfWork& work) -> Result<void> {
            TASKER_TRY_ASSIGN(auto const due, work.due_steps(test::kNow, 10));
            TASKER_TRY_ASSIGN(auto const stale, work.stale_tasks(test::kNow, 10));
            EXPECT_TRUE(stale.empty());
            if (!due.empty()) {
                work.expect_steps(ids_of(due));
                TASKER_TRY(work.lock_tasks(std::vector{task_id(1)}));
                TASKER_TRY_ASSIGN(auto const steps, work.lock_steps(ids_of(due)));
                auto change = test::change(steps.front(), test::claimed());
                change.after.wake_at.reset();
                TASKER_TRY(work.apply(std::vector{change}));
                TASKER_TRY(work.load_work(ids_of(due)));
            }
            TASKER_TRY_ASSIGN(auto const next, work.next_due());
            EXPECT_FALSE(next);
            return {};
        });
        EXPECT_TRUE(done) << done.error().message();
        return store->figures().round_trips - before;
    };
    EXPECT_EQ(look(), 1U);
    auto waiting = make_step(3);
    waiting.step.wake_at = test::kNow;
    ASSERT_TRUE(
        store->run([&](UnitOfWork& work) { return work.insert_steps(std::vector{waiting}); }));
    EXPECT_EQ(look(), 3U);
    EXPECT_EQ(look(), 1U);
}

}  // namespace tasker::store
