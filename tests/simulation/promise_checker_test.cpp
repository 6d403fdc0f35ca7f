#include "tests/support/promise_checker.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/memory/memory_store.hpp"
#include "tests/support/builders.hpp"

// Who watches the watchman: a checker that finds nothing must be able to find something.

namespace tasker::test {
namespace {

using model::StepState;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;

auto Says(std::string const& text) {
    return testing::Field(&BrokenPromise::sentence, HasSubstr(text));
}

struct PromiseCheckerTest : testing::Test {
    std::unique_ptr<store::Store> store = store::make_memory_store();
    PromiseChecker checker{*store};

    void write(model::NewTask const& task, std::vector<model::NewStep> const& steps,
               std::vector<model::Edge> const& edges = {}) {
        auto const done = store->run([&](store::UnitOfWork& unit) -> Result<void> {
            TASKER_TRY_ASSIGN([[maybe_unused]] auto const id, unit.put_template(make_template()));
            TASKER_TRY(unit.insert_tasks({&task, 1}));
            TASKER_TRY(unit.insert_steps(steps));
            TASKER_TRY_ASSIGN([[maybe_unused]] auto const count, unit.insert_edges(edges));
            return {};
        });
        ASSERT_TRUE(done) << done.error().message();
    }
    static model::NewStep step(std::uint32_t n) {
        return {.step = {.id = step_id(n),
                         .task_id = task_id(1),
                         .name = "step" + std::to_string(n),
                         .template_step_name = "step" + std::to_string(n)}};
    }
    static model::NewTask task_of(std::uint32_t step_count) {
        auto made = make_task(1);
        made.task.tally = {.total = step_count, .unfinished = step_count};
        return made;
    }
};

TEST_F(PromiseCheckerTest, IsContentWithWhatIsRight) {
    auto second = step(2);
    second.step.open_dependencies = 1;
    write(task_of(2), {step(1), second},
          {{.task_id = task_id(1), .from = step_id(1), .to = step_id(2)}});
    checker.check_rows();
    EXPECT_THAT(checker.broken(), IsEmpty());
}

TEST_F(PromiseCheckerTest, FindsATallyThatIsNotWhatTheStepsAre) {
    write(task_of(2), {step(1)});
    checker.check_rows();
    EXPECT_THAT(checker.broken(), Contains(Says("tally")));
}

TEST_F(PromiseCheckerTest, FindsDependenciesThatAreMiscounted) {
    write(task_of(2), {step(1), step(2)},
          {{.task_id = task_id(1), .from = step_id(1), .to = step_id(2)}});
    checker.check_rows();
    EXPECT_THAT(checker.broken(), Contains(Says("counts 0 open dependencies, but has 1")));
}

TEST_F(PromiseCheckerTest, FindsWhatNobodyWillWake) {
    write(task_of(1), {step(1)});
    checker.check_at_rest({});
    EXPECT_THAT(checker.broken(), Contains(Says("nobody will wake it")));
    EXPECT_THAT(checker.broken(), Contains(Says("nobody starts it")));
}

TEST_F(PromiseCheckerTest, FindsAResultThatNobodyReported) {
    write(task_of(1), {step(1)});
    auto after = step(1).step;
    after.state = StepState::Complete;
    after.has_satisfied = true;
    after.moves = 4;
    after.attempt = 1;
    model::StepChange const change{
        .after = after,
        .path = {{model::StepEvent::Enqueue, StepState::Enqueued},
                 {model::StepEvent::Start, StepState::InProgress},
                 {model::StepEvent::EnqueueForOrchestration, StepState::EnqueuedForOrchestration},
                 {model::StepEvent::Complete, StepState::Complete}}};
    auto const done = store->run([&](store::UnitOfWork& unit) -> Result<void> {
        TASKER_TRY_ASSIGN([[maybe_unused]] auto const written, unit.apply({&change, 1}));
        return {};
    });
    ASSERT_TRUE(done) << done.error().message();
    checker.check_at_rest({});
    EXPECT_THAT(checker.broken(), Contains(Says("nobody reported it")));
}

}  // namespace
}  // namespace tasker::test
