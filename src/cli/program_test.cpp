#include "cli/program.hpp"

#include <CLI/CLI.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/testing/console.hpp"
#include "cli/testing/golden.hpp"
#include "cli/testing/templates.hpp"

namespace tasker::cli {
namespace {

using test::Console;
using test::is_golden;
using testing::HasSubstr;
using testing::IsEmpty;

struct Usage {
    char const* name;
    std::vector<std::string> arguments;
    char const* says;
};

class WrongUsage : public testing::TestWithParam<Usage> {};

TEST_P(WrongUsage, IsNamedAndChangesNothing) {
    Console console;
    auto const said = console.run(GetParam().arguments);
    EXPECT_EQ(said.code, ExitCode::Usage);
    EXPECT_THAT(said.data, IsEmpty());
    EXPECT_THAT(said.notes, HasSubstr(GetParam().says));
    EXPECT_THAT(said.notes, testing::StartsWith("error: tasker"));
    EXPECT_THAT(said.notes, HasSubstr("--help\n"));
}

INSTANTIATE_TEST_SUITE_P(
    Arguments, WrongUsage,
    testing::Values(
        Usage{"nothing",
              {},
              "a command is missing; known are run, dev, server, worker, simulate, task, step, "
              "dlq, system, analytics, template"},
        Usage{"unknown_command", {"rnu"}, "unknown command \"rnu\"; did you mean run?"},
        Usage{"no_near_command", {"frobnicate"}, "unknown command \"frobnicate\"; known are run"},
        Usage{"group_alone", {"task"}, "tasker task: a command is missing; known are list"},
        Usage{"unknown_in_group", {"task", "lst"}, "unknown command \"lst\"; did you mean list?"},
        Usage{"run_without_template", {"run"}, "tasker run: TEMPLATE is required"},
        Usage{"unknown_option",
              {"run", "a.yaml", "--sotre", "x"},
              "unknown option --sotre; did you mean --store?"},
        Usage{"unknown_option_with_value",
              {"task", "list", "--limt=3"},
              "unknown option --limt=3; did you mean --limit?"},
        Usage{"lease_too_short", {"worker", "--lease", "0.5"}, "--lease"},
        Usage{"worker_with_argument",
              {"worker", "a.yaml"},
              "unknown command \"a.yaml\"; known are list, status, health"},
        Usage{"two_templates", {"run", "a.yaml", "b.yaml"}, "unexpected argument \"b.yaml\""},
        Usage{
            "key_and_again", {"run", "a.yaml", "--key", "k", "--again"}, "--key excludes --again"},
        Usage{"priority_too_high", {"run", "a.yaml", "--priority", "101"}, "--priority"},
        Usage{"priority_no_number", {"run", "a.yaml", "--priority", "high"}, "--priority"},
        Usage{"concurrency_zero", {"run", "a.yaml", "--concurrency", "0"}, "--concurrency"},
        Usage{"timeout_negative", {"run", "a.yaml", "--timeout", "-1"}, "--timeout"},
        Usage{"unknown_log_level", {"run", "a.yaml", "--log-level", "loud"}, "--log-level"},
        Usage{"value_missing", {"run", "a.yaml", "--input"}, "--input"},
        Usage{"store_empty", {"task", "list", "--store", ""}, "--store"},
        Usage{"unknown_state",
              {"task", "list", "--state", "complet"},
              "\"complet\" is no state of a task; did you mean complete?"},
        Usage{"limit_zero", {"task", "list", "--limit", "0"}, "--limit"},
        Usage{"offset_negative", {"task", "list", "--offset", "-1"}, "--offset"},
        Usage{"task_missing", {"task", "get"}, "tasker task get: TASK is required"},
        Usage{"step_missing", {"step", "reset"}, "tasker step reset: STEP"},
        Usage{"unknown_format",
              {"template", "visualize", "a.yaml", "--format", "png"},
              "\"png\" is no format; use text, mermaid or markdown"},
        Usage{"unknown_shell",
              {"completion", "tcsh"},
              "\"tcsh\" is not known; use bash, zsh or fish"},
        Usage{"version_with_more", {"version", "now"}, "unexpected argument \"now\""}),
    [](auto const& given) { return std::string(given.param.name); });

struct Mistake {
    char const* name;
    std::vector<std::string> arguments;
    ExitCode code;
    char const* says;
};

class Refusal : public testing::TestWithParam<Mistake> {};

TEST_P(Refusal, SaysWhatIsWrongAndMakesNoStore) {
    Console console;
    console.handlers.add("billing.load_invoice", [](StepContext&) {});
    console.handlers.add("billing.check_totals", [](StepContext&) {});
    console.write("linear.yaml", test::kLinear);
    console.write("schema.yaml",
                  "input_schema: { type: object, required: [id] }\n" + test::kLinear);
    console.write("bad.yaml", "name: bad\nnamespace_name: x\nversion: \"1\"\nsteps: 7\n");
    console.write("broken.json", "{\n  \"id\": ,\n}");
    auto arguments = GetParam().arguments;
    for (auto& argument : arguments) {
        if (argument.ends_with(".yaml") || argument.ends_with(".db") || argument.ends_with(".so")) {
            argument = console.path(argument);
        } else if (argument.starts_with('@') && argument != "@-") {
            argument = "@" + console.path(argument.substr(1));
        }
    }
    auto const said = console.run(arguments);
    EXPECT_EQ(said.code, GetParam().code) << said.notes;
    EXPECT_THAT(said.notes, HasSubstr(GetParam().says));
    EXPECT_THAT(said.data, IsEmpty());
    EXPECT_FALSE(console.exists("new.db"));
}

INSTANTIATE_TEST_SUITE_P(
    Faults, Refusal,
    testing::Values(
        Mistake{"no_template",
                {"run", "absent.yaml", "--store", "new.db"},
                ExitCode::Usage,
                "absent.yaml"},
        Mistake{"bad_template",
                {"run", "bad.yaml", "--store", "new.db"},
                ExitCode::Usage,
                "bad.yaml:4:8: error"},
        Mistake{"input_no_json",
                {"run", "linear.yaml", "--store", "new.db", "--input", "{"},
                ExitCode::Usage,
                "--input: "},
        Mistake{"input_no_object",
                {"run", "linear.yaml", "--store", "new.db", "--input", "[]"},
                ExitCode::Usage,
                "--input is an array; give an object"},
        Mistake{"input_file_absent",
                {"run", "linear.yaml", "--store", "new.db", "--input", "@no.json"},
                ExitCode::Usage,
                "No such file"},
        Mistake{"input_file_broken",
                {"run", "linear.yaml", "--store", "new.db", "--input", "@broken.json"},
                ExitCode::Usage,
                "broken.json"},
        Mistake{"input_does_not_fit",
                {"run", "schema.yaml", "--store", "new.db"},
                ExitCode::Usage,
                "does not fit the input_schema of billing/invoice_export/1.0.0:\n  "},
        Mistake{"handler_missing",
                {"run", "linear.yaml", "--store", "new.db"},
                ExitCode::Usage,
                "post_to_ledger"},
        Mistake{"worker_on_a_file",
                {"worker", "--store", "new.db"},
                ExitCode::Usage,
                "give postgres://HOST/DATABASE"},
        Mistake{"worker_without_templates",
                {"worker", "--store", "postgres://localhost/x", "--templates", "absent.yaml"},
                ExitCode::Usage,
                "absent.yaml"},
        Mistake{"library_absent",
                {"run", "linear.yaml", "--store", "new.db", "--handlers", "none.so"},
                ExitCode::Usage,
                "none.so: no such file"},
        Mistake{"library_is_no_library",
                {"run", "linear.yaml", "--store", "new.db", "--handlers", "bad.yaml"},
                ExitCode::Usage,
                "bad.yaml"},
        Mistake{"list_without_store",
                {"task", "list", "--store", "new.db"},
                ExitCode::Usage,
                "there is no store "},
        Mistake{"get_in_memory",
                {"task", "get", "00002a", "--store", ":memory:"},
                ExitCode::Usage,
                "ends with the process"},
        Mistake{"cancel_without_store",
                {"task", "cancel", "00002a", "--store", "new.db"},
                ExitCode::Usage,
                "there is no store "},
        Mistake{"reset_without_store",
                {"step", "reset", "00002a", "a", "--store", "new.db"},
                ExitCode::Usage,
                "there is no store "},
        Mistake{"result_no_json",
                {"step", "complete", "00002a", "a", "--store", "new.db", "--result", "}"},
                ExitCode::Usage,
                "--result: "},
        Mistake{"metadata_no_object",
                {"step", "complete", "00002a", "a", "--store", "new.db", "--metadata", "7"},
                ExitCode::Usage,
                "--metadata is a number; give an object"},
        Mistake{"visualize_bad_template",
                {"template", "visualize", "bad.yaml"},
                ExitCode::Usage,
                "bad.yaml:4:8"}),
    [](auto const& given) { return std::string(given.param.name); });

TEST(Worker, NeedsHandlers) {
    Console console;
    auto const said = console.run({"worker", "--store", "postgres://localhost/x"});
    EXPECT_EQ(said.code, ExitCode::Usage);
    EXPECT_THAT(said.notes, HasSubstr("--handlers LIBRARY.so"));
}

TEST(Failure, IsAJsonDocumentToo) {
    Console console;
    auto const said = console.run({"task", "list", "--json", "--store", console.path("no.db")});
    EXPECT_EQ(said.code, ExitCode::Usage);
    EXPECT_THAT(said.data,
                testing::StartsWith(R"({"error":{"code":"TSK-1105","name":"FileNotFound")"));
}

void for_each_command(CLI::App& app, std::vector<std::string> const& path,
                      std::function<void(CLI::App&, std::vector<std::string> const&)> const& see) {
    see(app, path);
    for (auto* const command : app.get_subcommands([](CLI::App*) { return true; })) {
        auto deeper = path;
        deeper.push_back(command->get_name());
        for_each_command(*command, deeper, see);
    }
}

TEST(Help, OfEveryCommandIsAsReviewed) {
    Invocation unused;
    auto const app = make_parser(unused);
    for_each_command(*app, {}, [](CLI::App const&, std::vector<std::string> const& path) {
        Console console;
        auto arguments = path;
        arguments.push_back("--help");
        auto const said = console.run(arguments);
        EXPECT_EQ(said.code, ExitCode::Done);
        EXPECT_THAT(said.notes, IsEmpty());
        std::istringstream lines(said.data);
        for (std::string line; std::getline(lines, line);)
            EXPECT_LE(line.size(), 80U) << line;
        std::string name = "help/tasker";
        for (auto const& word : path)
            name += "_" + word;
        EXPECT_TRUE(is_golden(name + ".txt", said.data));
    });
}

TEST(Help, OfEveryCommandThatDoesSomethingHasExamplesAndJson) {
    Invocation unused;
    auto const app = make_parser(unused);
    for_each_command(*app, {}, [](CLI::App& command, auto const&) {
        if (!command.get_subcommands([](CLI::App*) { return true; }).empty()) return;
        EXPECT_THAT(command.get_footer(), HasSubstr("Examples:\n  ")) << command.get_name();
        EXPECT_NE(command.get_option_no_throw("--json"), nullptr) << command.get_name();
    });
}

class Completion : public testing::TestWithParam<char const*> {};

TEST_P(Completion, KnowsEveryCommand) {
    Console console;
    std::string const shell = GetParam();
    auto const said = console.run({"completion", shell});
    EXPECT_EQ(said.code, ExitCode::Done);
    EXPECT_TRUE(is_golden("completion/tasker." + shell, said.data));
}

INSTANTIATE_TEST_SUITE_P(Shells, Completion, testing::Values("bash", "zsh", "fish"),
                         [](auto const& given) { return std::string(given.param); });

TEST(Version, IsTextOrJson) {
    Console console;
    EXPECT_THAT(console.run({"version"}).data, testing::StartsWith("tasker "));
    EXPECT_THAT(console.run({"version", "--json"}).data, testing::StartsWith(R"({"version":")"));
}

TEST(TemplateValidate, FindsEverythingAndCounts) {
    Console console;
    auto const good = console.write("good.yaml", test::kDiamond);
    auto const bad = console.write("bad.yaml",
                                   "name: bad\nnamespace_name: x\nversion: \"1\"\nsteps:\n"
                                   "  - { name: a, dependencies: [b], handler: { callable: x } }\n"
                                   "  - { name: a, handler: { callable: y } }\n");
    auto const fine = console.run({"template", "validate", good});
    EXPECT_EQ(fine.code, ExitCode::Done);
    EXPECT_THAT(fine.data, HasSubstr("1 file: "));

    auto const wrong = console.run({"template", "validate", good, bad});
    EXPECT_EQ(wrong.code, ExitCode::Failed);
    EXPECT_THAT(wrong.data, HasSubstr("bad.yaml:5:"));
    EXPECT_THAT(wrong.data, HasSubstr("MISSING_DEP_REF"));
    EXPECT_THAT(wrong.data, HasSubstr("DUPLICATE_STEP_NAME"));
    EXPECT_THAT(wrong.data, HasSubstr("2 files: 2 errors"));

    auto const json = console.run({"template", "validate", bad, "--json"});
    EXPECT_EQ(json.code, ExitCode::Failed);
    EXPECT_THAT(json.data, testing::StartsWith(R"({"valid":false,"files":1,"errors":2,)"));
}

TEST(TemplateVisualize, DrawsBoxesOnATerminalAndMermaidIntoAPipe) {
    Console console;
    auto const file = console.write("diamond.yaml", test::kDiamond);
    EXPECT_THAT(console.run({"template", "visualize", file}).data,
                testing::StartsWith("graph TD\n"));
    console.screen.is_terminal = true;
    EXPECT_THAT(console.run({"template", "visualize", file}).data, HasSubstr("│ fetch │"));
    EXPECT_THAT(console.run({"template", "visualize", file, "--format", "markdown"}).data,
                HasSubstr("| Step | Type | Handler |"));
    EXPECT_THAT(console.run({"template", "visualize", file, "--json"}).data,
                testing::StartsWith(R"({"template":"catalog/product_enrichment/1.0.0")"));
}

}  // namespace
}  // namespace tasker::cli
