#include "configuration/variables.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <fstream>
#include <map>

#include "base/json.hpp"
#include "configuration/keys/keys.hpp"
#include "configuration/load.hpp"
#include "configuration/pages/toml_page.hpp"

namespace tasker::configuration {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr char const* kPassword = "hunter2";

class VariablesOfAProcess : public testing::Test {
protected:
    VariablesOfAProcess() {
        auto pattern = (std::filesystem::temp_directory_path() / "tasker-vars-XXXXXX").string();
        folder_ = mkdtemp(pattern.data());
    }
    ~VariablesOfAProcess() override {
        std::error_code ignored;
        std::filesystem::remove_all(folder_, ignored);
    }

    std::string write(std::string const& name, std::string const& text) const {
        std::ofstream(folder_ / name, std::ios::binary) << text;
        return (folder_ / name).string();
    }
    Environ environ() const {
        return [this](std::string const& name) -> std::optional<std::string> {
            auto const found = set_.find(name);
            if (found == set_.end()) return std::nullopt;
            return found->second;
        };
    }
    Loaded load_text(std::string const& text) const {
        return load_documents({{"a.toml", text}}, "base", Scope::Complete, environ());
    }
    /// Everything that may be seen of it.
    static std::string seen(Loaded const& loaded) {
        std::string text;
        for (auto const& finding : loaded.findings)
            text += finding.to_text() + "\n";
        for (auto const& setting : loaded.settings) {
            text += setting.key().path + " = " + to_toml(setting.shown()) + " " +
                    base::to_text(to_json(setting.shown())) + " " +
                    setting.origin().to_text("base") + "\n";
        }
        return text;
    }

    std::filesystem::path folder_;
    std::map<std::string, std::string> set_;
};

TEST_F(VariablesOfAProcess, FillInDefaults) {
    set_["DATABASE_URL"] = "postgres://db/mine";
    set_["TASKER_MESSAGING_BACKEND"] = "rabbitmq";
    auto const loaded = load_text("");
    EXPECT_TRUE(loaded.is_valid()) << seen(loaded);
    EXPECT_EQ(loaded.configuration.common.database.url.reveal(), "postgres://db/mine");
    EXPECT_EQ(loaded.configuration.common.queues.backend, MessagingBackend::RabbitMq);
    EXPECT_THAT(seen(loaded), HasSubstr("\"postgres://db/mine\" $DATABASE_URL\n"));
}

TEST_F(VariablesOfAProcess, FillInWhatFilesSay) {
    set_["TASKER_INSTANCE_PORT"] = "8090";
    auto const loaded =
        load_text("[orchestration.web]\nbind_address = \"127.0.0.1:${TASKER_INSTANCE_PORT:-1}\"\n");
    EXPECT_EQ(loaded.configuration.orchestration.web.bind_address, "127.0.0.1:8090");
    EXPECT_THAT(seen(loaded), HasSubstr("$TASKER_INSTANCE_PORT (a.toml:2)"));
}

TEST_F(VariablesOfAProcess, AreTheDefaultOfAPlaceholderWhenTheyAreEmpty) {
    set_["TASKER_WEB_BIND_ADDRESS"] = "";
    EXPECT_EQ(load_text("").configuration.worker.web.bind_address, "0.0.0.0:8081");
}

TEST_F(VariablesOfAProcess, ThatAreMissingUnknownOrWrongAreTold) {
    struct Case {
        char const* url;
        char const* says;
    };
    for (auto const& [url, says] : {
             Case{"${DATABASE_URL}",
                  "a.toml:2:7: error: common.database.url: the variable "
                  "DATABASE_URL is not set; set it, or give "
                  "${DATABASE_URL:-default} [MISSING_VARIABLE]"},
             Case{"${DATABSE_URL}", "did you mean ${DATABASE_URL}? [UNKNOWN_VARIABLE]"},
             Case{"${HOME}/x", "${HOME} is no variable that configuration may use; known are "},
             Case{"${LOG_LEVEL}", "${LOG_LEVEL} is no variable that configuration may use"},
             Case{"postgres://${DATABASE_URL", "a ${ has no }"},
             Case{"${}", "[UNKNOWN_VARIABLE]"},
         }) {
        EXPECT_THAT(seen(load_text("[common.database]\nurl = \"" + std::string(url) + "\"\n")),
                    HasSubstr(says));
    }
    set_["TASKER_WEB_BIND_ADDRESS"] = "everywhere";
    EXPECT_THAT(seen(load_text("")),
                HasSubstr("error: the variable TASKER_WEB_BIND_ADDRESS is set to \"everywhere\"; "
                          "give HOST:PORT, such as 0.0.0.0:8080 or [::1]:8080 [INVALID_VARIABLE]"));
}

TEST_F(VariablesOfAProcess, WinOverFilesWhereTheKeySaysSo) {
    set_["TASKER_INSTANCE_ID"] = "instance-7";
    set_["TASKER_TEMPLATE_PATH"] = "/srv/templates";
    auto const text =
        "[worker]\nworker_id = \"from-file\"\n[common.task_templates]\nsearch_paths = [\"x\"]\n";
    auto const loaded = load_text(text);
    EXPECT_EQ(loaded.configuration.worker.worker_id, "instance-7");
    EXPECT_THAT(loaded.configuration.common.template_search_paths,
                testing::ElementsAre("/srv/templates"));
    set_["TASKER_WORKER_ID"] = "worker-7";
    EXPECT_EQ(load_text(text).configuration.worker.worker_id, "worker-7");
}

TEST_F(VariablesOfAProcess, MayStandInFiles) {
    set_["DATABASE_URL_FILE"] = write("url", "postgres://me:hunter2@db/mine\n");
    auto const loaded = load_text("");
    EXPECT_TRUE(loaded.is_valid()) << seen(loaded);
    EXPECT_EQ(loaded.configuration.common.database.url.reveal(), "postgres://me:hunter2@db/mine");
    EXPECT_THAT(seen(loaded),
                AllOf(HasSubstr("postgres://me:***@db/mine"), Not(HasSubstr(kPassword))));

    set_["DATABASE_URL"] = "postgres://other/db";
    EXPECT_EQ(load_text("").configuration.common.database.url.reveal(), "postgres://other/db")
        << "the variable itself wins";
    set_.erase("DATABASE_URL");
    set_["DATABASE_URL_FILE"] = (folder_ / "absent").string();
    EXPECT_THAT(seen(load_text("")),
                AllOf(HasSubstr("there is no such file, and DATABASE_URL_FILE names it"),
                      HasSubstr("UNREADABLE_FILE")));
}

TEST_F(VariablesOfAProcess, MayStandInADotenvFile) {
    auto const file = write(".env",
                            "# comment\n\nexport TASKER_WORKER_ID=from-dotenv # why\n"
                            "DATABASE_URL=\"postgres://quoted/db\"\nTASKER_ENV='test'\nwrong line\n"
                            "UNUSED=\"no end\n");
    auto loaded = load({.dotenv = file}, environ());
    EXPECT_EQ(loaded.configuration.environment, "test");
    EXPECT_EQ(loaded.configuration.worker.worker_id, "from-dotenv");
    EXPECT_EQ(loaded.configuration.common.database.url.reveal(), "postgres://quoted/db");
    EXPECT_THAT(seen(loaded), AllOf(HasSubstr(".env:6:1: error: this line sets no variable"),
                                    HasSubstr(".env:7:1: error: ")));
    set_["TASKER_WORKER_ID"] = "from-process";
    EXPECT_EQ(load({.dotenv = file}, environ()).configuration.worker.worker_id, "from-process");
    EXPECT_TRUE(load({.dotenv = folder_ / "absent"}, environ()).is_valid());
}

TEST_F(VariablesOfAProcess, NameTheFileWhereNobodyElseDoes) {
    auto const file = write("named.toml", "[worker]\nworker_type = \"named\"\n");
    auto const dotenv = write(".env", "TASKER_CONFIG_PATH=" + file + "\n");
    std::filesystem::create_directories(folder_ / "usual/base");
    auto const loaded = load({.usual_folder = folder_ / "usual", .dotenv = dotenv}, environ());
    EXPECT_EQ(loaded.source, file);
    EXPECT_EQ(loaded.configuration.worker.worker_type, "named");
    EXPECT_EQ(load({.usual_folder = folder_ / "usual"}, environ()).source, folder_ / "usual");
    EXPECT_EQ(load({.usual_folder = folder_ / "absent"}, environ()).source, "");
    auto const other = write("other.toml", "");
    EXPECT_EQ(load({.file = other, .dotenv = dotenv}, environ()).source, other);
}

TEST_F(VariablesOfAProcess, SayWhatIsLoggedAndTraced) {
    set_ = {{"RUST_LOG", "tasker=debug,info"},
            {"TELEMETRY_ENABLED", "true"},
            {"OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4318"},
            {"OTEL_TRACES_SAMPLER_ARG", "0.25"},
            {"OTEL_LOGS_ENABLED", "1"}};
    auto process = load_text("").configuration.process;
    EXPECT_EQ(process.log_threshold, LogThreshold::Debug);
    EXPECT_TRUE(process.telemetry.is_enabled);
    EXPECT_EQ(process.telemetry.endpoint, "http://collector:4318");
    EXPECT_EQ(process.telemetry.sampled_share, 0.25);
    EXPECT_TRUE(process.telemetry.sends_logs);
    EXPECT_EQ(process.telemetry.deployment_environment, "base");
    set_ = {{"LOG_LEVEL", "ERROR"}, {"RUST_LOG", "debug"}, {"DEPLOYMENT_ENVIRONMENT", "blue"}};
    process = load_text("").configuration.process;
    EXPECT_EQ(process.log_threshold, LogThreshold::Error);
    EXPECT_EQ(process.telemetry.deployment_environment, "blue");
    set_ = {{"LOG_LEVEL", "loud"}, {"OTEL_TRACES_SAMPLER_ARG", "2"}};
    EXPECT_THAT(seen(load_text("")), AllOf(HasSubstr("LOG_LEVEL is set to \"loud\"; give trace"),
                                           HasSubstr("give a number from 0 to 1")));
}

TEST_F(VariablesOfAProcess, AndFilesHoldSecretsByReference) {
    set_["MY_TOKEN"] = "hunter2-token";
    auto const key = write("key", "hunter2-key\r\n");
    auto const loaded = load_text(
        "[worker.orchestration_client.auth]\ntype = \"bearer\"\ntoken = { env = \"MY_TOKEN\" }\n"
        "[orchestration.web.auth]\napi_key = { file = \"" +
        key +
        "\" }\n"
        "api_keys_enabled = true\n"
        "[[orchestration.web.auth.api_keys]]\nkey = { file = \"" +
        key +
        "\" }\n"
        "permissions = [\"tasks:*\", \"dlq:read\"]\ndescription = \"night shift\"\n");
    EXPECT_TRUE(loaded.is_valid()) << seen(loaded);
    EXPECT_EQ(loaded.configuration.worker.orchestration_client.auth.token.reveal(),
              "hunter2-token");
    auto const& auth = loaded.configuration.orchestration.web.auth;
    EXPECT_EQ(auth.api_key.reveal(), "hunter2-key");
    ASSERT_EQ(auth.api_keys.size(), 1U);
    EXPECT_EQ(auth.api_keys[0].key.reveal(), "hunter2-key");
    EXPECT_THAT(auth.api_keys[0].permissions, testing::ElementsAre("tasks:*", "dlq:read"));
    EXPECT_EQ(auth.api_keys[0].description, "night shift");
    EXPECT_THAT(seen(loaded),
                AllOf(HasSubstr("description = \"night shift\""), Not(HasSubstr(kPassword))));
    EXPECT_THAT(seen(load_text("[worker.web.auth]\napi_key = { env = \"ABSENT\" }\n")),
                HasSubstr("the variable \"ABSENT\" is not set"));
    EXPECT_THAT(seen(load_text("[worker.web.auth]\napi_key = { file = \"/absent\" }\n")),
                HasSubstr("\"/absent\": there is no such file"));
}

TEST_F(VariablesOfAProcess, ThatAreSecretStaySecretInKeysThatAreNot) {
    set_["DATABASE_URL"] = "postgres://me:hunter2@db/mine";
    auto const loaded = load_text(
        "[worker]\nworker_type = \"${DATABASE_URL}\"\n"
        "[worker.orchestration_client]\nbase_url = \"http://x/?${DATABASE_URL}\"\n");
    EXPECT_THAT(seen(loaded), Not(HasSubstr(kPassword)));
    EXPECT_THAT(seen(loaded), HasSubstr("worker.orchestration_client.base_url = \"***\""));
}

// Whatever is wrong with a secret, its text is in no message.
TEST_F(VariablesOfAProcess, AndSecretsAreInNoMessage) {
    for (auto const* const value :
         {"\"hunter2\"", "\"http://me:hunter2@x\"", "[\"hunter2\"]", "{ hunter2 = \"hunter2\" }",
          "{ key = \"hunter2\" }", "\"hunter2 hunter2\"", "\"${hunter2}\"",
          "\"postgres://me:hunter2@ db\"", "[{ key = \"hunter2 2\", permissions = [\"all\"] }]",
          "[{ key = \"hunter2\", permissions = \"hunter2\" }]", "[{ key = [\"hunter2\"] }]"}) {
        for (auto const& key : all_keys().all()) {
            if (key.secrecy == Secrecy::Open) continue;
            // Names of variables are no secrets, and a store may be a file of any name.
            auto const text = std::string_view(value);
            auto const is_name = text.find("${") != std::string_view::npos;
            auto const is_file = key.facts.form.name == kStoreLocation.name &&
                                 text.starts_with('"') && text.find(':') == std::string_view::npos;
            if (is_name || is_file) continue;
            auto const loaded = load_text("[" + std::string(key.section()) + "]\n" +
                                          std::string(key.name()) + " = " + value + "\n");
            EXPECT_THAT(seen(loaded), Not(HasSubstr(kPassword))) << key.path << " = " << value;
        }
    }
    for (auto const& variable : known_variables()) {
        if (!variable.is_secret) continue;
        for (auto const* const value : {"hunter2", "x://me:hunter2@y", "hunter2 hunter2\x01"}) {
            auto const is_file =
                variable.name == "DATABASE_URL" && std::string_view(value) == "hunter2";
            if (is_file) continue;
            set_ = {{std::string(variable.name), value}};
            EXPECT_THAT(seen(load_text("")), Not(HasSubstr(kPassword))) << variable.name;
        }
    }
}

TEST_F(VariablesOfAProcess, TellPermissionsThatThereAreNot) {
    auto const loaded = load_text(
        "[[orchestration.web.auth.api_keys]]\nkey = \"k\"\npermissions = [\"task:read\", \"*\", "
        "7]\n"
        "colour = \"red\"\n");
    EXPECT_THAT(
        seen(loaded),
        AllOf(HasSubstr("a.toml:3:16: error: orchestration.web.auth.api_keys: \"task:read\" is "
                        "no permission; did you mean tasks:read?"),
              HasSubstr("\"*\" is no permission; known are tasks:create, "),
              HasSubstr("a whole number is no permission"),
              HasSubstr("\"colour\" is no key of an entry")));
}

TEST_F(VariablesOfAProcess, ChangeNothingInAGeneratedFile) {
    set_["DATABASE_URL"] = "postgres://me:hunter2@db/mine";
    set_["TASKER_WORKER_ID"] = "worker-7";
    auto const file = write("a.toml",
                            "[common.queues.rabbitmq]\nurl = \"${RABBITMQ_URL}\"\n"
                            "[worker.web.auth]\napi_key = { env = \"ABSENT\" }\n");
    auto const loaded =
        load({.file = file, .environment = "test", .keeps_placeholders = true}, environ());
    EXPECT_TRUE(loaded.is_valid()) << seen(loaded);
    EXPECT_THAT(toml_page(loaded, Scope::Complete),
                AllOf(HasSubstr("\nurl = \"${DATABASE_URL:-postgresql://localhost/tasker}\"\n"),
                      HasSubstr("\nurl = \"${RABBITMQ_URL}\"\n"),
                      HasSubstr("\napi_key = { env = \"ABSENT\" }\n"),
                      HasSubstr("\nworker_id = \"test-worker-001\"\n"), Not(HasSubstr(kPassword))));
    EXPECT_TRUE(std::ranges::none_of(loaded.settings, &Setting::holds_literal_secret));
}

TEST_F(VariablesOfAProcess, AreMissedWhereASecretStandsInAFile) {
    struct Case {
        char const* text;
        bool is_literal;
    };
    for (auto const& [text, is_literal] : {
             Case{"[common.database]\nurl = \"postgres://me:x@db/y\"\n", true},
             Case{"[common.database]\nurl = \"postgres://me@db/y\"\n", false},
             Case{"[common.database]\nurl = \"${DATABASE_URL:-postgres://me:x@db/y}\"\n", true},
             Case{"[worker.web.auth]\napi_key = \"x\"\n", true},
             Case{"[worker.web.auth]\napi_key = \"\"\n", false},
             Case{"[worker.web.auth]\napi_keys = [{ key = \"x\", permissions = [] }]\n", true},
             Case{"[worker.web.auth]\napi_keys = [{ key = \"${TASKER_API_KEY}\", permissions = [] "
                  "}]\n",
                  false},
         }) {
        auto const loaded =
            load({.file = write("a.toml", text), .keeps_placeholders = true}, environ());
        EXPECT_EQ(std::ranges::any_of(loaded.settings, &Setting::holds_literal_secret), is_literal)
            << text;
    }
}

}  // namespace
}  // namespace tasker::configuration
