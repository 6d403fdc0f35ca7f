#include "rules/template_graph.hpp"

#include <gtest/gtest.h>

#include "rules/test_values.hpp"

namespace tasker::rules {
namespace {

using namespace test;
using enum model::StepType;

TEST(TemplateGraph, LetsABatchableStepUseTheWorkerItNames) {
    auto tmpl = template_of({{"one", Batchable, {}},
                             {"two", Batchable, {}},
                             {"slice", BatchWorker, {"one"}},
                             {"join", DeferredConvergence, {"slice"}}});
    EXPECT_FALSE(TemplateGraph(tmpl).may_create(1, 2));
    tmpl.steps[1].handler.initialization = {{"worker_template_name", "slice"}};
    TemplateGraph const graph(tmpl);
    EXPECT_TRUE(graph.may_create(0, 2));
    EXPECT_TRUE(graph.may_create(1, 2));
    EXPECT_TRUE(graph.may_create(1, 3));
    EXPECT_FALSE(graph.may_create(0, 1));
    EXPECT_FALSE(graph.may_create(3, 2)) << "a convergence creates nothing";
}

TEST(TemplateGraph, NeverLetsAWorkerComeFromBelowItself) {
    auto tmpl = template_of({{"slice", BatchWorker, {}},
                             {"join", DeferredConvergence, {"slice"}},
                             {"after", Batchable, {"join"}}});
    tmpl.steps[2].handler.initialization = {{"worker_template_name", "slice"}};
    EXPECT_FALSE(TemplateGraph(tmpl).may_create(2, 0));
}

TEST(TemplateGraph, CountsDecisionsOnTheLongestWay) {
    auto const tmpl = template_of({{"one", Decision, {}},
                                   {"short", Standard, {}},
                                   {"two", Decision, {"one"}},
                                   {"end", Standard, {"short", "two", "one"}}});
    TemplateGraph const graph(tmpl);
    EXPECT_EQ(graph.decision_depth(0), 1U);
    EXPECT_EQ(graph.decision_depth(1), 0U);
    EXPECT_EQ(graph.decision_depth(2), 2U);
    EXPECT_EQ(graph.decision_depth(3), 2U);
}

}  // namespace
}  // namespace tasker::rules
