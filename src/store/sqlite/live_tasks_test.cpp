#include "store/sqlite/live_tasks.hpp"

#include <gtest/gtest.h>

#include "store/sqlite/connection.hpp"
#include "store/sqlite/migrations.hpp"
#include "store/sqlite/sqlite_unit.hpp"
#include "tests/support/builders.hpp"

namespace tasker::store::sqlite {

namespace {

using test::make_step;
using test::make_task;
using test::step_id;
using test::task_id;

class LiveTasksTest : public testing::Test {
protected:
    LiveTasksTest() {
        TASKER_ASSERT(migrate(*connection_));
        LiveTasks live(connection_->statements(), kAll);
        SqliteUnit unit(connection_->statements(), live);
        TASKER_ASSERT(unit.put_template(test::make_template()));
        for (std::uint32_t n : {1U, 2U, 3U}) {
            TASKER_ASSERT(unit.insert_tasks(std::vector{make_task(n)}));
            TASKER_ASSERT(unit.insert_steps(
                std::vector{make_step(10 * n + 1, n), make_step(10 * n + 2, n, 1)}));
            TASKER_ASSERT(unit.insert_edges(std::vector{
                test::make_edge(10 * n + 1, 10 * n + 2, model::EdgeKind::Provides, n)}));
        }
        TASKER_ASSERT(unit.finish());
    }

    static constexpr std::size_t kAll = 1'000'000;
    std::unique_ptr<Connection> connection_ =
        *Connection::open(":memory:", Connection::Mode::Write);
};

}  // namespace

TEST_F(LiveTasksTest, ReadsATaskWithItsStepsAndEdgesOnceForAllThatAsk) {
    LiveTasks live(connection_->statements(), kAll);
    auto const step = live.find(step_id(12));
    ASSERT_TRUE(step);
    auto const task = live.find(task_id(1));
    ASSERT_TRUE(task);
    EXPECT_EQ((*step)->task, *task);
    EXPECT_EQ(live.size(), 1U);
    EXPECT_EQ((*task)->context.text(), R"({"n":1})");
    ASSERT_EQ((*step)->parents.size(), 1U);
    EXPECT_EQ((*step)->parents.front().first, *live.find(step_id(11)));
    EXPECT_EQ((*step)->parents.front().first->children.front().first, *step);
}

TEST_F(LiveTasksTest, KnowsNothingOfWhatDoesNotExist) {
    LiveTasks live(connection_->statements(), kAll);
    EXPECT_EQ(*live.find(task_id(9)), nullptr);
    EXPECT_EQ(*live.find(step_id(99)), nullptr);
    EXPECT_EQ(live.size(), 0U);
}

TEST_F(LiveTasksTest, ForgetsTasksThatAreOver) {
    LiveTasks live(connection_->statements(), kAll);
    auto const over = *live.find(task_id(1));
    std::ignore = *live.find(task_id(2));
    live.retire(*over);
    EXPECT_EQ(live.size(), 2U);
    live.trim();
    EXPECT_EQ(live.size(), 1U);
    EXPECT_NE(*live.find(step_id(11)), nullptr) << "and reads them again";
}

TEST_F(LiveTasksTest, ForgetsTheTaskThatWasNotAskedForTheLongestTimeWhenItIsFull) {
    LiveTasks live(connection_->statements(), 4000);  // one task with two steps, not two
    auto const* const first = *live.find(task_id(1));
    std::ignore = *live.find(task_id(2));
    EXPECT_EQ(*live.find(task_id(1)), first);
    live.trim();
    EXPECT_EQ(live.size(), 1U);
    EXPECT_EQ(*live.find(task_id(1)), first);
}

TEST_F(LiveTasksTest, KeepsTheLastTaskHoweverLargeItIs) {
    LiveTasks live(connection_->statements(), 1);
    auto const* const task = *live.find(task_id(3));
    live.trim();
    EXPECT_EQ(*live.find(task_id(3)), task);
}

}  // namespace tasker::store::sqlite
