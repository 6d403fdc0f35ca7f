#include "store/postgres/row_mapping.hpp"
#include "store/postgres/statements.hpp"
#include "tests/conformance/postgres_fixture.hpp"

// How rows lie in the database: what keeps its costs from growing with the past.

namespace tasker::store {

using test::make_step;
using test::make_task;
using test::step_id;
using test::task_id;

namespace {

class PostgresRows : public PostgresTest {
protected:
    /// Of a table, once the server has counted so many updates. It counts a moment later.
    [[nodiscard]] std::pair<int, int> updates(std::string const& table, int at_least) const {
        auto server = side();
        for (;;) {
            auto const counted = server.ask(
                "SELECT n_tup_upd::text || ' ' || n_tup_hot_upd FROM pg_stat_user_tables WHERE"
                " schemaname = '" +
                schema_->name() + "' AND relname = '" + table + "'");
            auto const all = std::stoi(counted);
            if (all >= at_least) return {all, std::stoi(counted.substr(counted.find(' ')))};
        }
    }
};

}  // namespace

// Two steps, the second handed over when the first is done, with renewals of leases meanwhile: no
// index has to learn of any of it.
TEST_F(PostgresRows, AStepThatMovesOnIsUpdatedInPlace) {
    constexpr std::uint32_t kTasks = 200;
    auto store = open();
    ASSERT_TRUE(store->run([](UnitOfWork& work) -> Result<void> {
        TASKER_TRY(work.put_template(test::make_template()));
        return {};
    }));
    for (std::uint32_t n = 1; n <= kTasks; ++n) {
        auto const first = 2 * n;
        auto const second = 2 * n + 1;
        ASSERT_TRUE(store->run([&](UnitOfWork& work) -> Result<void> {
            auto task = make_task(n);
            task.has_new_identity = true;
            task.task.stale_at = test::kNow + 10min;
            TASKER_TRY(work.insert_tasks(std::vector{task}));
            TASKER_TRY(work.insert_steps(std::vector{
                test::moved(make_step(first, n), test::claimed()), make_step(second, n, 1)}));
            TASKER_TRY(work.insert_edges(
                std::vector{test::make_edge(first, second, model::EdgeKind::Provides, n)}));
            return {};
        }));
        for (int i = 0; i < 3; ++i) {
            ASSERT_TRUE(store->run([&](UnitOfWork& work) -> Result<void> {
                std::vector<model::LeaseKey> const keys{{.step_id = step_id(first), .attempt = 1}};
                TASKER_TRY(work.renew_leases(keys, test::kNow + 1min));
                return {};
            }));
        }
        ASSERT_TRUE(store->run([&](UnitOfWork& work) -> Result<void> {
            TASKER_TRY_ASSIGN(auto const tasks, work.lock_tasks(std::vector{task_id(n)}));
            TASKER_TRY_ASSIGN(auto const steps, work.lock_steps(std::vector{step_id(first)}));
            auto done = test::change(steps.front(), test::completed());
            done.results_action = model::ResultsAction::Replace;
            done.results = model::Payload("{}");
            TASKER_TRY(work.apply(std::vector{done}));
            TASKER_TRY_ASSIGN(auto const freed, work.satisfy(std::vector{step_id(first)}));
            TASKER_TRY(work.apply(std::vector{test::change(freed.front(), test::claimed())}));
            auto task = test::change(tasks.front(), {});
            task.after.stale_at = test::kNow + 10min + 1s;
            TASKER_TRY(work.apply(std::vector{task}));
            return {};
        }));
    }
    store.reset();
    // Per task: three renewals, the end of the first step, the claim of the second.
    auto const [steps, steps_in_place] = updates("steps", 5 * kTasks);
    EXPECT_GE(steps_in_place, steps * 95 / 100);
    auto const [tasks, tasks_in_place] = updates("tasks", kTasks);
    EXPECT_EQ(tasks, static_cast<int>(kTasks));
    EXPECT_GE(tasks_in_place, tasks * 95 / 100);
}

// Whatever the number of those that have ended.
TEST_F(PostgresRows, AListOfTasksThatEndedIsReadFromTheEndOfItsIndex) {
    std::ignore = open();
    auto server = side();
    for (auto const* const setting :
         {"enable_seqscan = off", "enable_hashjoin = off", "enable_mergejoin = off",
          "plan_cache_mode = force_generic_plan", "enable_sort = off", "enable_bitmapscan = off"}) {
        server.ask(std::string("SET ") + setting);
    }
    server.ask("PREPARE listing AS " +
               postgres::text_of(postgres::sql::kListTasksInStates, schema_->name()));
    ASSERT_EQ(server.last_error(), "");
    auto const plan = server.ask_all(
        "EXPLAIN EXECUTE listing(NULL, NULL, 0, 20, '{4,5}', '{4,5}', 20,"
        " 'ffffffff-ffff-ffff-ffff-ffffffffffff')");
    EXPECT_THAT(plan, testing::HasSubstr("Index Scan Backward using tasks_by_end"));
    EXPECT_THAT(plan, testing::Not(testing::HasSubstr("Seq Scan")));
    auto const limit = plan.find("Limit", plan.find("Nested Loop"));
    ASSERT_NE(limit, std::string::npos) << plan;
    EXPECT_EQ(plan.find("Sort", limit), std::string::npos) << plan;
}

}  // namespace tasker::store
