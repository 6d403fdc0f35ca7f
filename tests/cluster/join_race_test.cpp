#include <gtest/gtest.h>

#include <algorithm>
#include <barrier>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "base/random.hpp"
#include "engine/engine.hpp"
#include "store/postgres/postgres_store.hpp"
#include "tests/support/engine_bench.hpp"
#include "tests/support/postgres_schema.hpp"
#include "tests/support/seeds.hpp"
#include "tests/support/simulated_parts.hpp"

// Goal: when two engines finish sibling steps of one task at the same moment, the step that joins
// them starts once: neither sees the other's half done, and both think the other will start it, or
// both start it.
// Method: two engines, each with a store of its own, as two processes would have. All `left`s are
// reported to one, all `right`s to the other, on two threads.

namespace tasker::test {

namespace {

constexpr std::size_t kTasks = kSeedCount == 2000 ? 10'000 : 300;  // of each test; fewer when slow

struct SilentObserver final : engine::Observer {
    void on_commit(engine::Committed const& /*committed*/) override {}
};

/// An engine without threads, and a worker that holds what it gets.
class Node {
public:
    Node(std::string const& location, std::uint64_t seed)
        : ids_(clock_, seed),
          store_(*store::open_postgres_store({.location = location})),
          worker_(ids_.next<WorkerId>(), 4 * kTasks),
          engine_({.store = *store_,
                   .registry = registry_,
                   .clock = clock_,
                   .ids = ids_,
                   .log = log_,
                   .observer = observer_,
                   .seed = seed}) {}

    void put_template(model::Template tmpl) {
        tmpl.id = ids_.next<TemplateId>();
        ASSERT_TRUE(simulation::store_template(*store_, tmpl, clock_.now()));
    }
    void open() {
        ASSERT_TRUE(engine_.recover());
        engine_.attach(worker_);
        step("handoff");  // until it has looked, steps may be waiting that come first
    }
    void step(std::string_view lane) {
        for (auto const& [name, step] : engine_.lanes()) {
            if (name != lane) continue;
            while (step() > 0) {
            }
        }
    }
    /// The steps of this name that it holds.
    [[nodiscard]] std::vector<model::Step> held(std::string_view name) {
        std::vector<model::Step> steps;
        for (auto const& held : worker_.held()) {
            if (held.assignment.work.step.name == name) steps.push_back(held.assignment.work.step);
        }
        return steps;
    }
    void report(model::Step const& step, transport::Drive drive) {
        auto const sent = engine_.report(
            {.task_id = step.task_id,
             .step_id = step.id,
             .attempt = step.attempt,
             .worker_id = *step.worker_id,
             .what = model::StepOutcome{.succeeded = true,
                                        .results = model::Payload(R"({"result":{}})")}},
            [this](auto const& answer) {
                if (!answer) refusals_.push_back(answer.error().message());
            },
            drive);
        if (!sent) refusals_.push_back(sent.error().message());
    }
    [[nodiscard]] engine::Engine& engine() { return engine_; }
    [[nodiscard]] store::Store& store() { return *store_; }
    [[nodiscard]] std::vector<std::string> const& refusals() const { return refusals_; }

private:
    base::SystemClock const clock_;
    base::Ids ids_;
    base::SilentLog log_;
    SilentObserver observer_;
    templates::Registry registry_{""};
    std::unique_ptr<store::Store> store_;
    SimulatedWorker worker_;
    engine::Engine engine_;
    std::vector<std::string> refusals_;
};

class JoinRace : public testing::Test {
protected:
    void SetUp() override {
        if (!postgres_server()) GTEST_SKIP() << kNoPostgres;
        schema_ = std::make_unique<PostgresSchema>();
        left_ = std::make_unique<Node>(schema_->location(), 1);
        right_ = std::make_unique<Node>(schema_->location(), 2);
        left_->put_template(template_of({step_definition("left"), step_definition("right"),
                                         step_definition("join", {"left", "right"})}));
        left_->open();
        right_->open();
        submit_all();
        lefts_ = left_->held("left");
        rights_ = left_->held("right");
        ASSERT_EQ(lefts_.size(), kTasks);
        ASSERT_EQ(rights_.size(), kTasks);
        std::ranges::sort(lefts_, {}, &model::Step::task_id);
        std::ranges::sort(rights_, {}, &model::Step::task_id);
    }

    void submit_all() {
        auto const tmpl = template_of({});
        for (std::size_t i = 0; i < kTasks; ++i) {
            ASSERT_TRUE(left_->engine().submit(
                {.namespace_name = tmpl.namespace_name,
                 .name = tmpl.name,
                 .version = tmpl.version,
                 .context = model::Payload(R"({"number":)" + std::to_string(i) + "}"),
                 .initiator = "test",
                 .source_system = "test",
                 .reason = "race"},
                [](auto const& answer) { ASSERT_TRUE(answer) << answer.error().message(); }));
            if (i % 64 == 63) left_->step("intake");
        }
        left_->step("intake");
    }

    /// Both at once.
    template <class Left, class Right>
    static void race(Left const& left, Right const& right) {
        std::jthread const one(left);
        std::jthread const other(right);
    }

    void check_that_each_join_started_once() {
        EXPECT_EQ(left_->refusals(), std::vector<std::string>{});
        EXPECT_EQ(right_->refusals(), std::vector<std::string>{});
        std::map<TaskId, int> starts;
        for (auto* const node : {left_.get(), right_.get()}) {
            for (auto const& join : node->held("join")) {
                ++starts[join.task_id];
                EXPECT_EQ(join.attempt, 1U);
                node->report(join, transport::Drive::Engine);
            }
            node->step("completion");
        }
        EXPECT_EQ(starts.size(), kTasks) << "a join never started";
        for (auto const& [task, count] : starts)
            EXPECT_EQ(count, 1) << "the join of task " << task.to_string();
        EXPECT_EQ(right_->refusals(), std::vector<std::string>{});
        std::size_t complete = 0;
        ASSERT_TRUE(left_->store().read([&](store::Reader& reader) -> Result<void> {
            TASKER_TRY_ASSIGN(complete,
                              reader.count_tasks({.states = {model::TaskState::Complete}}));
            return {};
        }));
        EXPECT_EQ(complete, kTasks);
    }

    std::unique_ptr<PostgresSchema> schema_;
    std::unique_ptr<Node> left_;
    std::unique_ptr<Node> right_;
    std::vector<model::Step> lefts_;
    std::vector<model::Step> rights_;
};

}  // namespace

TEST_F(JoinRace, StartsTheJoinOnceWhenBothReportTheSameTaskAtTheSameMoment) {
    std::barrier<> start(2);
    auto const report_each = [&start](Node& node, std::vector<model::Step> const& steps,
                                      std::uint64_t seed) {
        base::Random random(seed);
        for (auto const& step : steps) {
            start.arrive_and_wait();
            // A unit of work takes about half a millisecond: into each moment of the other's.
            auto const late =
                std::chrono::steady_clock::now() + std::chrono::microseconds(random.below(300));
            while (std::chrono::steady_clock::now() < late) {
            }
            node.report(step, transport::Drive::Caller);
        }
    };
    race([&] { report_each(*left_, lefts_, 3); }, [&] { report_each(*right_, rights_, 4); });
    check_that_each_join_started_once();
}

TEST_F(JoinRace, StartsTheJoinOnceWhenBothReportManyTasksInOneUnitOfWork) {
    auto const report_all = [](Node& node, std::vector<model::Step> const& steps) {
        for (auto const& step : steps)
            node.report(step, transport::Drive::Engine);
        node.step("completion");
    };
    std::ranges::reverse(rights_);  // so that they meet in the middle of a batch
    race([&] { report_all(*left_, lefts_); }, [&] { report_all(*right_, rights_); });
    check_that_each_join_started_once();
}

}  // namespace tasker::test
