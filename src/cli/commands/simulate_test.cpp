#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/json.hpp"
#include "cli/testing/console.hpp"
#include "cli/testing/templates.hpp"

namespace tasker::cli {
namespace {

using test::Console;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

JsonObject document_of(std::string const& text) {
    auto parsed = base::parse_json(text);
    EXPECT_TRUE(parsed) << text;
    return parsed->as_object();
}

TEST(Simulate, RunsEveryShapeOfTemplate) {
    for (auto const* const yaml : {&test::kLinear, &test::kDiamond, &test::kTree, &test::kMixed,
                                   &test::kDecision, &test::kBatch}) {
        Console console;
        auto const file = console.write("t.yaml", *yaml);
        auto const said = console.run({"simulate", file, "--seeds", "100"});
        EXPECT_EQ(said.code, ExitCode::Done) << said.notes << said.data;
        EXPECT_THAT(said.data, HasSubstr("100 runs with stub handlers, faults: some\n"));
        EXPECT_THAT(said.data, HasSubstr("\ncomplete         100   1\n"));
        EXPECT_THAT(said.data, HasSubstr("Make these idempotent: "));
        EXPECT_THAT(said.data, Not(HasSubstr("never")));
        EXPECT_THAT(said.notes, HasSubstr("hint: the story of a run"));
    }
}

TEST(Simulate, SaysTheSameTwice) {
    Console console;
    auto const file = console.write("t.yaml", test::kDecision);
    for (auto const* const json : {"", "--json"}) {
        std::vector<std::string> many{"simulate", file, "--seeds", "50", "--faults", "all"};
        std::vector<std::string> one{"simulate", file, "--seed", "7", "--faults", "all"};
        if (*json != '\0') {
            many.emplace_back(json);
            one.emplace_back(json);
        }
        EXPECT_EQ(console.run(many).data, console.run(many).data);
        EXPECT_EQ(console.run(one).data, console.run(one).data);
    }
}

TEST(Simulate, SaysTheSameOnAnyNumberOfThreads) {
    Console console;
    auto const file = console.write("t.yaml", test::kDecision);
    auto const with = [&](std::string const& jobs) {
        return console
            .run({"simulate", file, "--seeds", "60", "--faults", "all", "--jobs", jobs, "--json"})
            .data;
    };
    EXPECT_EQ(with("1"), with("4"));
}

TEST(Simulate, ReportsAHandlerThatIsRunAgainAfterItHadSucceeded) {
    Console console;
    auto const file = console.write("t.yaml", test::kLinear);
    auto const said =
        console.run({"simulate", file, "--seeds", "200", "--faults", "lost-answer", "--json"});
    EXPECT_EQ(said.code, ExitCode::Done);
    auto const document = document_of(said.data);
    for (auto const& step : document.at("steps").as_array()) {
        auto const& again = step.at("ran_again_after_success").as_object();
        ASSERT_GT(again.at("runs").as_int64(), 0);
        auto const seed = std::to_string(again.at("seed").as_int64());
        auto const story =
            console.run({"simulate", file, "--seed", seed, "--faults", "lost-answer"});
        EXPECT_THAT(story.data, HasSubstr(std::string(step.at("step").as_string()) +
                                          " had succeeded (attempt 1), and nobody heard of it"));
    }
}

TEST(Simulate, TakesEveryBranchOfADecision) {
    Console console;
    auto const file = console.write("t.yaml", test::kDecision);
    auto const document =
        document_of(console.run({"simulate", file, "--faults", "none", "--json"}).data);
    for (auto const& decision : document.at("decisions").as_array())
        EXPECT_THAT(decision.at("never_chosen").as_array(), IsEmpty());
    EXPECT_THAT(document.at("never_reached").as_array(), IsEmpty());
    EXPECT_EQ(document.at("without_faults").at("runs"), 200);
}

TEST(Simulate, CallsTheHandlersThatAreGiven) {
    Console console;
    auto calls = 0;
    console.handlers.add("billing.load_invoice", [&calls](StepContext& step) {
        ++calls;
        EXPECT_EQ(step.input_or("id", 0), 7);
    });
    for (auto const* const name : {"billing.check_totals", "billing.post_to_ledger"}) {
        console.handlers.add(name, [](StepContext&) {});
    }
    auto const file = console.write("t.yaml", test::kLinear);
    auto const said = console.run(
        {"simulate", file, "--seeds", "20", "--faults", "none", "--input", R"({"id":7})"});
    EXPECT_EQ(said.code, ExitCode::Done) << said.notes;
    EXPECT_EQ(calls, 20);
    EXPECT_THAT(said.data, HasSubstr("20 runs with your handlers, faults: none\n"));
}

TEST(Simulate, EndsWith1WhenAHandlerBreaksItsContract) {
    Console console;
    auto const file = console.write("t.yaml",
                                    "name: t\nnamespace_name: x\nversion: \"1.0.0\"\nsteps:\n"
                                    "  - { name: a, handler: { callable: a },\n"
                                    "      result_schema: { type: object, required: [id] } }\n");
    console.handlers.add("a", [](StepContext&) {});
    auto const said = console.run({"simulate", file, "--seeds", "3"});
    EXPECT_EQ(said.code, ExitCode::Failed);
    EXPECT_THAT(said.data, HasSubstr("Needs attention\n"));
    EXPECT_THAT(said.data, HasSubstr("seed 1: a: the result does not fit the result_schema"));
    auto const story = console.run({"simulate", file, "--seed", "1"});
    EXPECT_EQ(story.code, ExitCode::Failed);
    EXPECT_THAT(story.data, HasSubstr("a answered what it may not"));
}

TEST(Simulate, TakesResultsForStubs) {
    Console console;
    auto const file = console.write("t.yaml",
                                    "name: t\nnamespace_name: x\nversion: \"1.0.0\"\nsteps:\n"
                                    "  - { name: a, handler: { callable: a }, result_schema: { "
                                    "not: { maxProperties: 0 } } }\n");
    auto const without = console.run({"simulate", file});
    EXPECT_EQ(without.code, ExitCode::Usage);
    EXPECT_THAT(without.notes, HasSubstr("step \"a\": no value was found that fits"));
    EXPECT_THAT(without.notes, HasSubstr("give one with --result STEP=JSON"));
    EXPECT_EQ(console.run({"simulate", file, "--result", R"(a={"id":1})"}).code, ExitCode::Done);
    console.write("a.json", R"({"id":1})");
    EXPECT_EQ(console.run({"simulate", file, "--result", "a=@" + console.path("a.json")}).code,
              ExitCode::Done);
}

struct Wrong {
    char const* name;
    std::vector<std::string> arguments;
    char const* says;
};

class SimulateRefuses : public testing::TestWithParam<Wrong> {};

TEST_P(SimulateRefuses, WhatIsWrong) {
    Console console;
    console.write("linear.yaml", test::kLinear);
    console.write("bad.yaml", "name: bad\nnamespace_name: x\nversion: \"1\"\nsteps: 7\n");
    console.write("schema.yaml",
                  "input_schema: { type: object, required: [id] }\n" + test::kLinear);
    console.write("odd.yaml", "input_schema: { not: {} }\n" + test::kLinear);
    auto arguments = GetParam().arguments;
    for (auto& argument : arguments) {
        if (argument.ends_with(".yaml") || argument.ends_with(".so")) {
            argument = console.path(argument);
        }
    }
    arguments.insert(arguments.begin(), "simulate");
    auto const said = console.run(arguments);
    EXPECT_EQ(said.code, ExitCode::Usage);
    EXPECT_THAT(said.data, IsEmpty());
    EXPECT_THAT(said.notes, HasSubstr(GetParam().says));
}

INSTANTIATE_TEST_SUITE_P(
    Arguments, SimulateRefuses,
    testing::Values(
        Wrong{"no_template", {}, "tasker simulate: TEMPLATE is required"},
        Wrong{"absent", {"absent.yaml"}, "absent.yaml"},
        Wrong{"bad_template", {"bad.yaml"}, "bad.yaml:4:8: error"},
        Wrong{"unknown_fault",
              {"linear.yaml", "--faults", "crsh"},
              "--faults: \"crsh\" is no fault; did you mean crash?"},
        Wrong{"no_seeds", {"linear.yaml", "--seeds", "0"}, "--seeds"},
        Wrong{"seed_and_seeds", {"linear.yaml", "--seed", "1", "--seeds", "2"}, "--seed"},
        Wrong{"seed_no_number", {"linear.yaml", "--seed", "one"}, "--seed"},
        Wrong{"no_jobs", {"linear.yaml", "--jobs", "0"}, "--jobs"},
        Wrong{"input_does_not_fit",
              {"schema.yaml", "--input", "{}"},
              "--input does not fit the input_schema"},
        Wrong{"no_input_can_be_made",
              {"odd.yaml"},
              "no input could be made from the input_schema of billing/invoice_export/1.0.0: "},
        Wrong{"result_without_step", {"linear.yaml", "--result", "7"}, "give STEP=JSON"},
        Wrong{"result_of_no_step",
              {"linear.yaml", "--result", "lod=7"},
              "step \"lod\": is no step of billing/invoice_export/1.0.0"},
        Wrong{"result_no_json", {"linear.yaml", "--result", "a={"}, "--result a"},
        Wrong{"library_absent", {"linear.yaml", "--handlers", "no.so"}, "no.so: no such file"}),
    [](auto const& given) { return std::string(given.param.name); });

}  // namespace
}  // namespace tasker::cli
