#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/random.hpp"
#include "engine/retention/retention.hpp"
#include "store/memory/memory_store.hpp"
#include "store/sqlite/sqlite_space.hpp"
#include "store/sqlite/sqlite_store.hpp"
#include "tests/simulation/broken/forwarding_unit.hpp"
#include "tests/simulation/scenarios/remover.hpp"
#include "tests/support/builders.hpp"
#include "tests/support/engine_bench.hpp"
#include "tests/support/temp_folder.hpp"
#include "tests/support/virtual_clock.hpp"

// What becomes of tasks that have ended, told move by move.

namespace tasker::test {
namespace {

using namespace std::chrono_literals;
using testing::IsEmpty;

EngineBench::Setup kept_for(Duration keep) {
    return {.tmpl = template_of({step_definition("charge"), step_definition("ship", {"charge"})}),
            .retention = {.keep = keep}};
}

std::size_t count_tasks(store::Store& store) {
    std::size_t count = 0;
    EXPECT_TRUE(store.read([&](store::Reader& reader) -> Result<void> {
        TASKER_TRY_ASSIGN(count, reader.count_tasks({}));
        return {};
    }));
    return count;
}

TEST(Retention, KeepsTasksForEverWhenNobodySaysHowLong) {
    EngineBench bench({.tmpl = template_of({step_definition("charge")})});
    bench.submit();
    bench.succeed("charge");
    bench.advance(24h * 365 * 50);
    EXPECT_EQ(count_tasks(bench.store()), 1U);
}

TEST(Retention, RemovesATaskOnceItEndedLongEnoughAgo) {
    EngineBench bench(kept_for(1h));
    bench.submit();
    bench.advance(10min);
    bench.succeed("charge");
    bench.succeed("ship");
    bench.advance(59min);
    EXPECT_EQ(count_tasks(bench.store()), 1U);
    bench.advance(2min);
    EXPECT_EQ(count_tasks(bench.store()), 0U);
    EXPECT_THAT(bench.broken(), IsEmpty());
}

TEST(Retention, NeverRemovesATaskThatRunsOrIsBlocked) {
    auto setup = kept_for(1s);
    setup.settings.staleness.is_enabled = false;
    EngineBench bench(std::move(setup));
    auto const blocked = bench.submit(1);
    bench.fail("charge");
    bench.advance(24h);
    EXPECT_EQ(bench.task_state(), "blocked_by_failures");
    auto const running = bench.submit(2);
    bench.advance(24h);
    EXPECT_EQ(bench.task(blocked).state, model::TaskState::BlockedByFailures);
    EXPECT_EQ(bench.task(running).state, model::TaskState::StepsInProcess);
    EXPECT_THAT(bench.broken(), IsEmpty());
}

TEST(Retention, RemovesOnlyTheStatesItIsTold) {
    auto setup = kept_for(1h);
    setup.retention.states = {model::TaskState::Complete};
    EngineBench bench(std::move(setup));
    auto const cancelled = bench.submit(1);
    EXPECT_EQ(bench.command(engine::CancelTask{cancelled, {.reason = "sold out", .who = "ops"}}),
              "OK");
    bench.submit(2);
    bench.succeed("charge");
    bench.succeed("ship");
    bench.advance(2h);
    EXPECT_EQ(count_tasks(bench.store()), 1U);
    EXPECT_EQ(bench.task(cancelled).state, model::TaskState::Cancelled);
}

TEST(Retention, RefusesALateReportOfATaskThatIsGone) {
    EngineBench bench(kept_for(1h));
    bench.submit();
    auto late = bench.report_of("charge");
    late.what = model::StepOutcome{.succeeded = true, .results = model::Payload(R"({"result":1})")};
    bench.succeed("charge");
    bench.succeed("ship");
    bench.advance(2h);
    ASSERT_EQ(count_tasks(bench.store()), 0U);
    EXPECT_EQ(bench.report(late), "LeaseLost");
    EXPECT_THAT(bench.broken(), IsEmpty());
}

TEST(Retention, SaysThatNoSuchTaskExistsOnceItIsGone) {
    EngineBench bench(kept_for(1h));
    auto const task = bench.submit();
    bench.succeed("charge");
    bench.succeed("ship");
    bench.advance(2h);
    EXPECT_EQ(bench.command(engine::CancelTask{task, {.reason = "late", .who = "ops"}}),
              "TaskNotFound");
}

TEST(Retention, ARequestWithTheSameInputIsANewTaskOnceTheOldOneIsGone) {
    EngineBench bench(kept_for(1h));
    auto const first = bench.submit(7);
    bench.succeed("charge");
    bench.succeed("ship");
    EXPECT_TRUE(bench.submit(7).is_nil()) << "a duplicate";
    bench.advance(2h);
    auto const second = bench.submit(7);
    EXPECT_FALSE(second.is_nil());
    EXPECT_NE(second, first);
}

TEST(Retention, GoesInSmallBatchesAndLetsOthersInBetween) {
    auto setup = kept_for(1h);
    setup.retention.batch_min = 2;
    EngineBench bench(std::move(setup));
    for (int i = 0; i < 5; ++i) {
        bench.submit(i);
        bench.succeed("charge");
        bench.succeed("ship");
    }
    bench.clock.advance(2h);
    EXPECT_EQ(bench.step_lane("retention"), 2U);
    EXPECT_EQ(count_tasks(bench.store()), 3U);
    bench.submit(9);
    EXPECT_EQ(count_tasks(bench.store()), 1U) << "the rest went when all lanes ran";
}

TEST(Retention, GoesOnAfterACrash) {
    auto setup = kept_for(1h);
    setup.retention.batch_min = 1;
    EngineBench bench(std::move(setup));
    for (int i = 0; i < 3; ++i) {
        bench.submit(i);
        bench.succeed("charge");
        bench.succeed("ship");
    }
    bench.clock.advance(2h);
    EXPECT_EQ(bench.step_lane("retention"), 1U);
    bench.crash();
    EXPECT_EQ(count_tasks(bench.store()), 0U);
    EXPECT_THAT(bench.broken(), IsEmpty());
}

/// A store in a file with tasks that come, run and end: written as a running engine does, some
/// hundred in a commit.
class Balance : public testing::Test {
protected:
    Balance() {
        EXPECT_TRUE(store_->run([](store::UnitOfWork& unit) -> Result<void> {
            TASKER_TRY(unit.put_template(make_template()));
            return {};
        }));
    }

    model::Payload text() {
        return model::Payload("{\"is\":\"" + std::string(random_.below(1'500), 'x') + "\"}");
    }

    void run_tasks(std::uint32_t count) {
        auto const first = next_;
        next_ += count;
        EXPECT_TRUE(store_->run([&](store::UnitOfWork& unit) { return begin(unit, first); }));
        EXPECT_TRUE(store_->run([&](store::UnitOfWork& unit) { return end(unit, first); }));
    }

    Result<void> begin(store::UnitOfWork& unit, std::uint32_t first) {
        for (auto n = first; n < next_; ++n) {
            auto made = make_task(n);
            made.task.created_at = clock_.now();
            made.task.tally.total = kSteps;
            made.context = text();
            TASKER_TRY(unit.insert_tasks(std::vector{made}));
            for (std::uint32_t i = 0; i < kSteps; ++i) {
                auto step = moved(make_step(kSteps * n + i, n), claimed());
                step.inputs = text();
                TASKER_TRY(unit.insert_steps(std::vector{step}));
            }
        }
        return {};
    }

    Result<void> end(store::UnitOfWork& unit, std::uint32_t first) {
        for (auto n = first; n < next_; ++n) {
            TASKER_TRY_ASSIGN(auto const steps, unit.steps_of(task_id(n)));
            for (auto const& step : steps) {
                auto done = change(step, completed());
                done.results_action = model::ResultsAction::Replace;
                done.results = text();
                TASKER_TRY_ASSIGN([[maybe_unused]] auto const written,
                                  unit.apply(std::vector{done}));
            }
            TASKER_TRY_ASSIGN(auto const tasks, unit.find_tasks(std::vector{task_id(n)}));
            auto over = change(tasks.front(),
                               {{model::TaskEvent::AllStepsSuccessful, model::TaskState::Complete}},
                               clock_.now());
            TASKER_TRY_ASSIGN([[maybe_unused]] auto const written, unit.apply(std::vector{over}));
            TASKER_TRY(
                unit.insert_events(std::vector<store::StoredEvent>{{.id = uuid_of(7, n),
                                                                    .namespace_name = "shop",
                                                                    .event_name = "order.paid",
                                                                    .task_id = task_id(n),
                                                                    .body = text(),
                                                                    .created_at = clock_.now()}}));
        }
        return {};
    }

    /// What the engine's lane does, until it waits for the next look.
    void let_retention_run() {
        std::size_t batches = 0;
        while (alarm_.take()) {
            std::ignore = retention_.step();
            ASSERT_LT(++batches, 1'000U);
        }
    }

    std::uint64_t file_bytes() {
        auto const space = store::sqlite_space(folder_.path() / "orders.db");
        EXPECT_TRUE(space);
        return space ? space->file_bytes : 0;
    }

    static constexpr std::uint32_t kSteps = 3;
    TempFolder folder_;
    std::unique_ptr<store::Store> store_ =
        *store::open_sqlite_store({.file = folder_.path() / "orders.db"});
    VirtualClock clock_;
    base::Random random_{1};
    std::uint32_t next_ = 1;

    base::Ids ids_{clock_, 1};
    base::SilentLog log_;
    templates::Registry registry_{""};
    PromiseChecker nobody_{*store_};
    engine::SharedRandom chance_{1};
    engine::Places places_{clock_};
    engine::Alarm timers_{clock_};
    engine::Alarm alarm_{clock_};
    model::Settings settings_;
    engine::RetentionSettings retention_settings_{.keep = 3h};
    engine::MessageOptions const messages_;
    engine::Outgoing outgoing_{clock_, ids_, engine::Outgoing::Cargo::Nothing};
    engine::Dependencies deps_{.store = *store_,
                               .registry = registry_,
                               .clock = clock_,
                               .ids = ids_,
                               .log = log_,
                               .random = chance_,
                               .places = places_,
                               .timers = timers_,
                               .outgoing = outgoing_,
                               .messages = messages_,
                               .observer = nobody_,
                               .settings = settings_};
    engine::Retention retention_{deps_, retention_settings_, alarm_};
};

TEST_F(Balance, AFileInWhichAsMuchComesAsGoesDoesNotGrow) {
    constexpr int kRounds = 30;
    constexpr std::uint32_t kTasks = 60;
    std::vector<std::uint64_t> sizes;
    alarm_.ring();
    for (int round = 0; round < kRounds; ++round) {
        run_tasks(kTasks);
        clock_.advance(1h);
        let_retention_run();
        sizes.push_back(file_bytes());
    }
    EXPECT_EQ(count_tasks(*store_), 3 * kTasks) << "those of the last three hours";
    EXPECT_EQ(sizes.back(), sizes[kRounds / 2]) << testing::PrintToString(sizes);
    EXPECT_GT(sizes[2], sizes[0]) << "it does not grow at all: the test measures nothing";
}

/// As several processes see one store: a chore is one's until its time is over.
class StoreOfMany final : public store::Store {
public:
    Result<void> run(store::UnitBody const& body) override {
        return rows_->run([&](store::UnitOfWork& unit) {
            Unit with_chores(unit, *this);
            return body(with_chores);
        });
    }
    Result<void> read(store::ReadBody const& body) override { return rows_->read(body); }
    [[nodiscard]] bool is_shared() const noexcept override { return true; }

private:
    class Unit final : public ForwardingUnit {
    public:
        Unit(store::UnitOfWork& inner, StoreOfMany& store) : ForwardingUnit(inner), store_(store) {}
        Result<bool> take_chore(std::string_view /*name*/, Uuid const& who, TimePoint now,
                                TimePoint until) override {
            if (store_.holder_ && *store_.holder_ != who && now < store_.until_) return false;
            store_.holder_ = who;
            store_.until_ = until;
            return true;
        }

    private:
        StoreOfMany& store_;
    };

    std::unique_ptr<store::Store> rows_ = store::make_memory_store();
    std::optional<Uuid> holder_;
    TimePoint until_{};
};

TEST(Retention, IsDoneByOneOfTheProcessesThatShareAStoreAndByAnotherWhenThatDied) {
    VirtualClock clock;
    clock.advance_to(kNow + 1h + 1s);
    StoreOfMany store;
    ASSERT_TRUE(store.run([](store::UnitOfWork& unit) -> Result<void> {
        TASKER_TRY(unit.put_template(make_template()));
        for (std::uint32_t n = 1; n <= 4; ++n) {
            auto made = make_task(n);
            made.path = {{model::TaskEvent::Cancel, model::TaskState::Cancelled}};
            made.task.state = model::TaskState::Cancelled;
            made.task.moves = 1;
            made.task.completed_at = kNow;
            TASKER_TRY(unit.insert_tasks(std::vector{made}));
        }
        return {};
    }));
    Remover first(store, clock, {.keep = 1h, .batch_min = 1}, 1);
    Remover second(store, clock, {.keep = 1h, .batch_min = 1}, 2);
    EXPECT_EQ(first.retention.step(), 1U);
    EXPECT_EQ(second.retention.step(), 0U) << "it is not its turn";
    EXPECT_EQ(first.retention.step(), 1U);
    EXPECT_EQ(count_tasks(store), 2U);
    // The first one died.
    clock.advance(first.settings.interval);
    EXPECT_EQ(second.retention.step(), 0U);
    clock.advance(first.settings.interval);
    EXPECT_EQ(second.retention.step(), 1U);
    EXPECT_EQ(second.retention.step(), 1U);
    EXPECT_EQ(count_tasks(store), 0U);
}

}  // namespace
}  // namespace tasker::test
