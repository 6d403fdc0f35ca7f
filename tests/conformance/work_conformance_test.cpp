#include "tests/conformance/store_conformance.hpp"

namespace tasker::store {

using test::make_edge;
using test::make_step;
using test::make_task;
using test::step_id;
using test::task_id;

namespace {

std::vector<std::string> names_of(model::StepWork const& work) {
    std::vector<std::string> names;
    for (auto const& dependency : work.dependencies)
        names.push_back(dependency.step_name);
    return names;
}

model::StepChange with_results(std::uint32_t n) {
    auto change = test::change(make_step(n).step, {});
    change.results_action = model::ResultsAction::Replace;
    change.results = model::Payload(R"({"n":)" + std::to_string(n) + "}");
    return change;
}

}  // namespace

TEST_P(StoreConformance, LoadsEverythingAboutAStep) {
    auto made = test::moved(make_step(2), test::claimed());
    made.inputs = model::Payload(R"({"in":1})");
    given({make_task(1)}, {make_step(1), made}, {make_edge(1, 2)});
    ASSERT_TRUE(applied(with_results(1)));
    ASSERT_TRUE(unit([](UnitOfWork& work) {
        return work.save_checkpoints(std::vector<model::CheckpointWrite>{
            {.step_id = step_id(2), .attempt = 1, .cursor = model::Payload("7")}});
    }));
    auto const work =
        look([](Reader& reader) { return reader.load_work(std::vector{step_id(2)}); });
    ASSERT_TRUE(work) << work.error().message();
    auto const& loaded = work->front();
    EXPECT_EQ(test::dump(loaded.step), test::dump(step(2)));
    EXPECT_EQ(test::dump(*loaded.task), test::dump(task(1)));
    EXPECT_EQ(loaded.inputs.text(), R"({"in":1})");
    EXPECT_EQ(loaded.context.text(), R"({"n":1})");
    EXPECT_THAT(loaded.checkpoint.text(), testing::HasSubstr(R"("cursor":7)"));
    ASSERT_EQ(loaded.dependencies.size(), 1U);
    EXPECT_EQ(loaded.dependencies[0].step_name, "step-1");
    EXPECT_EQ(loaded.dependencies[0].results.text(), R"({"n":1})");
}

TEST_P(StoreConformance, LoadsAncestorsNearestFirstEachOnceOverEveryKindOfEdge) {
    // 1 -> 2 -> 4 -> 5, 1 -> 3 -> 4, 1 -> 5: a diamond, and a short cut around it.
    given({make_task(1)}, {make_step(1), make_step(2), make_step(3), make_step(4), make_step(5)},
          {make_edge(1, 2), make_edge(1, 3), make_edge(2, 4),
           make_edge(3, 4, model::EdgeKind::BatchDependency),
           make_edge(4, 5, model::EdgeKind::WorkerToConvergence), make_edge(1, 5)});
    std::vector<model::StepChange> changes;
    for (auto const n : {1U, 2U, 3U, 4U})
        changes.push_back(with_results(n));
    ASSERT_TRUE(unit([&](UnitOfWork& work) { return work.apply(changes); }));
    auto const work = look([](Reader& reader) {
        return reader.load_work(std::vector{step_id(5), step_id(1), step_id(4), step_id(5)});
    });
    ASSERT_EQ(work->size(), 4U);
    EXPECT_THAT(names_of((*work)[0]), testing::ElementsAre("step-1", "step-4", "step-2", "step-3"));
    EXPECT_THAT(names_of((*work)[1]), testing::IsEmpty());
    EXPECT_THAT(names_of((*work)[2]), testing::ElementsAre("step-2", "step-3", "step-1"));
    EXPECT_EQ(names_of((*work)[3]), names_of((*work)[0]));
    EXPECT_EQ((*work)[0].task, (*work)[1].task) << "one task, loaded once";
}

TEST_P(StoreConformance, LeavesOutAncestorsWithoutResults) {
    given({make_task(1)}, {make_step(1), make_step(2), make_step(3)},
          {make_edge(1, 2), make_edge(2, 3)});
    ASSERT_TRUE(applied(with_results(1)));
    auto const work =
        look([](Reader& reader) { return reader.load_work(std::vector{step_id(3)}); });
    EXPECT_THAT(names_of(work->front()), testing::ElementsAre("step-1"));
}

TEST_P(StoreConformance, LoadsADeepChainAndAWideJoin) {
    constexpr std::uint32_t kSteps = 10'000;
    constexpr std::uint32_t kDeep = 2'000;
    std::vector<model::NewStep> steps;
    std::vector<model::Edge> edges;
    std::vector<model::StepChange> changes;
    for (std::uint32_t n = 1; n <= kSteps; ++n) {
        steps.push_back(make_step(n));
        changes.push_back(with_results(n));
        edges.push_back(make_edge(n, kSteps + 1));
        if (n < kDeep) edges.push_back(make_edge(n, n + 1));
    }
    steps.push_back(make_step(kSteps + 1));
    given({make_task(1)}, steps, edges);
    ASSERT_TRUE(unit([&](UnitOfWork& work) { return work.apply(changes); }));
    auto const work = look([](Reader& reader) {
        return reader.load_work(std::vector{step_id(kDeep), step_id(kSteps + 1)});
    });
    ASSERT_TRUE(work);
    auto const chain = names_of((*work)[0]);
    ASSERT_EQ(chain.size(), kDeep - 1);
    EXPECT_EQ(chain.front(), "step-" + std::to_string(kDeep - 1));
    EXPECT_EQ(chain.back(), "step-1");
    EXPECT_EQ((*work)[1].dependencies.size(), kSteps);
}

TEST_P(StoreConformance, RefusesToLoadAStepThatDoesNotExist) {
    given({make_task(1)}, {make_step(1)});
    auto const work =
        look([](Reader& reader) { return reader.load_work(std::vector{step_id(1), step_id(9)}); });
    ASSERT_FALSE(work);
    EXPECT_EQ(work.error().code(), ErrorCode::StepNotFound);
}

}  // namespace tasker::store
