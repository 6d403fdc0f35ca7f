#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

#include "base/json.hpp"
#include "cli/testing/console.hpp"
#include "cli/testing/file_text.hpp"
#include "cli/testing/golden.hpp"
#include "configuration/pages/reference_page.hpp"

namespace tasker::cli {
namespace {

using test::Console;
using test::is_golden;
using test::Said;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

class Config : public testing::Test {
protected:
    Said run(std::vector<std::string> const& more) {
        std::vector<std::string> arguments{"config"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return console_.run(arguments);
    }
    Json json_of(Said const& said) {
        auto parsed = base::parse_json(said.data);
        EXPECT_TRUE(parsed) << said.data << said.notes;
        return parsed ? *std::move(parsed) : Json(JsonObject{});
    }
    std::string folder() {
        std::filesystem::create_directories(console_.path("conf/base"));
        std::filesystem::create_directories(console_.path("conf/environments/test"));
        console_.write("conf/base/common.toml",
                       "[common.database.pool]\nmax_connections = 7\n"
                       "[common.backoff]\njitter_enabled = false\n");
        console_.write("conf/environments/test/worker.toml", "[worker]\nworker_type = \"quick\"\n");
        return console_.path("conf");
    }
    Console console_;
};

TEST_F(Config, ShowPrintsWhereEachValueComesFrom) {
    console_.variables["TASKER_WORKER_ID"] = "worker-7";
    auto const said = run({"show", "-s", folder(), "-e", "test", "--changed"});
    EXPECT_EQ(said.code, ExitCode::Done) << said.notes;
    EXPECT_THAT(said.data, StartsWith("KEY  "));
    EXPECT_THAT(said.data, HasSubstr("common.database.pool.max_connections  7 "));
    EXPECT_THAT(said.data, HasSubstr("conf/base/common.toml:2\n"));
    EXPECT_THAT(said.data, HasSubstr("conf/environments/test/worker.toml:2\n"));
    EXPECT_THAT(said.data, HasSubstr("\"worker-7\" "));
    EXPECT_THAT(said.data, HasSubstr(" $TASKER_WORKER_ID\n"));
    EXPECT_EQ(std::ranges::count(said.data, '\n'), 5) << said.data;
    EXPECT_THAT(run({"show", "-e", "test", "-p", "handler_timeout_ms"}).data,
                HasSubstr("  5000   default of test\n"));
}

TEST_F(Config, ShowHasShortLinesOnATerminal) {
    console_.screen = {.is_terminal = true, .has_colour = true, .columns = 80};
    auto const said = run({"show", "-e", "test", "-p", "orchestration.dlq"});
    EXPECT_TRUE(is_golden("config/show_terminal.txt", said.data));
}

TEST_F(Config, ShowIsAJsonDocumentToo) {
    console_.variables["DATABASE_URL"] = "postgres://me:hunter2@db/x";
    auto const object =
        json_of(run({"show", "-p", "common.database.url", "--json", "--context", "common"}));
    EXPECT_EQ(object.at("environment"), "development");
    EXPECT_EQ(object.at("context"), "common");
    EXPECT_EQ(object.at("valid"), true);
    auto const& setting = object.at("settings").at(0);
    EXPECT_EQ(setting.at("key"), "common.database.url");
    EXPECT_EQ(setting.at("value"), "postgres://me:***@db/x");
    EXPECT_EQ(setting.at("from").at("kind"), "variable");
    EXPECT_EQ(setting.at("from").at("variable"), "DATABASE_URL");
    EXPECT_EQ(object.at("settings").as_array().size(), 1U);
}

TEST_F(Config, ShowTellsWhatIsWrongAndShowsTheRest) {
    auto const file = console_.write("a.toml", "[worker]\nworker_id = 7\nworker_type = \"x\"\n");
    auto const said = run({"show", "--config", file, "--changed"});
    EXPECT_EQ(said.code, ExitCode::Failed);
    EXPECT_THAT(said.notes, HasSubstr("a.toml:2:13: error: worker.worker_id: 7 is a whole number"));
    EXPECT_THAT(said.data, HasSubstr("worker.worker_type  \"x\""));
}

TEST_F(Config, ValidateEndsWithWhatItFound) {
    auto const good = console_.write("good.toml", "[worker]\nworker_id = \"a\"\n");
    EXPECT_EQ(run({"validate", "-c", good}).code, ExitCode::Done);
    auto const fine = run({"validate", good});
    EXPECT_EQ(fine.code, ExitCode::Done);
    EXPECT_EQ(fine.data, good + ", environment development: no findings\n");

    auto const odd = console_.write("odd.toml", "[worker]\nworker_idd = \"a\"\n");
    EXPECT_EQ(run({"validate", "--config", odd}).code, ExitCode::Done);
    auto const strict = run({"validate", "--config", odd, "--strict"});
    EXPECT_EQ(strict.code, ExitCode::Failed);
    EXPECT_THAT(strict.data, HasSubstr("did you mean worker.worker_id? [UNKNOWN_KEY]\n"));
    EXPECT_THAT(strict.data, HasSubstr(": 1 warning\n"));

    auto const bad = console_.write("bad.toml", "[worker]\nworker_id = 1\nworker_type = 2\n");
    auto const wrong = run({"validate", "--config", bad, "-t", "worker", "--explain-errors"});
    EXPECT_EQ(wrong.code, ExitCode::Failed);
    EXPECT_THAT(wrong.data, HasSubstr("context worker: 2 errors\n"));
    EXPECT_THAT(wrong.data, HasSubstr("\n    The name of this worker in results"));
    EXPECT_EQ(run({"validate", "--config", bad, "-t", "orchestration"}).code, ExitCode::Done);

    auto const absent = run({"validate", "--config", console_.path("no.toml")});
    EXPECT_EQ(absent.code, ExitCode::Usage);
    EXPECT_THAT(absent.data, HasSubstr("no.toml: error: there is no such file"));
    EXPECT_EQ(run({"validate", "-s", console_.path("nowhere")}).code, ExitCode::Usage);
    EXPECT_EQ(run({"validate", "-s", folder(), "-e", "tset"}).code, ExitCode::Usage);
    EXPECT_EQ(run({"validate", "-s", folder(), "-e", "test"}).code, ExitCode::Done);
}

TEST_F(Config, ValidateFindsTheFileThatAVariableNames) {
    console_.variables["TASKER_CONFIG_PATH"] =
        console_.write("a.toml", "[worker]\nworker_id = 1\n");
    auto const object = json_of(run({"validate", "--json"}));
    EXPECT_EQ(object.at("valid"), false);
    EXPECT_EQ(object.at("errors"), 1);
    auto const& finding = object.at("findings").at(0);
    EXPECT_EQ(finding.at("code"), "WRONG_TYPE");
    EXPECT_EQ(finding.at("line"), 2);
    EXPECT_EQ(finding.at("column"), 13);
    EXPECT_EQ(finding.at("key"), "worker.worker_id");
}

TEST_F(Config, GenerateWritesAFileThatExplainsItself) {
    auto const said = run({"generate", "-e", "production"});
    EXPECT_EQ(said.code, ExitCode::Done) << said.notes;
    EXPECT_THAT(said.notes, IsEmpty());
    EXPECT_TRUE(is_golden("config/production.toml", said.data));
    auto const file = console_.write("again.toml", said.data);
    auto const valid = run({"validate", "--config", file, "-e", "production", "--strict"});
    EXPECT_EQ(valid.code, ExitCode::Done) << valid.data;
    EXPECT_EQ(run({"generate", "--config", file}).data, said.data);
}

TEST_F(Config, GenerateMergesAFolder) {
    auto const file = console_.path("merged.toml");
    auto const said = run({"generate", "-s", folder(), "-e", "test", "-o", file, "--validate"});
    EXPECT_EQ(said.code, ExitCode::Done) << said.notes;
    EXPECT_THAT(said.data, AllOf(StartsWith(file + ": "), HasSubstr(" keys\n")));
    auto const page = test::file_text(file);
    EXPECT_THAT(page, HasSubstr("\nmax_connections = 7\n"));
    EXPECT_THAT(page, HasSubstr("\nworker_type = \"quick\"\n"));
    EXPECT_THAT(run({"generate", "-s", folder(), "-e", "test", "-c", "worker"}).data,
                AllOf(HasSubstr("[worker.web]"), Not(HasSubstr("[orchestration"))));
}

TEST_F(Config, GenerateShowsNoSecretsAndWritesThemForTheOwnerOnly) {
    auto const source =
        console_.write("a.toml", "[common.database]\nurl = \"postgres://me:hunter2@db/x\"\n");
    auto const refused = run({"generate", "--config", source});
    EXPECT_EQ(refused.code, ExitCode::Usage);
    EXPECT_THAT(refused.data, IsEmpty());
    EXPECT_THAT(refused.notes, AllOf(HasSubstr("common.database.url"), Not(HasSubstr("hunter2"))));
    auto const file = console_.write("out.toml", "old");
    EXPECT_EQ(run({"generate", "--config", source, "-o", file}).code, ExitCode::Done);
    EXPECT_THAT(test::file_text(file), HasSubstr("hunter2"));
    struct stat facts{};
    ASSERT_EQ(::stat(file.c_str(), &facts), 0);
    EXPECT_EQ(facts.st_mode & 0777U, 0600U);
}

TEST_F(Config, GenerateWritesNothingThatIsWrong) {
    auto const bad = console_.write("bad.toml", "[worker]\nworker_id = 1\n");
    auto const file = console_.path("out.toml");
    auto const said = run({"generate", "--config", bad, "-o", file});
    EXPECT_EQ(said.code, ExitCode::Usage);
    EXPECT_THAT(said.notes,
                AllOf(HasSubstr("bad.toml:2:13: error"), HasSubstr("nothing was written")));
    EXPECT_FALSE(console_.exists("out.toml"));

    auto const needy =
        console_.write("needy.toml", "[common.database]\nurl = \"${DATABASE_URL}\"\n");
    EXPECT_EQ(run({"generate", "--config", needy}).code, ExitCode::Done);
    auto const checked = run({"generate", "--config", needy, "--validate"});
    EXPECT_EQ(checked.code, ExitCode::Usage);
    EXPECT_THAT(checked.notes, HasSubstr("the variable DATABASE_URL is not set"));
    EXPECT_EQ(run({"generate", "-o", console_.path("no/folder.toml")}).code, ExitCode::Usage);
    EXPECT_EQ(run({"generate", "-o", "/dev/null"}).code, ExitCode::Usage);
    EXPECT_TRUE(std::filesystem::is_character_file("/dev/null"));
}

TEST_F(Config, ExplainSaysEverythingAboutAKey) {
    for (auto const* const name :
         {"orchestration.web.bind_address", "common.database.url", "worker.worker_id",
          "common.database.pool.max_connections", "worker.event_systems.worker.deployment_mode",
          "orchestration.web.auth.api_keys", "common.backoff", "DATABASE_URL"}) {
        auto const said = run({"explain", name});
        EXPECT_EQ(said.code, ExitCode::Done);
        EXPECT_TRUE(is_golden("config/explain_" + std::string(name) + ".txt", said.data));
        EXPECT_EQ(run({"explain", "-p", name}).data, said.data);
        EXPECT_TRUE(json_of(run({"explain", name, "--json"})).is_object());
    }
}

TEST_F(Config, ExplainListsAllKeys) {
    auto const said = run({"explain"});
    EXPECT_EQ(said.code, ExitCode::Done);
    EXPECT_TRUE(is_golden("config/explain.txt", said.data));
    EXPECT_THAT(run({"explain", "-c", "common"}).data, Not(HasSubstr("\nworker.")));
    EXPECT_THAT(run({"explain", "common.backoff", "-e", "test"}).data, HasSubstr(" [1, 2, 4] "));
}

TEST_F(Config, ExplainFindsWhatWasMeant) {
    EXPECT_THAT(run({"explain", "handler_timeout_ms"}).data,
                StartsWith("worker.mpsc_channels.handler_dispatch.handler_timeout_ms\n"));
    struct Case {
        char const* name;
        char const* says;
    };
    for (auto const& [name, says] : {
             Case{"orchestration.web.bind_adress", "did you mean orchestration.web.bind_address?"},
             Case{"bind_address",
                  "there are orchestration.web.bind_address, orchestration.grpc.bind_"},
             Case{"colour_of_the_sky", "tasker config explain lists all"},
         }) {
        auto const said = run({"explain", name});
        EXPECT_EQ(said.code, ExitCode::Usage);
        EXPECT_THAT(said.notes, HasSubstr(says));
    }
}

TEST_F(Config, SaysWhatIsWrongWithItsOptions) {
    EXPECT_THAT(run({"show", "--context", "workr"}).notes, HasSubstr("did you mean worker?"));
    EXPECT_THAT(run({"show", "--config", "a", "-s", "b"}).notes, HasSubstr("excludes"));
    EXPECT_THAT(run({"show", "-e", "../x"}).notes, HasSubstr("is no name of an environment"));
    EXPECT_EQ(run({}).code, ExitCode::Usage);
}

TEST(ConfigurationReference, IsCurrent) {
    EXPECT_TRUE(
        is_golden("../../docs/reference/configuration.md", configuration::reference_page()));
}

}  // namespace
}  // namespace tasker::cli
