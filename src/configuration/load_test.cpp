#include "configuration/load.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <fstream>
#include <map>

#include "configuration/pages/toml_page.hpp"

namespace tasker::configuration {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

using Variations = std::map<std::string, std::string>;

Environ environ_of(Variations variables) {
    return
        [variables = std::move(variables)](std::string const& name) -> std::optional<std::string> {
            auto const found = variables.find(name);
            if (found == variables.end()) return std::nullopt;
            return found->second;
        };
}

Loaded load_text(std::string const& text, Variations variables = {},
                 std::string const& environment = "base") {
    return load_documents({{"a.toml", text}}, environment, Scope::Complete,
                          environ_of(std::move(variables)));
}

std::string lines_of(std::vector<Finding> const& findings) {
    std::string lines;
    for (auto const& finding : findings)
        lines += finding.to_text() + "\n";
    return lines;
}

Setting const& setting_of(Loaded const& loaded, std::string_view path) {
    auto const found = std::ranges::find_if(
        loaded.settings, [&](Setting const& setting) { return setting.key().path == path; });
    EXPECT_NE(found, loaded.settings.end()) << path;
    return *found;
}

class Folder : public testing::Test {
protected:
    Folder() {
        auto pattern = (std::filesystem::temp_directory_path() / "tasker-conf-XXXXXX").string();
        folder_ = mkdtemp(pattern.data());
    }
    ~Folder() override {
        std::error_code ignored;
        std::filesystem::remove_all(folder_, ignored);
    }
    std::string write(std::string const& name, std::string const& text) const {
        auto const file = folder_ / name;
        std::filesystem::create_directories(file.parent_path());
        std::ofstream(file, std::ios::binary) << text;
        return file.string();
    }

    std::filesystem::path folder_;
};

TEST(Load, TakesTheLastWordOnEachKey) {
    auto const loaded =
        load_documents({{"base.toml",
                         "[common.database.pool]\nmax_connections = 7\nmin_connections = 3\n"
                         "[common.backoff]\ndefault_backoff_seconds = [1, 2, 3]\n"},
                        {"test.toml",
                         "[common.database.pool]\nmax_connections = 9\n"
                         "[common.backoff]\ndefault_backoff_seconds = [4]\n"}},
                       "test", Scope::Complete, environ_of({}));
    EXPECT_TRUE(loaded.is_valid()) << lines_of(loaded.findings);
    auto const& common = loaded.configuration.common;
    EXPECT_EQ(common.database.pool.max_connections, 9U);
    EXPECT_EQ(common.database.pool.min_connections, 3U);
    EXPECT_THAT(common.backoff.default_backoff, ElementsAre(Seconds(4)));
    EXPECT_EQ(common.backoff.max_backoff, Seconds(10)) << "the default of the environment";
    EXPECT_EQ(setting_of(loaded, "common.database.pool.max_connections").origin().to_text("test"),
              "test.toml:2");
    EXPECT_EQ(setting_of(loaded, "common.backoff.max_backoff_seconds").origin().to_text("test"),
              "default of test");
    EXPECT_EQ(setting_of(loaded, "common.backoff.jitter_enabled").origin().to_text("test"),
              "default");
}

TEST(Load, FindsEverythingThatIsWrongNotJustTheFirst) {
    auto const loaded = load_text(
        "[common.database.pool]\n"
        "max_connections = \"ten\"\n"
        "  min_connections = -1\n"
        "acquire_timeout_seconds = 2.5\n"
        "[orchestration.web]\n"
        "enabled = 1\n"
        "bind_address = \"8080\"\n"
        "[worker.event_systems.worker]\n"
        "deployment_mode = \"hybrid\"\n"
        "[common.backoff]\n"
        "default_backoff_seconds = [1, \"2\", 3]\n");
    EXPECT_EQ(lines_of(loaded.findings),
              "a.toml:2:19: error: common.database.pool.max_connections: \"ten\" is text; give a "
              "whole number of connections from 1 to 10000 [WRONG_TYPE]\n"
              "a.toml:3:21: error: common.database.pool.min_connections: -1 is outside its range; "
              "give a whole number of connections from 0 to 10000 [OUT_OF_RANGE]\n"
              "a.toml:4:27: error: common.database.pool.acquire_timeout_seconds: 2.5 is a number "
              "with a fraction; give a whole number of seconds from 1 to 3600 [WRONG_TYPE]\n"
              "a.toml:6:11: error: orchestration.web.enabled: 1 is a whole number; give true or "
              "false [WRONG_TYPE]\n"
              "a.toml:7:16: error: orchestration.web.bind_address: \"8080\" is wrong; give "
              "HOST:PORT, such as 0.0.0.0:8080 or [::1]:8080 [INVALID_VALUE]\n"
              "a.toml:9:19: error: worker.event_systems.worker.deployment_mode: \"hybrid\" is "
              "unknown; did you mean Hybrid? [UNKNOWN_VALUE]\n"
              "a.toml:11:31: error: common.backoff.default_backoff_seconds: \"2\" is text; give a "
              "list of whole numbers of seconds from 0 to 604800 [WRONG_TYPE]\n");
}

TEST(Load, WarnsAboutKeysThatThereAreNot) {
    auto const loaded = load_text(
        "[common.database.pool]\nmax_conections = 9\n[database]\nurl = \"x\"\n"
        "[orchestration.web.colours]\nred = 1\n\"common.database\" = 2\n");
    EXPECT_TRUE(loaded.is_valid());
    EXPECT_EQ(lines_of(loaded.findings),
              "a.toml:2:1: warning: common.database.pool.max_conections: there is no such key; it "
              "is ignored; did you mean common.database.pool.max_connections? [UNKNOWN_KEY]\n"
              "a.toml:3:2: warning: database: there is no such key; it is ignored; did you mean "
              "common.database? [UNKNOWN_KEY]\n"
              "a.toml:5:20: warning: orchestration.web.colours: there is no such key; it is "
              "ignored [UNKNOWN_KEY]\n");
}

TEST(Load, ReadsNoNotes) {
    auto const loaded = load_text(
        "[common.database.pool._docs.max_connections]\ndescription = \"x\"\n"
        "[_docs]\nanything = 1\n[worker]\n_docs = \"text\"\n");
    EXPECT_THAT(loaded.findings, IsEmpty()) << lines_of(loaded.findings);
}

TEST(Load, TellsATableFromAValue) {
    auto const loaded =
        load_text("[common]\ndatabase = 5\n[orchestration.web.bind_address]\nx = 1\n");
    EXPECT_THAT(lines_of(loaded.findings),
                AllOf(HasSubstr("a.toml:2:1: error: common.database: this is a whole number; give "
                                "a table, [common.database]"),
                      HasSubstr("orchestration.web.bind_address: what is given is a table; give "
                                "HOST:PORT")));
}

TEST(Load, ReadsTheOlderNameOfTheMessagingBreaker) {
    auto const loaded =
        load_text("[common.circuit_breakers.component_configs.pgmq]\nfailure_threshold = 9\n");
    EXPECT_EQ(
        loaded.configuration.common.circuit_breakers.component_configs.messaging.failure_threshold,
        9U);
    auto const twice = load_text(
        "[common.circuit_breakers.component_configs.pgmq]\nfailure_threshold = 9\n"
        "[common.circuit_breakers.component_configs.messaging]\nfailure_threshold = 9\n");
    EXPECT_THAT(lines_of(twice.findings), HasSubstr("[GIVEN_TWICE]"));
}

TEST(Load, ReadsTheOtherNamesOfCaches) {
    struct Case {
        char const* word;
        CacheBackend backend;
    };
    for (auto const& [word, backend] :
         {Case{"redis", CacheBackend::Redis}, Case{"dragonfly", CacheBackend::Redis},
          Case{"memcached", CacheBackend::Memcached}, Case{"moka", CacheBackend::Memory},
          Case{"memory", CacheBackend::Memory}, Case{"in-memory", CacheBackend::Memory},
          Case{"none", CacheBackend::None}}) {
        auto const loaded = load_text("[common.cache]\nbackend = \"" + std::string(word) + "\"\n");
        EXPECT_TRUE(loaded.is_valid()) << lines_of(loaded.findings);
        EXPECT_EQ(loaded.configuration.common.cache.backend, backend) << word;
    }
}

TEST(Load, SaysThatAKeyChangesNothing) {
    auto const loaded = load_text("[common.execution]\nstep_enqueue_batch_size = 7\n");
    EXPECT_THAT(lines_of(loaded.findings), HasSubstr("a.toml:2:1: info: "));
    EXPECT_THAT(load_text("[common.execution]\nstep_enqueue_batch_size = 50\n").findings, IsEmpty())
        << "a complete file of the existing Tasker has it too";
}

TEST(Load, ReadsOnlyWhatTheProcessNeeds) {
    auto const text =
        "[orchestration.web]\nenabled = 7\nbind_address = \"${TASKER_INSTANCE_PORT}\"\n"
        "[worker]\nworker_type = \"fast\"\n";
    auto const loaded = load_documents({{"a.toml", text}}, "base", Scope::Worker, environ_of({}));
    EXPECT_THAT(loaded.findings, IsEmpty()) << lines_of(loaded.findings);
    EXPECT_EQ(loaded.configuration.worker.worker_type, "fast");
    EXPECT_TRUE(loaded.configuration.orchestration.web.bind_address.empty());
}

TEST(Relations, OfKeysThatAreRightByThemselvesAreChecked) {
    struct Case {
        char const* text;
        char const* says;
    };
    for (auto const& [text, says] : {
             Case{"[common.database.pool]\nmin_connections = 30\n",
                  "a.toml:2:1: error: common.database.pool.min_connections: it is greater than "
                  "max_connections"},
             Case{"[common.queues.pgmq.queue_depth_thresholds]\noverflow_threshold = 10\n",
                  "a.toml:2:1: error: common.queues.pgmq.queue_depth_thresholds.critical_"
                  "threshold: it is greater than overflow_threshold"},
             Case{"[orchestration.web.auth]\nenabled = true\n",
                  "a.toml:2:1: error: orchestration.web.auth.enabled: nobody could get in"},
             Case{"[worker.web.auth]\njwt_verification_method = \"jwks\"\n",
                  "there is no jwks_url"},
             Case{"[worker.web.auth]\njwks_url = \"http://x/keys\"\n", "can be anybody's"},
             Case{"[worker.web.auth]\napi_keys_enabled = true\n", "there are no api_keys"},
             Case{"[worker.grpc]\ntls_enabled = true\n", "it needs a certificate and its key"},
             Case{"[worker.orchestration_client.auth]\ntype = \"bearer\"\n", "there is no token"},
             Case{"[common.backoff]\nmax_backoff_seconds = 1\ndefault_backoff_seconds = [2]\n",
                  "the first is greater than max_backoff_seconds"},
         }) {
        auto const loaded = load_text(text);
        EXPECT_THAT(lines_of(loaded.findings), AllOf(HasSubstr(says), HasSubstr("CONTRADICTION")));
    }
    EXPECT_TRUE(load_text("[orchestration.web.auth]\nenabled = true\njwks_url = \"https://x/k\"\n"
                          "jwt_verification_method = \"jwks\"\n")
                    .is_valid());
}

TEST_F(Folder, IsMergedByItsEnvironment) {
    write("base/common.toml", "[common.database.pool]\nmax_connections = 7\nmin_connections = 1\n");
    write("base/worker.toml", "[worker]\nworker_type = \"base\"\n");
    write("environments/staging/worker.toml", "[worker]\nworker_type = \"staged\"\n");
    write("environments/production/common.toml", "[common.database.pool]\nmin_connections = 2\n");
    auto const staging = load({.folder = folder_, .environment = "staging"}, environ_of({}));
    EXPECT_TRUE(staging.is_valid()) << lines_of(staging.findings);
    EXPECT_EQ(staging.configuration.worker.worker_type, "staged");
    EXPECT_EQ(staging.configuration.common.database.pool.min_connections, 1U);
    EXPECT_THAT(staging.files,
                ElementsAre(HasSubstr("base/common.toml"), HasSubstr("base/worker.toml"),
                            HasSubstr("environments/staging/worker.toml")));
    auto const production = load({.folder = folder_}, environ_of({{"TASKER_ENV", "production"}}));
    EXPECT_EQ(production.configuration.environment, "production");
    EXPECT_EQ(production.configuration.worker.worker_type, "base");
    EXPECT_EQ(production.configuration.common.database.pool.min_connections, 2U);
    EXPECT_EQ(production.configuration.common.database.pool.max_connections, 7U)
        << "a file wins over the default of an environment";
}

TEST_F(Folder, OfAnEnvironmentThatIsMisspeltIsTold) {
    write("base/common.toml", "");
    write("environments/staging/common.toml", "");
    auto const loaded = load({.folder = folder_, .environment = "stagin"}, environ_of({}));
    EXPECT_THAT(lines_of(loaded.findings),
                AllOf(HasSubstr("did you mean staging?"), HasSubstr("UNKNOWN_ENVIRONMENT")));
    EXPECT_TRUE(load({.folder = folder_, .environment = "test"}, environ_of({})).is_valid());
    for (auto const* const wrong : {"../base", "a/b", "", "a b"}) {
        auto const refused =
            load({.folder = folder_, .environment = wrong}, environ_of({{"TASKER_ENV", "../x"}}));
        EXPECT_FALSE(refused.is_valid()) << wrong;
    }
}

TEST_F(Folder, ThatIsNoneIsTold) {
    auto const loaded = load({.folder = folder_}, environ_of({}));
    EXPECT_THAT(lines_of(loaded.findings), HasSubstr("there is no folder base in it"));
    auto const absent = load({.file = folder_ / "no.toml"}, environ_of({}));
    EXPECT_THAT(lines_of(absent.findings), HasSubstr("no.toml: error: there is no such file"));
    auto const large = write("large.toml", std::string(1024 * 1024 + 1, '\n'));
    EXPECT_THAT(lines_of(load({.file = large}, environ_of({})).findings), HasSubstr("1024 KiB"));
}

TEST_F(Folder, HasOneFileThatNamesItsEnvironment) {
    auto const file = write("all.toml", "[common.execution]\nenvironment = \"production\"\n");
    auto const by_file = load({.file = file}, environ_of({}));
    EXPECT_EQ(by_file.configuration.environment, "production");
    EXPECT_EQ(by_file.configuration.worker.worker_id, "prod-worker-001");
    EXPECT_THAT(by_file.findings, IsEmpty());
    auto const elsewhere = load({.file = file}, environ_of({{"TASKER_ENV", "test"}}));
    EXPECT_EQ(elsewhere.configuration.environment, "test");
    EXPECT_THAT(lines_of(elsewhere.findings),
                HasSubstr("warning: common.execution.environment: the file is for \"production\""));
}

TEST(ConfigurationOf, IsAnErrorWithEveryLine) {
    EXPECT_TRUE(configuration_of(load_text("")));
    auto const refused = configuration_of(load_text("[common.cache]\nenabled = 1\nbackend = 2\n"));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code(), ErrorCode::InvalidOption);
    EXPECT_THAT(
        refused.error().message(),
        AllOf(HasSubstr("a.toml:2:11: error: common.cache.enabled"), HasSubstr("\na.toml:3:11: ")));
}

TEST(ChangesBetween, SaysWhatARunningProcessCanTakeOver) {
    auto const before = load_text("[common.backoff]\nmax_backoff_seconds = 60\n");
    auto const after = load_text(
        "[common.backoff]\nmax_backoff_seconds = 61\n[orchestration.web]\nbind_address = "
        "\"[::1]:1\"\n");
    auto const changes = changes_between(before, after);
    ASSERT_EQ(changes.size(), 2U);
    EXPECT_EQ(changes[0].key->path, "common.backoff.max_backoff_seconds");
    EXPECT_TRUE(changes[0].is_live());
    EXPECT_EQ(changes[1].key->path, "orchestration.web.bind_address");
    EXPECT_FALSE(changes[1].is_live());
    EXPECT_THAT(changes_between(before, before), IsEmpty());
}

TEST(Findings, OfAHostileFileAreBounded) {
    std::string text;
    for (int i = 0; i < 60'000; ++i)
        text += "wrong" + std::to_string(i) + "=1\n";
    auto const loaded = load_text(text);
    EXPECT_EQ(loaded.findings.size(), 1'001U);
    EXPECT_EQ(loaded.findings.back().code, FindingCode::MoreFindings);
    EXPECT_THAT(loaded.findings.back().message, HasSubstr("of 60000"));
}

TEST(TomlPage, IsReadBackAsItIs) {
    for (auto const* const environment : {"base", "test", "development", "production"}) {
        for (auto const scope :
             {Scope::Complete, Scope::Common, Scope::Orchestration, Scope::Worker}) {
            auto const loaded =
                load({.environment = environment, .scope = scope, .keeps_placeholders = true},
                     environ_of({{"DATABASE_URL", "postgres://a/b"}}));
            auto const page = toml_page(loaded, scope);
            auto const again =
                load_documents({{"page.toml", page}}, environment, scope, environ_of({}));
            auto const plain = load_documents({}, environment, scope, environ_of({}));
            auto const differs = lines_of(again.findings);
            if (std::string_view(environment) != "base") EXPECT_THAT(differs, IsEmpty());
            EXPECT_EQ(again.settings.size(), plain.settings.size());
            EXPECT_THAT(changes_between(again, plain), IsEmpty());
            EXPECT_THAT(page, HasSubstr("\n"));
            EXPECT_THAT(page, Not(HasSubstr("postgres://a/b")));
        }
    }
}

}  // namespace
}  // namespace tasker::configuration
