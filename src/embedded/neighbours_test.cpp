#include "embedded/neighbours.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/memory/memory_store.hpp"
#include "tests/support/builders.hpp"
#include "tests/support/virtual_clock.hpp"

namespace tasker::embedded {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

/// Keeps what is posted.
class KeptNotices final : public store::Notices {
public:
    void start(store::NoticeListener& listener) override { to = &listener; }
    void post(store::Notice const& notice) override { posted.push_back(notice); }
    void ask_for_settled() override {}
    void ask_for_changes() override {}
    bool are_changes_wanted() override { return wants_changes; }
    void stop() override {}

    store::NoticeListener* to = nullptr;
    bool wants_changes = false;
    std::vector<store::Notice> posted;
};

class UnwatchedCommits final : public engine::Observer {
public:
    void on_commit(engine::Committed const& /*committed*/) override {}
};

/// Can run everything, but has no place free.
class BusyWorker final : public transport::Outlet {
public:
    [[nodiscard]] WorkerId worker_id() const override { return test::worker_id(1); }
    [[nodiscard]] model::Skills const& skills() const override { return skills_; }
    [[nodiscard]] std::size_t reserve(std::size_t /*wanted*/) override { return 0; }
    void release(std::size_t /*unused*/) override {}
    void deliver(std::vector<model::Assignment> /*assignments*/) override {}
    void revoke(StepId /*step*/, std::uint32_t /*attempt*/) override {}

private:
    model::Skills skills_;
};

struct NeighboursTest : testing::Test {
    test::VirtualClock clock;
    std::unique_ptr<store::Store> store = store::make_memory_store();
    base::Ids ids{clock, 1};
    base::SilentLog log;
    templates::Registry registry{""};
    UnwatchedCommits observer;
    engine::Engine engine{{.store = *store,
                           .registry = registry,
                           .clock = clock,
                           .ids = ids,
                           .log = log,
                           .observer = observer}};
    BusyWorker worker;
    Waiters waiters;
    KeptNotices* notices = nullptr;

    /// The neighbours of an engine that has nothing to do for now.
    std::unique_ptr<Neighbours> meet(bool has_timers = true) {
        EXPECT_TRUE(engine.recover());
        engine.attach(worker);
        auto kept = std::make_unique<KeptNotices>();
        notices = kept.get();
        auto made = std::make_unique<Neighbours>(std::move(kept),
                                                 Neighbours::Parts{.engine = engine,
                                                                   .waiters = waiters,
                                                                   .clock = clock,
                                                                   .has_timers = has_timers,
                                                                   .sweep_interval = 10s});
        made->start();
        step_all();
        EXPECT_GT(*engine.next_due(), clock.now());
        return made;
    }
    void step_all() {
        for (auto const& lane : engine.lanes())
            std::ignore = lane.step();
    }
    [[nodiscard]] bool is_awake() const { return *engine.next_due() <= clock.now(); }
};

TEST_F(NeighboursTest, TellsWhereStepsWaitAndWhatHasSettled) {
    auto const neighbours = meet();
    auto const task_in = [](std::uint32_t n, model::TaskState state) {
        auto task = test::make_task(n).task;
        task.state = state;
        return engine::Committed::TaskNow{.task = task, .path = {}};
    };
    neighbours->tell({.tasks = {task_in(1, model::TaskState::Complete),
                                task_in(2, model::TaskState::StepsInProcess),
                                task_in(3, model::TaskState::BlockedByFailures)},
                      .queued_namespaces = {"shop"},
                      .next_due = clock.now()});
    ASSERT_EQ(notices->posted.size(), 1U);
    EXPECT_THAT(notices->posted[0].enqueued, ElementsAre("shop"));
    EXPECT_THAT(notices->posted[0].settled, ElementsAre(test::task_id(1), test::task_id(3)));
    EXPECT_FALSE(notices->posted[0].due) << "it sees to that itself";
}

TEST_F(NeighboursTest, ACommitThatConcernsNobodyIsNotTold) {
    auto const neighbours = meet();
    neighbours->tell({.steps = {{.step = test::make_step(1).step, .path = {}}}});
    EXPECT_THAT(notices->posted, IsEmpty());
}

TEST_F(NeighboursTest, AStepThatChangesIsToldAsAChangeOfItsTaskWhereSomebodyWatches) {
    auto const neighbours = meet();
    notices->wants_changes = true;
    neighbours->tell({.steps = {{.step = test::make_step(1, 7).step, .path = {}},
                                {.step = test::make_step(2, 7).step, .path = {}}}});
    ASSERT_EQ(notices->posted.size(), 1U);
    EXPECT_THAT(notices->posted[0].changed, ElementsAre(test::task_id(7)));
    EXPECT_THAT(notices->posted[0].settled, IsEmpty());
}

TEST_F(NeighboursTest, WithoutTimersItTellsOfTimesThatComeBeforeTheOthersSweep) {
    auto const neighbours = meet(/*has_timers=*/false);
    neighbours->tell({.next_due = clock.now() + 11s});
    EXPECT_THAT(notices->posted, IsEmpty()) << "the sweep finds it in time";
    neighbours->tell({.next_due = clock.now() + 9s});
    ASSERT_EQ(notices->posted.size(), 1U);
    EXPECT_EQ(notices->posted[0].due, clock.now() + 9s);
}

TEST_F(NeighboursTest, ATimeThatIsToldIsLookedAtThen) {
    auto const neighbours = meet();
    notices->to->on_notice({.due = clock.now() + 2s});
    EXPECT_EQ(engine.next_due(), clock.now() + 2s);
}

TEST_F(NeighboursTest, StepsThatWaitAreLookedFor) {
    auto const neighbours = meet();
    notices->to->on_notice({.settled = {test::task_id(1)}});
    EXPECT_FALSE(is_awake());
    notices->to->on_notice({.enqueued = {"shop"}});
    EXPECT_TRUE(is_awake());
    step_all();
    notices->to->on_notice({.any_enqueued = true});
    EXPECT_TRUE(is_awake());
}

TEST_F(NeighboursTest, AfterSomethingWasMissedStepsAndTimesAreLookedAt) {
    auto const neighbours = meet();
    auto waiting = test::make_step(1);
    waiting.step.wake_at = clock.now() + 2s;
    ASSERT_TRUE(store->run([&](store::UnitOfWork& unit) -> Result<void> {
        TASKER_TRY(unit.put_template(test::make_template()));
        TASKER_TRY(unit.insert_tasks(std::vector{test::make_task(1)}));
        return unit.insert_steps(std::vector{waiting});
    }));
    notices->to->on_notice({.has_missed = true});
    step_all();
    step_all();  // the sweep rings others
    EXPECT_EQ(engine.next_due(), waiting.step.wake_at);
}

}  // namespace
}  // namespace tasker::embedded
