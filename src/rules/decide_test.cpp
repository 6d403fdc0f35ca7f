#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rules/growing_task.hpp"
#include "rules/growth.hpp"

namespace tasker::rules {
namespace {

using namespace test;
using enum model::StepType;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

// spec 4.11, decision with deferred convergence
std::vector<Spec> const kExpense = {
    {"check_form"},
    {"route", Decision, {"check_form"}},
    {"accept_small", Standard, {"route"}},
    {"lead_review", Standard, {"route"}},
    {"audit_review", Standard, {"route"}},
    {"settle", DeferredConvergence, {"accept_small", "lead_review", "audit_review"}},
};

GrowingTask routed(std::vector<Spec> const& specs) {
    GrowingTask task(specs);
    task.start();
    task.finish("check_form");
    return task;
}

// spec 5.6 item 3, spec 4.11
TEST(Decide, CreatesTheNamedStepsAndAConvergenceThatWaitsForExactlyThose) {
    auto task = routed(kExpense);
    task.decide_for("route", {"lead_review", "audit_review"});
    EXPECT_THAT(task.names(),
                ElementsAre("check_form", "route", "lead_review", "audit_review", "settle"));
    EXPECT_THAT(task.ready(), ElementsAre("lead_review", "audit_review"));
    EXPECT_THAT(task.parents_of("settle"), ElementsAre("audit_review", "lead_review"));
    task.finish("lead_review");
    EXPECT_THAT(task.ready(), ElementsAre("audit_review"));
    task.finish("audit_review");
    EXPECT_THAT(task.ready(), ElementsAre("settle"));
}

// spec 5.6 item 5
TEST(Decide, WithNoBranchesCreatesNothing) {
    auto task = routed(kExpense);
    task.decide_nothing("route");
    EXPECT_THAT(task.names(), ElementsAre("check_form", "route"));
    EXPECT_THAT(task.ready(), IsEmpty());
}

TEST(Decide, WithAnEmptyListCreatesNothing) {
    auto task = routed(kExpense);
    task.decide_for("route", {});
    EXPECT_EQ(task.names().size(), 2U);
}

TEST(Decide, MakesStepsAsTheirDefinitionsSay) {
    auto task = routed(kExpense);
    task.tmpl.steps[3].retry.attempts_max = 9;
    auto const growth = task.growth_of(
        "route",
        R"({"note":1,"decision_point_outcome":{"type":"create_steps","step_names":["lead_review"]}})");
    ASSERT_TRUE(growth);
    ASSERT_EQ(growth->steps.size(), 2U);
    auto const& made = growth->steps[0].step;
    EXPECT_EQ(made.name, "lead_review");
    EXPECT_EQ(made.attempts_max, 9U);
    EXPECT_EQ(made.state, model::StepState::Pending);
    EXPECT_EQ(made.created_at, kNow);
    EXPECT_EQ(made.open_dependencies, 1U);
    EXPECT_THAT(growth->added, IsEmpty());
    for (auto const& edge : growth->edges)
        EXPECT_EQ(edge.kind, model::EdgeKind::Provides);
}

TEST(Decide, CreatesAStepThatIsNamedTwiceOnce) {
    auto task = routed(kExpense);
    task.decide_for("route", {"lead_review", "lead_review"});
    EXPECT_THAT(task.names(), ElementsAre("check_form", "route", "lead_review", "settle"));
}

// spec 5.6 item 3: forward up to and including the next decision
TEST(Decide, CreatesWhatFollowsUpToTheNextDecision) {
    auto task = routed({{"check_form"},
                        {"route", Decision, {"check_form"}},
                        {"a", Standard, {"route"}},
                        {"a2", Standard, {"a"}},
                        {"inner", Decision, {"a2"}},
                        {"x", Standard, {"inner"}},
                        {"y", Standard, {"inner"}},
                        {"b", Standard, {"route"}},
                        {"b2", Standard, {"b"}}});
    task.decide_for("route", {"a"});
    EXPECT_THAT(task.names(), ElementsAre("check_form", "route", "a", "a2", "inner"));
    task.finish("a");
    task.finish("a2");
    // nested decisions work the same way
    task.decide_for("inner", {"y"});
    EXPECT_THAT(task.names(), ElementsAre("check_form", "route", "a", "a2", "inner", "y"));
    EXPECT_THAT(task.ready(), ElementsAre("y"));
}

// spec 5.6 item 4: for a normal step a missing dependency is replaced by the decision itself
TEST(Decide, ReplacesAMissingDependencyOfANormalStepByItself) {
    auto task = routed({{"check_form"},
                        {"route", Decision, {"check_form"}},
                        {"a", Standard, {"route"}},
                        {"b", Standard, {"route"}},
                        {"join", Standard, {"a", "b"}}});
    task.decide_for("route", {"a"});
    EXPECT_THAT(task.parents_of("join"), ElementsAre("a", "route"));
    EXPECT_THAT(task.ready(), ElementsAre("a"));
    task.finish("a");
    EXPECT_THAT(task.ready(), ElementsAre("join"));
}

// spec 5.6 item 3: plus steps after a convergence all of whose dependencies are now created
TEST(Decide, CreatesWhatFollowsAConvergence) {
    auto specs = kExpense;
    specs.push_back({"mail", Standard, {"settle", "check_form"}});
    specs.push_back({"archive", Standard, {"mail"}});
    specs.push_back({"audit_log", Standard, {"settle", "audit_review"}});
    specs.push_back({"again", Decision, {"settle"}});
    specs.push_back({"never_yet", Standard, {"again"}});
    auto task = routed(specs);
    task.decide_for("route", {"lead_review"});
    EXPECT_THAT(task.names(), ElementsAre("check_form", "route", "lead_review", "settle", "mail",
                                          "archive", "again"));
    EXPECT_THAT(task.ready(), ElementsAre("lead_review"));
    task.finish("lead_review");
    EXPECT_THAT(task.ready(), ElementsAre("settle"));
    task.finish("settle");
    EXPECT_THAT(task.ready(), ElementsAre("mail", "again"));
}

// spec 5.6 item 3: at least one dependency in the created-or-existing set
TEST(Decide, CreatesAConvergenceOfWhatExistsAlready) {
    auto task = routed({{"check_form"},
                        {"route", Decision, {"check_form"}},
                        {"a", Standard, {"route"}},
                        {"b", Standard, {"route"}},
                        {"settle", DeferredConvergence, {"check_form", "b"}}});
    task.decide_for("route", {"a"});
    // Everything it depends on is done: the decision itself has to wake it.
    EXPECT_THAT(task.parents_of("settle"), ElementsAre("check_form", "route"));
    EXPECT_THAT(task.ready(), ElementsAre("a", "settle"));
}

std::vector<Spec> const kTwoDecisions = {
    {"check_form"},
    {"left", Decision, {"check_form"}},
    {"right", Decision, {"check_form"}},
    {"l", Standard, {"left"}},
    {"r", Standard, {"right"}},
    {"r2", Decision, {"right"}},
    {"deep", Standard, {"r2"}},
    {"join", DeferredConvergence, {"l", "r", "deep"}},
};

// docs/decisions/0006
TEST(Decide, LetsAConvergenceWaitForAnUndecidedDecision) {
    auto task = routed(kTwoDecisions);
    task.decide_for("left", {"l"});
    EXPECT_THAT(task.parents_of("join"), ElementsAre("l", "right"));
    task.finish("l");
    EXPECT_THAT(task.ready(), ElementsAre("right"));
    task.decide_nothing("right");
    EXPECT_THAT(task.ready(), ElementsAre("join"));
}

TEST(Decide, AddsItsStepsToAConvergenceThatWaits) {
    auto task = routed(kTwoDecisions);
    task.decide_for("left", {"l"});
    task.finish("l");
    task.decide_for("right", {"r"});
    EXPECT_THAT(task.parents_of("join"), ElementsAre("l", "r", "right"));
    EXPECT_THAT(task.ready(), ElementsAre("r"));
    task.finish("r");
    EXPECT_THAT(task.ready(), ElementsAre("join"));
}

TEST(Decide, HandsTheWaitOverToADecisionThatItCreates) {
    auto task = routed(kTwoDecisions);
    task.decide_for("left", {"l"});
    task.finish("l");
    task.decide_for("right", {"r2"});
    EXPECT_THAT(task.parents_of("join"), ElementsAre("l", "r2", "right"));
    EXPECT_THAT(task.ready(), ElementsAre("r2"));
    task.decide_for("r2", {"deep"});
    EXPECT_THAT(task.ready(), ElementsAre("deep"));
    task.finish("deep");
    EXPECT_THAT(task.ready(), ElementsAre("join"));
}

TEST(Decide, AddsNothingToAStepThatIsPastWaiting) {
    auto task = routed(kTwoDecisions);
    task.decide_for("left", {"l"});
    task.at("join").state = model::StepState::Complete;  // by an operator
    auto const growth = task.growth_of(
        "right", R"({"decision_point_outcome":{"type":"create_steps","step_names":["r"]}})");
    ASSERT_TRUE(growth);
    EXPECT_THAT(growth->added, IsEmpty());
}

TEST(Decide, IgnoresStepsOfAnOlderTextOfTheTemplate) {
    auto task = routed(kExpense);
    task.at("check_form").template_step_name = "gone";
    task.decide_for("route", {"lead_review"});
    EXPECT_THAT(task.ready(), ElementsAre("lead_review"));
}

// A batch below a decision: docs/decisions/0006
TEST(Decide, LetsAConvergenceWaitForBatchesThatMayCome) {
    auto task = routed({{"check_form"},
                        {"route", Decision, {"check_form"}},
                        {"a", Standard, {"route"}},
                        {"measure", Batchable, {"route"}},
                        {"slice", BatchWorker, {"measure"}},
                        {"beside", Standard, {"measure"}},
                        {"join", DeferredConvergence, {"a", "slice"}}});
    task.decide_for("route", {"a", "measure"});
    EXPECT_THAT(task.names(),
                UnorderedElementsAre("check_form", "route", "a", "measure", "beside", "join"));
    EXPECT_THAT(task.parents_of("join"), ElementsAre("a", "measure"));
    task.finish("a");
    task.finish("measure", R"({"batch_processing_outcome":{"type":"create_batches",
        "worker_template_name":"slice","worker_count":1,"cursor_configs":[{"batch_id":"7"}]}})");
    EXPECT_THAT(task.parents_of("join"), ElementsAre("a", "measure", "slice_7"));
    EXPECT_THAT(task.ready(), ElementsAre("beside", "slice_7"));
    task.finish("slice_7");
    EXPECT_THAT(task.ready(), ElementsAre("beside", "join"));
}

struct DecisionRefusal {
    char const* name;
    char const* result;
    char const* message;
};

class DecideRefuses : public testing::TestWithParam<DecisionRefusal> {};

TEST_P(DecideRefuses, AnImpossibleOutcome) {
    auto task = routed({{"check_form"},
                        {"route", Decision, {"check_form"}},
                        {"lead_review", Standard, {"route"}},
                        {"inner", Decision, {"route"}},
                        {"deeper", Standard, {"inner"}},
                        {"slice", BatchWorker, {"lead_review"}}});
    task.settings.decisions.steps_per_decision_max = 2;
    auto const growth = task.growth_of("route", GetParam().result);
    ASSERT_FALSE(growth);
    EXPECT_EQ(growth.error().code(), ErrorCode::InvalidOutcome);
    EXPECT_EQ(growth.error().message(), std::string("step route: ") + GetParam().message);
}

// clang-format off
INSTANTIATE_TEST_SUITE_P(Spec5_6, DecideRefuses, testing::Values(
    DecisionRefusal{"not_an_object",     "7",                                                     "its result has no object decision_point_outcome"},
    DecisionRefusal{"missing",           "{}",                                                    "its result has no object decision_point_outcome"},
    DecisionRefusal{"outcome_no_object", R"({"decision_point_outcome":7})",                       "its result has no object decision_point_outcome"},
    DecisionRefusal{"no_type",           R"({"decision_point_outcome":{}})",                      "decision_point_outcome has no text `type`"},
    DecisionRefusal{"type_no_text",      R"({"decision_point_outcome":{"type":1}})",              "decision_point_outcome has no text `type`"},
    DecisionRefusal{"unknown_type",      R"({"decision_point_outcome":{"type":"jump"}})",         "decision_point_outcome has the unknown type jump"},
    DecisionRefusal{"no_names",          R"({"decision_point_outcome":{"type":"create_steps"}})", "create_steps without step_names"},
    DecisionRefusal{"names_no_list",     R"({"decision_point_outcome":{"type":"create_steps","step_names":"a"}})", "create_steps without step_names"},
    DecisionRefusal{"name_no_text",      R"({"decision_point_outcome":{"type":"create_steps","step_names":[1]}})", "step_names has a non-text item"},
    DecisionRefusal{"too_many",          R"({"decision_point_outcome":{"type":"create_steps","step_names":["a","b","c"]}})", "it asks for 3 steps; at most 2 are allowed"},
    DecisionRefusal{"misspelt",          R"({"decision_point_outcome":{"type":"create_steps","step_names":["lead_reviw"]}})", "it asks for lead_reviw, which is no step of the template; did you mean lead_review?"},
    DecisionRefusal{"unknown",           R"({"decision_point_outcome":{"type":"create_steps","step_names":["zzzzzz"]}})", "it asks for zzzzzz, which is no step of the template"},
    DecisionRefusal{"above",             R"({"decision_point_outcome":{"type":"create_steps","step_names":["check_form"]}})", "it asks for check_form, which does not lie below it before the next decision"},
    DecisionRefusal{"itself",            R"({"decision_point_outcome":{"type":"create_steps","step_names":["route"]}})", "it asks for route, which does not lie below it before the next decision"},
    DecisionRefusal{"below_the_next",    R"({"decision_point_outcome":{"type":"create_steps","step_names":["lead_review","deeper"]}})", "it asks for deeper, which does not lie below it before the next decision"},
    DecisionRefusal{"batch_worker",      R"({"decision_point_outcome":{"type":"create_steps","step_names":["slice"]}})", "it asks for the batch worker slice; ask for the batchable step that makes its batches"}),
    [](auto const& info) { return info.param.name; });
// clang-format on

TEST(DecideLimits, RefuseTooManyDecisionsBelowOneAnother) {
    GrowingTask task({{"one", Decision, {}},
                      {"two", Decision, {"one"}},
                      {"three", Decision, {"two"}},
                      {"end", Standard, {"three"}}});
    task.settings.decisions.depth_max = 2;
    task.start();
    task.decide_for("one", {"two"});
    task.decide_for("two", {"three"});
    auto const growth = task.growth_of(
        "three", R"({"decision_point_outcome":{"type":"create_steps","step_names":["end"]}})");
    ASSERT_FALSE(growth);
    EXPECT_EQ(growth.error().message(),
              "step three: it is decision number 3 below one another; at most 2 are allowed");
}

TEST(DecideLimits, RefuseAStepThatTheTemplateNoLongerHas) {
    auto task = routed(kExpense);
    task.at("route").template_step_name = "gone";
    auto const growth = task.growth_of(
        "route", R"({"decision_point_outcome":{"type":"create_steps","step_names":["settle"]}})");
    ASSERT_FALSE(growth);
    EXPECT_EQ(growth.error().message(), "step route: it is no step of the template");
}

}  // namespace
}  // namespace tasker::rules
