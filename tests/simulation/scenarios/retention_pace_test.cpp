#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <tuple>
#include <vector>

#include "engine/retention/pace.hpp"
#include "store/memory/memory_store.hpp"
#include "tests/simulation/broken/forwarding_unit.hpp"
#include "tests/simulation/scenarios/remover.hpp"
#include "tests/support/builders.hpp"

// How fast tasks go that have ended: on virtual time, with a store for which work takes time.

namespace tasker::test {
namespace {

using namespace std::chrono_literals;

TEST(RetentionPace, RestsThreeTimesAsLongAsItWorkedWhileItKeepsUp) {
    engine::Pace pace(50, 1s);
    EXPECT_EQ(pace.rest_after(4ms, 1s), 12ms);
    EXPECT_EQ(pace.batch(), 50U);
}

TEST(RetentionPace, RestsLessTheMoreItIsBehindButAsLongAsItWorked) {
    engine::Pace pace(50, 1s);
    EXPECT_EQ(pace.rest_after(4ms, 1500ms), 8ms);
    EXPECT_EQ(pace.rest_after(4ms, 2s), 4ms);
    EXPECT_EQ(pace.rest_after(4ms, 24h * 365), 4ms);
}

TEST(RetentionPace, TakesMoreAtOnceWhileItIsBehindAndThatIsQuick) {
    engine::Pace pace(50, 1s);
    std::vector<std::size_t> batches;
    for (int i = 0; i < 7; ++i) {
        std::ignore = pace.rest_after(3ms, 3s);
        batches.push_back(pace.batch());
    }
    EXPECT_THAT(batches, testing::ElementsAre(100, 200, 400, 800, 1000, 1000, 1000));
    std::ignore = pace.rest_after(6ms, 3s);
    EXPECT_EQ(pace.batch(), 1000U) << "quick enough, but not twice as many";
    std::ignore = pace.rest_after(9ms, 3s);
    EXPECT_EQ(pace.batch(), 500U);
    std::ignore = pace.rest_after(1ms, 1s);
    EXPECT_EQ(pace.batch(), 250U) << "it keeps up again";
}

TEST(RetentionPace, IsNotLedAstrayByAClockThatIsSet) {
    engine::Pace pace(50, 1s);
    EXPECT_EQ(pace.rest_after(-1h, -1h), 0ms);
    EXPECT_EQ(pace.rest_after(24h, 3s), 1s);
    EXPECT_EQ(pace.batch(), 50U);
}

/// A store that needs so long for a commit, and for each task that it removes.
class SlowStore final : public store::Store {
public:
    SlowStore(VirtualClock& clock, Duration of_commit, Duration of_task)
        : clock_(clock), of_commit_(of_commit), of_task_(of_task) {}

    Result<void> run(store::UnitBody const& body) override {
        auto const began = clock_.now();
        auto done = rows_->run([&](store::UnitOfWork& unit) {
            Unit slow(unit, *this);
            return body(slow);
        });
        clock_.advance(of_commit_);
        longest_ = std::max(longest_, clock_.now() - began);
        return done;
    }
    Result<void> read(store::ReadBody const& body) override { return rows_->read(body); }

    /// Tasks `first` to `last` ended now.
    void add_ended(std::uint32_t first, std::uint32_t last) {
        EXPECT_TRUE(rows_->run([&](store::UnitOfWork& unit) -> Result<void> {
            TASKER_TRY(unit.put_template(make_template()));
            for (auto n = first; n <= last; ++n) {
                auto made = make_task(n);
                made.path = {{model::TaskEvent::Cancel, model::TaskState::Cancelled}};
                made.task.state = model::TaskState::Cancelled;
                made.task.moves = 1;
                made.task.tally.total = 5;
                made.task.created_at = clock_.now();
                made.task.state_since = clock_.now();
                made.task.completed_at = clock_.now();
                TASKER_TRY(unit.insert_tasks(std::vector{made}));
            }
            return {};
        }));
    }

    std::size_t count() {
        std::size_t count = 0;
        EXPECT_TRUE(read([&](store::Reader& reader) -> Result<void> {
            TASKER_TRY_ASSIGN(count, reader.count_tasks({}));
            return {};
        }));
        return count;
    }

    /// What a unit of work took, at most.
    [[nodiscard]] Duration longest() const { return longest_; }

private:
    class Unit final : public ForwardingUnit {
    public:
        Unit(store::UnitOfWork& inner, SlowStore& store) : ForwardingUnit(inner), store_(store) {}
        Result<std::vector<bool>> remove_tasks(std::span<TaskId const> ids) override {
            store_.clock_.advance(store_.of_task_ * static_cast<std::int64_t>(ids.size()));
            return ForwardingUnit::remove_tasks(ids);
        }

    private:
        SlowStore& store_;
    };

    VirtualClock& clock_;
    Duration const of_commit_;
    Duration const of_task_;
    std::unique_ptr<store::Store> rows_ = store::make_memory_store();
    Duration longest_{};
};

constexpr std::uint32_t kBacklog = 10'000;

struct Backlog : testing::Test {
    /// Until nothing is left. \returns how long it took.
    Duration time_to_remove_all() {
        auto const began = clock.now();
        remover.alarm.ring();
        while (store.count() > 0 && clock.now() < began + 1h) {
            clock.advance_to(*remover.alarm.at());
            if (remover.alarm.take()) std::ignore = remover.retention.step();
        }
        return clock.now() - began;
    }

    VirtualClock clock;
    SlowStore store{clock, /*of_commit=*/1ms, /*of_task=*/20us};
    Remover remover{store, clock, {.keep = 1s, .interval = 1s}};
};

TEST_F(Backlog, OfManyTasksIsGoneSoon) {
    store.add_ended(1, kBacklog);
    clock.advance(1h);
    EXPECT_LT(time_to_remove_all(), 700ms) << "200 ms of it are the tasks'";
}

TEST_F(Backlog, IsRemovedInUnitsThatAreShort) {
    store.add_ended(1, kBacklog);
    clock.advance(1h);
    std::ignore = time_to_remove_all();
    EXPECT_LE(store.longest(), 10ms);
}

TEST_F(Backlog, DoesNotGrowWhereTasksEndAsFastAsTheyCan) {
    constexpr std::uint32_t kTasksATick = 80;
    constexpr auto kTick = 10ms;
    constexpr std::uint32_t kOfASecond = kTasksATick * (1s / kTick);
    std::vector<std::size_t> counts;
    auto next_tick = clock.now();
    remover.alarm.ring();
    for (std::uint32_t last = 0; last < 12 * kOfASecond;) {
        clock.advance_to(std::min(next_tick, *remover.alarm.at()));
        for (; next_tick <= clock.now(); next_tick += kTick) {
            store.add_ended(last + 1, last + kTasksATick);
            last += kTasksATick;
            if (last % kOfASecond == 0) counts.push_back(store.count());
        }
        if (remover.alarm.take()) std::ignore = remover.retention.step();
    }
    EXPECT_LT(*std::ranges::max_element(counts), 4 * kOfASecond)
        << "those of the second for which they are kept, and of those between two looks: "
        << testing::PrintToString(counts);
}

}  // namespace
}  // namespace tasker::test
