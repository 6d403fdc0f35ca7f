#include "simulation/stub_handlers.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "base/json.hpp"
#include "template/load.hpp"

namespace tasker::simulation {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

model::Template load(std::string const& steps) {
    auto loaded = templates::load_text(
        "name: t\nnamespace_name: x\nversion: \"1.0.0\"\nsteps:\n" + steps, "t.yaml");
    EXPECT_TRUE(loaded) << loaded.error().message();
    return *std::move(loaded);
}

std::string const kDecision =
    "  - { name: look, handler: { callable: a } }\n"
    "  - name: route\n"
    "    dependencies: [look]\n"
    "    type: decision\n"
    "    handler: { callable: route }\n"
    "    result_schema: { type: object, required: [decision_point_outcome, why],\n"
    "                     properties: { why: { type: string, minLength: 2 } } }\n"
    "  - { name: left, dependencies: [route], handler: { callable: a } }\n"
    "  - { name: right, dependencies: [route], handler: { callable: a } }\n"
    "  - name: join\n"
    "    type: deferred_convergence\n"
    "    dependencies: [left, right]\n"
    "    handler: { callable: a }\n";

TEST(StubResults, AddWhatTheSchemaAsksForToADecision) {
    auto const results = stub_results(load(kDecision), {});
    ASSERT_TRUE(results) << results.error().message();
    EXPECT_EQ(base::to_text(results->at("route")), R"({"why":"xx"})");
    EXPECT_EQ(base::to_text(results->at("left")), "{}");
}

TEST(StubResults, NameEveryStepThatHasNone) {
    auto const results =
        stub_results(load("  - { name: a, handler: { callable: a }, result_schema: { not: {} } }\n"
                          "  - { name: b, handler: { callable: a } }\n"),
                     {});
    ASSERT_FALSE(results);
    EXPECT_THAT(results.error().message(),
                HasSubstr("no result that fits the result_schema:\n  step \"a\": no value"));
}

TEST(StubResults, AreCheckedWhenTheyAreGiven) {
    auto const tmpl = load(
        "  - { name: a, handler: { callable: a }, result_schema: { type: object, "
        "required: [id] } }\n");
    EXPECT_EQ(base::to_text(stub_results(tmpl, {{"a", {{"id", 7}}}})->at("a")), R"({"id":7})");
    EXPECT_THAT(stub_results(tmpl, {{"a", JsonObject()}}).error().message(), HasSubstr("'id'"));
    EXPECT_THAT(stub_results(tmpl, {{"b", JsonObject()}}).error().message(),
                HasSubstr("\"b\": is no step of x/t/1.0.0"));
}

TEST(Branches, AreTheStepsRightBelowADecision) {
    auto const tmpl = load(kDecision);
    EXPECT_THAT(branches_of(tmpl, *tmpl.find_step("route")), ElementsAre("left", "right"));
}

TEST(StubHandlers, ChooseEveryCombinationOfBranches) {
    Workflow workflow{.tmpl = load(kDecision)};
    workflow.results = *stub_results(workflow.tmpl, {});
    std::set<std::string> seen;
    for (std::uint64_t seed = 1; seed <= 100; ++seed) {
        StubHandlers const stubs(seed, workflow);
        auto const answer = stubs.call(*workflow.tmpl.find_step("route"), {.name = "route"}, 0);
        ASSERT_TRUE(answer.is_success());
        seen.insert(base::to_text(answer.value()->at("decision_point_outcome")));
    }
    EXPECT_THAT(seen,
                testing::UnorderedElementsAre(
                    R"({"type":"no_branches"})", R"({"type":"create_steps","step_names":["left"]})",
                    R"({"type":"create_steps","step_names":["right"]})",
                    R"({"type":"create_steps","step_names":["left","right"]})"));
}

}  // namespace
}  // namespace tasker::simulation
