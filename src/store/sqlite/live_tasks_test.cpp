#include "store/sqlite/live_tasks.hpp"

#include <gtest/gtest.h>

#include "base/assert.hpp"
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

/// Writes at once, each statement by itself.
class AutocommitFile final : public UnitFile {
public:
    AutocommitFile(Statements& sql, LiveTasks& live) : sql_(sql), live_(live) {}

    Result<Statements*> with_all_changes() override {
        TASKER_TRY(write(sql_, live_.take_changes()));
        return &sql_;
    }

private:
    Statements& sql_;
    LiveTasks& live_;
};

class LiveTasksTest : public testing::Test {
protected:
    LiveTasksTest() {
        TASKER_ASSERT(migrate(*connection_));
        LiveTasks live(connection_->statements(), kAll);
        AutocommitFile file(connection_->statements(), live);
        SqliteUnit unit(file, live);
        TASKER_ASSERT(unit.put_template(test::make_template()));
        for (std::uint32_t n : {1U, 2U, 3U}) {
            TASKER_ASSERT(unit.insert_tasks(std::vector{make_task(n)}));
            TASKER_ASSERT(unit.insert_steps(
                std::vector{make_step(10 * n + 1, n), make_step(10 * n + 2, n, 1)}));
            TASKER_ASSERT(unit.insert_edges(std::vector{
                test::make_edge(10 * n + 1, 10 * n + 2, model::EdgeKind::Provides, n)}));
        }
        TASKER_ASSERT(file.with_all_changes());
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
    live.trim(0);
    EXPECT_EQ(live.size(), 1U);
    EXPECT_NE(*live.find(step_id(11)), nullptr) << "and reads them again";
}

TEST_F(LiveTasksTest, ForgetsTheTaskThatWasNotAskedForTheLongestTimeWhenItIsFull) {
    LiveTasks live(connection_->statements(), 4000);  // one task with two steps, not two
    auto const* const first = *live.find(task_id(1));
    std::ignore = *live.find(task_id(2));
    EXPECT_EQ(*live.find(task_id(1)), first);
    live.trim(0);
    EXPECT_EQ(live.size(), 1U);
    EXPECT_EQ(*live.find(task_id(1)), first);
}

TEST_F(LiveTasksTest, KeepsWhatIsNotInTheFileYet) {
    LiveTasks live(connection_->statements(), 1);
    auto const* const new_task = *live.insert(make_task(9).task, model::Payload("{}"));
    auto* const over = *live.find(task_id(1));
    auto after = over->row;
    ++after.tally.unfinished;
    live.write_change(*over, after);
    live.retire(*over);
    std::ignore = *live.find(task_id(2));
    live.trim(0);
    EXPECT_EQ(*live.find(task_id(9)), new_task);
    EXPECT_EQ(*live.find(task_id(1)), over);

    auto const rows = live.take_changes();
    EXPECT_EQ(rows.tasks.size(), 2U);
    std::ignore = *live.find(task_id(2));
    live.trim(rows.number - 1);
    EXPECT_EQ(*live.find(task_id(9)), new_task) << "taken, but perhaps not written";
    std::ignore = *live.find(task_id(2));
    live.trim(rows.number);
    EXPECT_EQ(live.size(), 1U);
}

// A lease that is renewed changes a step and nothing of its task.
TEST_F(LiveTasksTest, KeepsATaskOfWhichOnlyAStepChanged) {
    LiveTasks live(connection_->statements(), 1);
    auto* const step = *live.find(step_id(11));
    live.mark(*step);
    live.retire(*step->task);
    std::ignore = *live.find(task_id(2));
    live.trim(0);
    EXPECT_EQ(*live.find(step_id(11)), step);

    auto const rows = live.take_changes();
    EXPECT_EQ(rows.tasks.size(), 1U);
    std::ignore = *live.find(task_id(2));
    live.trim(rows.number);
    EXPECT_EQ(live.size(), 1U);
}

TEST_F(LiveTasksTest, TellsWhatChangedOnce) {
    LiveTasks live(connection_->statements(), kAll);
    auto* const step = *live.find(step_id(11));
    live.mark(*step);
    live.mark(*step);
    auto const rows = live.take_changes();
    ASSERT_EQ(rows.tasks.size(), 1U) << "which carries its first steps";
    EXPECT_EQ(rows.tasks.front().number, step->task->number);
    EXPECT_TRUE(rows.groups.empty());
    EXPECT_TRUE(rows.steps.empty());
    EXPECT_TRUE(live.take_changes().empty());
}

TEST_F(LiveTasksTest, KnowsIdentitiesThatTheFileDoesNotHaveYet) {
    LiveTasks live(connection_->statements(), kAll);
    auto const made = make_task(9).task;
    EXPECT_FALSE(*live.is_taken(made.identity_hash));
    EXPECT_TRUE(*live.is_taken(make_task(1).task.identity_hash));
    std::ignore = *live.insert(made, model::Payload("{}"));
    EXPECT_TRUE(*live.is_taken(made.identity_hash));
}

// Between the unit that removed it and the end of its commit the file still has it.
TEST_F(LiveTasksTest, KnowsWhatIsGoneThoughTheFileStillHasIt) {
    auto& sql = connection_->statements();
    LiveTasks live(sql, kAll);
    auto over = (*live.find(task_id(1)))->row;
    over.state = model::TaskState::Complete;
    live.write_change(**live.find(task_id(1)), over);
    ASSERT_TRUE(write(sql, live.take_changes()));

    ASSERT_TRUE(*live.remove(task_id(1)));
    auto const rows = live.take_changes();
    ASSERT_EQ(rows.removed.size(), 1U);
    live.trim(rows.number - 1);
    EXPECT_EQ(*live.find(task_id(1)), nullptr);
    EXPECT_EQ(*live.find(step_id(11)), nullptr);
    EXPECT_FALSE(*live.is_taken("identity-1"));
    EXPECT_FALSE(*live.remove(task_id(1)));

    ASSERT_TRUE(write(sql, rows));
    live.trim(rows.number);
    EXPECT_EQ(*live.find(task_id(1)), nullptr);
    EXPECT_FALSE(*live.is_taken("identity-1"));
}

TEST_F(LiveTasksTest, ForgetsARemovalThatCameToNothing) {
    LiveTasks live(connection_->statements(), kAll);
    auto over = (*live.find(task_id(1)))->row;
    over.state = model::TaskState::Complete;
    live.write_change(**live.find(task_id(1)), over);
    ASSERT_TRUE(*live.remove(task_id(1)));
    auto const rows = live.take_changes();
    EXPECT_TRUE(rows.tasks.empty()) << "what is to go need not be written";
    live.clear();
    EXPECT_NE(*live.find(task_id(1)), nullptr);
    EXPECT_TRUE(*live.is_taken("identity-1"));
}

TEST_F(LiveTasksTest, KeepsTheLastTaskHoweverLargeItIs) {
    LiveTasks live(connection_->statements(), 1);
    auto const* const task = *live.find(task_id(3));
    live.trim(0);
    EXPECT_EQ(*live.find(task_id(3)), task);
}

}  // namespace tasker::store::sqlite
