#include "tests/conformance/postgres_fixture.hpp"

// What somebody else holds locked is not waited for by those who only look for what is due.

namespace tasker::store {

using test::make_step;
using test::make_task;
using test::step_id;
using test::task_id;
using testing::ElementsAre;

namespace {

class PostgresLockedRows : public PostgresTest {
protected:
    /// Two tasks with a step each, whose leases have ended.
    std::unique_ptr<Store> open_with_abandoned_steps() {
        auto store = open();
        EXPECT_TRUE(store->run([](UnitOfWork& work) -> Result<void> {
            TASKER_TRY(work.put_template(test::make_template()));
            for (std::uint32_t n : {1U, 2U}) {
                TASKER_TRY(work.insert_tasks(std::vector{make_task(n)}));
                TASKER_TRY(work.insert_steps(
                    std::vector{test::moved(make_step(10 * n, n), test::claimed())}));
            }
            return {};
        }));
        return store;
    }
    std::vector<StepId> found_as_expired(Store& store) {
        std::vector<StepId> ids;
        EXPECT_TRUE(store.run([&](UnitOfWork& work) -> Result<void> {
            ids.clear();
            TASKER_TRY_ASSIGN(auto const steps, work.expired_leases(test::kNow + 1h, 10));
            for (auto const& step : steps)
                ids.push_back(step.id);
            return {};
        }));
        return ids;
    }
};

}  // namespace

TEST_F(PostgresLockedRows, LeasesThatEndedAreFoundBesideThoseThatSomebodyElseHolds) {
    auto const store = open_with_abandoned_steps();
    auto const place = "SELECT 1 FROM " + schema_->name();
    {
        auto other = side();
        other.ask("BEGIN");
        other.ask(place + ".tasks WHERE id = '" + task_id(1).to_string() + "' FOR UPDATE");
        EXPECT_THAT(found_as_expired(*store), ElementsAre(step_id(20)));
        other.ask("ROLLBACK");
        other.ask("BEGIN");
        other.ask(place + ".steps WHERE id = '" + step_id(20).to_string() + "' FOR UPDATE");
        EXPECT_THAT(found_as_expired(*store), ElementsAre(step_id(10)));
        other.ask("ROLLBACK");
    }
    EXPECT_THAT(found_as_expired(*store), ElementsAre(step_id(10), step_id(20)));
}

TEST_F(PostgresLockedRows, LeasesThatEndedAreTakenBackByOneOfTwoThatLookAtTheSameMoment) {
    auto const store = open_with_abandoned_steps();
    auto const another = open();
    EXPECT_TRUE(store->run([&](UnitOfWork& work) -> Result<void> {
        TASKER_TRY_ASSIGN(auto const steps, work.expired_leases(test::kNow + 1h, 10));
        EXPECT_EQ(steps.size(), 2U);
        EXPECT_THAT(found_as_expired(*another), ElementsAre());
        return {};
    }));
}

}  // namespace tasker::store
