#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <map>
#include <memory>
#include <new>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "base/assert.hpp"
#include "base/random.hpp"
#include "engine/engine.hpp"
#include "store/postgres/postgres_store.hpp"
#include "tests/support/engine_bench.hpp"
#include "tests/support/postgres_schema.hpp"
#include "tests/support/sanitized.hpp"
#include "tests/support/simulated_parts.hpp"

// Goal: when two engines finish sibling steps of one task at the same moment, the step that joins
// them starts once: neither sees the other's half done, and both think the other will start it, or
// both start it.
// Method: two engines in two processes. All `left`s are reported to the one, all `right`s to the
// other, which is forked off; they meet in a piece of memory that both see.

namespace tasker::test {

namespace {

constexpr std::size_t kTasks = kIsSanitized ? 300 : 10'000;  // of each test; fewer when slow

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

/// What a report needs of a step.
struct Key {
    StepId id;
    TaskId task_id;
    WorkerId worker_id;
    std::uint32_t attempt = 0;

    [[nodiscard]] static Key of(model::Step const& step) {
        return {.id = step.id,
                .task_id = step.task_id,
                .worker_id = *step.worker_id,
                .attempt = step.attempt};
    }
    [[nodiscard]] model::Step step() const {
        return {.id = id, .task_id = task_id, .attempt = attempt, .worker_id = worker_id};
    }
};

/// Memory that both processes see.
struct Shared {
    std::atomic<std::uint32_t> left_came = 0;
    std::atomic<std::uint32_t> right_came = 0;
    // For the other process, before the second meeting.
    std::array<Key, kTasks> rights{};
    // What it has to tell when it ends.
    std::array<Key, kTasks> joins{};
    std::size_t join_count = 0;
    std::size_t refusal_count = 0;
    std::array<char, 256> refusal{};
};

/// Waits until the other one has come here as often; it may be dead if it does not.
void meet(std::atomic<std::uint32_t>& mine, std::atomic<std::uint32_t> const& others) {
    auto const count = ++mine;
    auto const patience = std::chrono::steady_clock::now() + std::chrono::minutes(2);
    while (others.load() < count) {
        TASKER_ASSERT(std::chrono::steady_clock::now() < patience);
        std::this_thread::yield();
    }
}

/// When each of the pair reports: one after the other, or all in one unit of work.
enum class Pace : std::uint8_t { OneByOne, Together };

void report_all(Node& node, std::vector<model::Step> const& steps, Pace pace, std::uint64_t seed,
                std::atomic<std::uint32_t>& mine, std::atomic<std::uint32_t> const& others) {
    if (pace == Pace::Together) {
        for (auto const& step : steps)
            node.report(step, transport::Drive::Engine);
        meet(mine, others);
        node.step("completion");
        return;
    }
    base::Random random(seed);
    for (auto const& step : steps) {
        meet(mine, others);
        // A unit of work takes about half a millisecond: into each moment of the other's.
        auto const late =
            std::chrono::steady_clock::now() + std::chrono::microseconds(random.below(300));
        while (std::chrono::steady_clock::now() < late) {
        }
        node.report(step, transport::Drive::Caller);
    }
}

/// The other process, from its first moment to its last.
[[noreturn]] void be_the_other(std::string const& location, Pace pace, Shared& shared) {
    Node node(location, 2);
    node.open();
    meet(shared.right_came, shared.left_came);  // it is there
    meet(shared.right_came, shared.left_came);  // its steps are there
    std::vector<model::Step> rights;
    for (auto const& key : shared.rights)
        rights.push_back(key.step());
    if (pace == Pace::Together) std::ranges::reverse(rights);  // they meet in the middle of a batch
    report_all(node, rights, pace, 4, shared.right_came, shared.left_came);
    meet(shared.right_came, shared.left_came);  // both are done

    for (auto const& join : node.held("join")) {
        shared.joins.at(shared.join_count++) = Key::of(join);
        node.report(join, transport::Drive::Engine);
    }
    node.step("completion");
    shared.refusal_count = node.refusals().size();
    if (!node.refusals().empty())
        node.refusals().front().copy(shared.refusal.data(), shared.refusal.size() - 1);
    ::_exit(0);
}

class JoinRace : public testing::Test {
protected:
    void SetUp() override {
        if (!postgres_server()) GTEST_SKIP() << kNoPostgres;
        auto* const memory = ::mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE,
                                    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        ASSERT_NE(memory, MAP_FAILED);
        shared_ = new (memory) Shared;
        schema_ = std::make_unique<PostgresSchema>();
    }
    void TearDown() override {
        if (shared_ != nullptr) ::munmap(shared_, sizeof(Shared));
    }

    void race(Pace pace) {
        left_ = std::make_unique<Node>(schema_->location(), 1);
        left_->put_template(template_of({step_definition("left"), step_definition("right"),
                                         step_definition("join", {"left", "right"})}));
        left_.reset();  // nothing of it is in the other process
        auto const other = ::fork();
        ASSERT_GE(other, 0);
        if (other == 0) be_the_other(schema_->location(), pace, *shared_);
        left_ = std::make_unique<Node>(schema_->location(), 3);
        left_->open();
        meet(shared_->left_came, shared_->right_came);
        submit_all();
        auto lefts = left_->held("left");
        auto rights = left_->held("right");
        ASSERT_EQ(lefts.size(), kTasks);
        ASSERT_EQ(rights.size(), kTasks);
        std::ranges::sort(lefts, {}, &model::Step::task_id);
        std::ranges::sort(rights, {}, &model::Step::task_id);
        std::ranges::transform(rights, shared_->rights.begin(), Key::of);
        meet(shared_->left_came, shared_->right_came);
        report_all(*left_, lefts, pace, 5, shared_->left_came, shared_->right_came);
        meet(shared_->left_came, shared_->right_came);
        int status = -1;
        ASSERT_EQ(::waitpid(other, &status, 0), other);
        ASSERT_EQ(status, 0) << "the other process failed";
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

    void check_that_each_join_started_once() {
        std::map<TaskId, int> starts;
        for (auto const& join : std::span(shared_->joins).first(shared_->join_count)) {
            ++starts[join.task_id];
            EXPECT_EQ(join.attempt, 1U);
        }
        for (auto const& join : left_->held("join")) {
            ++starts[join.task_id];
            EXPECT_EQ(join.attempt, 1U);
            left_->report(join, transport::Drive::Engine);
        }
        left_->step("completion");
        EXPECT_EQ(left_->refusals(), std::vector<std::string>{});
        EXPECT_EQ(shared_->refusal_count, 0U) << shared_->refusal.data();
        EXPECT_EQ(starts.size(), kTasks) << "a join never started";
        for (auto const& [task, count] : starts)
            EXPECT_EQ(count, 1) << "the join of task " << task.to_string();
        std::size_t complete = 0;
        ASSERT_TRUE(left_->store().read([&](store::Reader& reader) -> Result<void> {
            TASKER_TRY_ASSIGN(complete,
                              reader.count_tasks({.states = {model::TaskState::Complete}}));
            return {};
        }));
        EXPECT_EQ(complete, kTasks);
    }

    Shared* shared_ = nullptr;
    std::unique_ptr<PostgresSchema> schema_;
    std::unique_ptr<Node> left_;
};

}  // namespace

TEST_F(JoinRace, StartsTheJoinOnceWhenBothReportTheSameTaskAtTheSameMoment) {
    race(Pace::OneByOne);
    check_that_each_join_started_once();
    EXPECT_GT(shared_->join_count, 0U) << "the other one never was the last";
    EXPECT_LT(shared_->join_count, kTasks) << "the other one always was the last";
}

TEST_F(JoinRace, StartsTheJoinOnceWhenBothReportManyTasksInOneUnitOfWork) {
    race(Pace::Together);
    check_that_each_join_started_once();
}

}  // namespace tasker::test
