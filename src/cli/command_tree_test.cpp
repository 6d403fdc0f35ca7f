#include <CLI/CLI.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <sstream>

#include "cli/program.hpp"
#include "cli/testing/console.hpp"
#include "cli/testing/golden.hpp"

namespace tasker::cli {
namespace {

using test::Console;
using test::is_golden;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

/// A line of spec/orchestration.md 10.8: a command, its arguments, its options.
struct GrammarLine {
    char const* command;
    char const* options;
};

// Not here: grammar, of which the section tells too little.
constexpr GrammarLine kGrammar[] = {
    {"task create",
     "-n --namespace --name -v --version -i --input -d --description -p --priority "
     "-c --correlation-id"},
    {"task get", "TASK"},
    {"task list", "-n -s --status -l --limit"},
    {"task cancel", "TASK"},
    {"task steps", "TASK"},
    {"task step", "TASK STEP"},
    {"task reset-step", "TASK STEP -r --reason -b --reset-by"},
    {"task resolve-step", "TASK STEP -r -b --resolved-by"},
    {"task complete-step", "TASK STEP --result --metadata -r -b --completed-by"},
    {"task step-audit", "TASK STEP"},
    {"task visualize", "TASK -f --format --base-url -o --graph-only"},
    {"worker list", "-n"},
    {"worker status", "ID"},
    {"worker health", "ID -a --all"},
    {"system health", "-o --orchestration -w --workers"},
    {"system info", ""},
    {"config generate", "-c -e -s -o --validate --remote --url"},
    {"config validate", "-c -t --strict --explain-errors"},
    {"config explain", "-p -c -e"},
    {"config validate-sources", "-c -e -s --explain-errors --remote --url"},
    {"config analyze-usage", "--source-dir -c -f --show-unused -o --show-locations"},
    {"config dump", "-c -e -s -f -p --path --remote --url"},
    {"config show", ""},
    {"dlq list", "-s -l -o --offset"},
    {"dlq get", "TASK"},
    {"dlq update", "ENTRY -s -n --notes -b --resolved-by"},
    {"dlq stats", ""},
    {"auth generate-keys", "-o -k"},
    {"auth generate-token", "-p -s --private-key -e --issuer --audience"},
    {"auth show-permissions", ""},
    {"auth validate-token", "-t --public-key"},
    {"template list", "-l -f --remote --url"},
    {"template info", "NAME -p --plugin"},
    {"template generate", "TEMPLATE -p -l --plugin -o"},
    {"template visualize", "FILE -a --annotations -o --graph-only"},
    {"generate types", "-t --template -l --language -s --step -o"},
    {"generate handler", "-t --template -l --language -s --step -o --with-tests"},
    {"generate scaffold", "-t --template -l --language -s --step -o"},
    {"plugin list", ""},
    {"plugin validate", "PATH"},
    {"remote list", ""},
    {"remote add", "NAME URL -g --config-path --plugin-path"},
    {"remote remove", "NAME"},
    {"remote update", "NAME"},
    {"profile init", "--force"},
    {"profile list", ""},
    {"profile add", "NAME -d -t --orchestration-url --worker-url --tools"},
    {"profile validate", ""},
    {"profile show", "NAME"},
    {"profile check", "NAME --all"},
    {"docs reference", "--base-dir"},
    {"docs annotated", "--base-dir"},
    {"docs section", "-p --base-dir"},
    {"docs coverage", "--base-dir"},
    {"docs explain", "-p --base-dir"},
    {"docs index", "--base-dir"},
    {"init", "--no-contrib"}};

std::vector<std::string> words_in(std::string const& text) {
    std::istringstream stream(text);
    return {std::istream_iterator<std::string>(stream), {}};
}

/// Null when there is none.
CLI::App* command_below(CLI::App& app, std::string const& name) {
    auto const found =
        app.get_subcommands([&](CLI::App const* one) { return one->get_name() == name; });
    return found.empty() ? nullptr : found.front();
}

class Grammar : public testing::TestWithParam<GrammarLine> {};

TEST_P(Grammar, IsKnownUnderBothNames) {
    for (std::string_view const name : {kCtlName, std::string_view("tasker")}) {
        Invocation unused;
        auto const parser = make_parser(unused, name);
        CLI::App* command = parser.get();
        for (auto const& word : words_in(GetParam().command)) {
            command = command_below(*command, word);
            ASSERT_NE(command, nullptr) << name << ' ' << GetParam().command;
        }
        for (auto const& option : words_in(GetParam().options))
            EXPECT_NE(command->get_option_no_throw(option), nullptr) << name << ' ' << option;
    }
}

INSTANTIATE_TEST_SUITE_P(Commands, Grammar, testing::ValuesIn(kGrammar), [](auto const& given) {
    std::string name = given.param.command;
    std::ranges::replace_if(name, [](char c) { return c == ' ' || c == '-'; }, '_');
    return name;
});

TEST(Ctl, HasItsGlobalOptionsBeforeAndBehindCommands) {
    Console console;
    auto const json = R"({"permissions":["tasks:create",)";
    EXPECT_THAT(console.run_ctl({"--format", "json", "auth", "show-permissions"}).data,
                StartsWith(json));
    EXPECT_THAT(console.run_ctl({"auth", "show-permissions", "--format", "json"}).data,
                StartsWith(json));
    EXPECT_THAT(console.run_ctl({"--format=table", "auth", "show-permissions"}).data,
                StartsWith("tasks:*\n"));
    auto const wrong = console.run_ctl({"--format", "yaml", "auth", "show-permissions"});
    EXPECT_EQ(wrong.code, ExitCode::Usage);
    EXPECT_THAT(wrong.notes, HasSubstr("use table or json"));
}

TEST(Ctl, NamesMistakesAsTaskerDoes) {
    Console console;
    struct Mistake {
        std::vector<std::string> arguments;
        char const* says;
    };
    for (auto const& [arguments, says] :
         {Mistake{{}, "error: tasker-ctl: a command is missing; known are task, worker"},
          Mistake{{"tsak"}, "unknown command \"tsak\"; did you mean task?"},
          Mistake{{"run"}, "unknown command \"run\""},
          Mistake{{"task", "lst"}, "tasker-ctl task: unknown command \"lst\"; did you mean"},
          Mistake{{"task", "list", "--limt", "3"}, "--limt; did you mean --limit?"},
          Mistake{{"task", "list", "--formt", "json"}, "--formt; did you mean --format?"},
          Mistake{{"task", "reset-step", "00002a"}, "task reset-step: STEP is required"}}) {
        auto const said = console.run_ctl(arguments);
        EXPECT_EQ(said.code, ExitCode::Usage);
        EXPECT_THAT(said.notes, HasSubstr(says));
        EXPECT_THAT(said.data, IsEmpty());
    }
}

TEST(Ctl, HasHelpOfItsOwn) {
    Console console;
    EXPECT_TRUE(is_golden("help/tasker-ctl.txt", console.run_ctl({"--help"}).data));
    EXPECT_TRUE(
        is_golden("help/tasker-ctl_task_list.txt", console.run_ctl({"task", "list", "-h"}).data));
    EXPECT_THAT(console.run_ctl({"task", "get", "--help"}).data,
                AllOf(HasSubstr("  tasker-ctl task get 00002a"), Not(HasSubstr("--store"))));
}

TEST(Ctl, CompletesItsOwnCommands) {
    Console console;
    for (auto const* const shell : {"bash", "zsh", "fish"}) {
        auto const script = console.run_ctl({"completion", shell}).data;
        EXPECT_THAT(script, AllOf(HasSubstr("tasker-ctl"), HasSubstr("reset-step"),
                                  Not(HasSubstr("simulate"))));
    }
    EXPECT_THAT(console.run_ctl({"completion", "bash"}).data,
                HasSubstr("complete -o filenames -F _tasker_ctl tasker-ctl\n"));
}

TEST(Ctl, OpensNoStore) {
    Console console;
    console.variables["TASKER_STORE"] = console.path("shop.db");
    console.variables["TASKER_ORCHESTRATION_URL"] = "http://127.0.0.1:1";
    auto const said = console.run_ctl({"task", "list"});
    EXPECT_EQ(said.code, ExitCode::Failed);
    EXPECT_THAT(said.notes,
                HasSubstr("GET http://127.0.0.1:1/v1/tasks: it cannot be connected to"));
}

TEST(RemoteOnly, CommandsSayThatTheyNeedAServer) {
    Console console;
    for (auto const& arguments : std::vector<std::vector<std::string>>{{"dlq", "queue"},
                                                                       {"dlq", "staleness"},
                                                                       {"analytics", "performance"},
                                                                       {"analytics", "bottlenecks"},
                                                                       {"template", "list"},
                                                                       {"template", "info", "a"},
                                                                       {"system", "info"}}) {
        auto const said = console.run(arguments);
        EXPECT_EQ(said.code, ExitCode::Usage);
        EXPECT_THAT(said.notes, HasSubstr("give --server URL"));
    }
}

TEST(TemplateDrawing, HasAnnotationsInMermaid) {
    Console console;
    auto const file = console.write("t.yaml",
                                    "name: t\nnamespace_name: x\nversion: \"1\"\nsteps:\n"
                                    "  - { name: charge, handler: { callable: y } }\n");
    auto const notes = console.write("notes.json", R"({"charge": "slow <since> \"May\""})");
    auto const drawn =
        console.run_ctl({"template", "visualize", file, "-a", notes, "--graph-only"});
    EXPECT_EQ(drawn.code, ExitCode::Done) << drawn.notes;
    EXPECT_THAT(drawn.data,
                HasSubstr("charge[\"charge<br/>slow #lt;since#gt; #quot;May#quot;\"]:::annotated"));
    auto const target = console.path("t.md");
    EXPECT_EQ(console.run({"template", "visualize", file, "-o", target}).code, ExitCode::Done);
    EXPECT_TRUE(console.exists("t.md"));
    auto const wrong = console.write("wrong.json", R"({"chrage": "x"})");
    auto const refused = console.run({"template", "visualize", file, "-a", wrong});
    EXPECT_EQ(refused.code, ExitCode::Usage);
    EXPECT_THAT(refused.notes, HasSubstr("no step \"chrage\"; did you mean \"charge\"?"));
}

class ConfigPages : public testing::Test {
protected:
    void SetUp() override {
        std::filesystem::create_directories(console_.path("conf/base"));
        console_.write("conf/base/common.toml",
                       "[common.database.pool]\nmax_connections = 7\nmin_conections = 1\n"
                       "[common.database]\nurl = \"postgres://me:hunter2@db/x\"\n");
    }
    Console console_;
};

TEST_F(ConfigPages, DumpMergesFilesIntoOneDocument) {
    auto const folder = console_.path("conf");
    auto const json = console_.run({"config", "dump", "-s", folder, "-p", "common.database"});
    EXPECT_THAT(json.data, AllOf(StartsWith(R"({"url":"postgres://me:***@db/x",)"),
                                 HasSubstr(R"("max_connections":7)")));
    auto const toml =
        console_.run({"config", "dump", "-s", folder, "-p", "common.database", "-f", "toml"});
    EXPECT_THAT(toml.data, AllOf(StartsWith("[common.database]\n"),
                                 HasSubstr("[common.database.pool]\nmax_connections = 7\n"),
                                 Not(HasSubstr("hunter2"))));
    EXPECT_EQ(console_.run({"config", "dump", "-s", folder, "--server", "http://x"}).code,
              ExitCode::Usage);
}

TEST_F(ConfigPages, SourcesAreCheckedBeforeTheyAreMerged) {
    auto const said =
        console_.run({"config", "validate-sources", "-s", console_.path("conf"), "-c", "common"});
    EXPECT_EQ(said.code, ExitCode::Done);
    EXPECT_THAT(said.data, HasSubstr("min_conections"));
    auto const absent = console_.run({"config", "validate-sources", "-s", console_.path("no")});
    EXPECT_EQ(absent.code, ExitCode::Usage);
}

TEST_F(ConfigPages, TellWhoUsesWhatIsSet) {
    auto const folder = console_.path("conf");
    console_.write("conf/base/orchestration.toml",
                   "[orchestration.web]\nbind_address = \"127.0.0.1:1\"\n");
    auto const short_page = console_.run({"config", "analyze-usage", "--source-dir", folder});
    EXPECT_EQ(short_page.code, ExitCode::Done) << short_page.notes;
    EXPECT_THAT(short_page.data,
                AllOf(HasSubstr("orchestration.web.bind_address"), HasSubstr("4 keys set in"),
                      HasSubstr("1 unknown"), Not(HasSubstr("min_conections"))));
    auto const full = console_.run(
        {"config", "analyze-usage", "--source-dir", folder, "--show-unused", "--show-locations"});
    EXPECT_THAT(full.data, AllOf(HasSubstr("min_conections"), HasSubstr("common.toml:3"),
                                 HasSubstr("orchestration.toml:2"), Not(HasSubstr("hunter2"))));
    auto const target = console_.path("usage.md");
    EXPECT_EQ(console_
                  .run({"config", "analyze-usage", "--source-dir", folder, "-f", "markdown", "-o",
                        target})
                  .code,
              ExitCode::Done);
    EXPECT_TRUE(console_.exists("usage.md"));
    auto const json = console_.run(
        {"config", "analyze-usage", "-s", folder, "-c", "worker", "--json", "--show-unused"});
    EXPECT_THAT(json.data,
                AllOf(HasSubstr(R"("unknown_count":1)"), Not(HasSubstr("orchestration.web"))));
    EXPECT_EQ(console_.run({"config", "analyze-usage", "-s", console_.path("no")}).code,
              ExitCode::Usage);
}

TEST_F(ConfigPages, DocsExplainKeysAndFindThoseThatNobodyKnows) {
    auto const folder = console_.path("conf");
    auto const covered = console_.run({"docs", "coverage", "--base-dir", folder});
    EXPECT_EQ(covered.code, ExitCode::Failed);
    EXPECT_THAT(covered.data, AllOf(HasSubstr("2 keys set in"), HasSubstr("min_conections")));
    EXPECT_EQ(console_.run({"docs", "coverage", "--base-dir", console_.path("no")}).code,
              ExitCode::Usage);
    EXPECT_THAT(console_.run({"docs", "reference"}).data, StartsWith("# Configuration\n"));
    EXPECT_THAT(console_.run({"docs", "index"}).data, HasSubstr("\norchestration.web.auth "));
    EXPECT_THAT(console_.run({"docs", "section", "-p", "common.database.pool"}).data,
                HasSubstr("common.database.pool.max_connections\n"));
    EXPECT_EQ(console_.run({"docs", "explain", "-p", "common.database.url"}).data,
              console_.run({"config", "explain", "common.database.url"}).data);
    auto const secret = console_.run({"docs", "annotated", "--base-dir", folder});
    EXPECT_EQ(secret.code, ExitCode::Usage);
    EXPECT_THAT(secret.notes, AllOf(HasSubstr("common.database.url"), Not(HasSubstr("hunter2"))));
    console_.write("conf/base/common.toml", "[common.database.pool]\nmax_connections = 7\n");
    EXPECT_THAT(console_.run({"docs", "annotated", "--base-dir", folder}).data,
                HasSubstr("\nmax_connections = 7\n"));
}

}  // namespace
}  // namespace tasker::cli
