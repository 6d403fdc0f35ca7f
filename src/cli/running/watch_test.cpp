#include "cli/running/watch.hpp"

#include <gtest/gtest.h>

#include <sstream>

#include "cli/testing/templates.hpp"
#include "embedded/store_location.hpp"
#include "tests/support/builders.hpp"

namespace tasker::cli {
namespace {

using model::StepState;
using model::TaskEvent;
using model::TaskState;
using std::chrono::seconds;
using tasker::test::kNow;

/// A running task with one step, in a store that goes on without a word.
class WatchOfATask : public testing::Test {
protected:
    WatchOfATask() : store_(*embedded::open_store(":memory:", Access::Own, "test")) {
        made_.path = {{TaskEvent::Start, TaskState::Initializing},
                      {TaskEvent::ReadyStepsFound, TaskState::EnqueuingSteps},
                      {TaskEvent::StepsEnqueued, TaskState::StepsInProcess}};
        made_.task.state = TaskState::StepsInProcess;
        made_.task.moves = 3;
        made_.task.tally = {.total = 1, .unfinished = 1, .in_flight = 1};
        step_.step.name = step_.step.template_step_name = "load_invoice";
        EXPECT_TRUE(store_->run([&](store::UnitOfWork& unit) -> Result<void> {
            TASKER_TRY(unit.put_template(tasker::test::make_template()));
            TASKER_TRY(unit.insert_tasks(std::vector{made_}));
            return unit.insert_steps(std::vector{step_});
        }));
    }

    void commit(model::TaskChange const& change) {
        EXPECT_TRUE(store_->run([&](store::UnitOfWork& unit) { return written(unit, change); }));
    }
    void commit(model::StepChange const& change) {
        EXPECT_TRUE(store_->run([&](store::UnitOfWork& unit) { return written(unit, change); }));
    }

    /// What somebody sees who knows `task` and the step as it was, and is told of `news`.
    Ending watch(model::Task const& task, model::Task const& news) {
        live::Feed feed;
        feed.push({.tasks = {{.task = news, .path = {}}}, .steps = {}});
        board_.emplace(template_, task);
        board_->update(step_.step);
        std::ostringstream nowhere;
        std::istringstream nothing;
        base::SystemClock const clock;
        Context context{.data = nowhere,
                        .notes = nowhere,
                        .input = nothing,
                        .clock = clock,
                        .variable = {},
                        .data_screen = {},
                        .notes_screen = {}};
        Progress progress(Progress::Form::Nothing, *board_, *store_, context);
        auto const ending = Watch(*store_, feed, *board_, progress).stay(Watch::Clock::now());
        EXPECT_TRUE(ending);
        return ending ? *ending : Ending::Interrupted;
    }

    using Access = store::SqliteOptions::Access;
    model::Template const template_ = test::template_from(test::kLinear);
    std::unique_ptr<store::Store> store_;
    model::NewTask made_ = tasker::test::make_task(1);
    model::NewStep step_ = tasker::test::moved(tasker::test::make_step(1), tasker::test::claimed());
    std::optional<live::Board> board_;

private:
    template <class Change>
    static Result<void> written(store::UnitOfWork& unit, Change const& change) {
        TASKER_TRY_ASSIGN(auto const is_written, unit.apply({&change, 1}));
        EXPECT_TRUE(is_written.front());
        return {};
    }
};

TEST_F(WatchOfATask, EndsWithTheStepsAsTheyAreThoughNobodyToldOfThemYet) {
    commit(tasker::test::change(step_.step, tasker::test::completed()));
    auto const over = tasker::test::change(made_.task, {{TaskEvent::Cancel, TaskState::Cancelled}});
    commit(over);
    EXPECT_EQ(watch(made_.task, over.after), Ending::Settled);
    EXPECT_EQ(board_->rows().front().entry->step.state, StepState::Complete);
}

// Blocked, and the last step that was out comes back: the task makes no move.
TEST_F(WatchOfATask, EndsWhenTheClockWasSetBackMeanwhile) {
    auto const blocked = tasker::test::change(
        made_.task, {{TaskEvent::StepCompleted, TaskState::EvaluatingResults},
                     {TaskEvent::PermanentFailure, TaskState::BlockedByFailures}});
    commit(blocked);
    auto alone = tasker::test::change(blocked.after, {}, kNow - seconds(1));
    alone.after.tally.in_flight = 0;
    commit(alone);
    EXPECT_EQ(watch(blocked.after, alone.after), Ending::Settled);
    EXPECT_EQ(board_->task().tally.in_flight, 0U);
}

}  // namespace
}  // namespace tasker::cli
