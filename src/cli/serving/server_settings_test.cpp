#include "cli/serving/server_settings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "cli/testing/settings_effects.hpp"
#include "tests/support/temp_folder.hpp"

namespace tasker::cli {
namespace {

using configuration::Configuration;

Configuration server_configured_by(std::string const& text) {
    return test::configuration_of(text, configuration::Scope::Orchestration);
}

/// Everything that a server does because of a configuration.
std::string effects_of_server(Configuration const& all) {
    auto const settings = settings_from(all, "");
    auto const& engine = settings.engine;
    auto const& stale = engine.staleness;
    std::ostringstream text;
    for (auto const time : {settings.drain, stale.waiting_for_dependencies, stale.waiting_for_retry,
                            stale.steps_in_process, stale.task_lifetime, stale.checkpoint_stall})
        text << time.count() << ' ';
    text << settings.queue_depth_max << ' ' << engine.decisions.steps_per_decision_max << ' '
         << engine.decisions.depth_max << ' ' << stale.is_enabled;
    for (auto const& refusal : refusals_of(all.orchestration))
        text << '\n' << refusal.key;
    return text.str() + test::effects_of_process(settings);
}

// What the list of what is read lacks, or has too much.
TEST(ServerSettings, ChangeWithTheKeysThatAreCalledReadAndWithNoOthers) {
    test::expect_effects_of_what_is_read(
        configuration::Scope::Orchestration, configuration::Reader::Server,
        {server_configured_by(""),
         // Some count only beside others: a pool needs PostgreSQL, a broker's URL that broker.
         server_configured_by("[common.queues]\nbackend = \"rabbitmq\"\n"),
         server_configured_by("[common.pgmq_database]\nurl = \"postgresql://q/q\"\n"
                              "[orchestration.web.auth]\njwt_public_key = \"\"\n"
                              "api_keys = [{key = \"a\", permissions = []}]\n"),
         server_configured_by(test::api_with_everything("orchestration"))},
        effects_of_server);
}

TEST(ServerSettings, AreWithoutAWordOfAFileWhatTheKeysHaveAsDefaults) {
    auto const settings = settings_from(server_configured_by(""), "");
    EXPECT_EQ(settings.api.bind, "0.0.0.0:8080");
    EXPECT_EQ(settings.store, "postgresql://localhost/tasker?connections=50");
    EXPECT_EQ(settings.transport, "pgmq");
    EXPECT_EQ(settings.environment, "production");
    EXPECT_EQ(settings.engine.staleness.waiting_for_dependencies, std::chrono::hours(2));
    EXPECT_EQ(settings.engine.backoff.base, std::chrono::seconds(1));
    EXPECT_EQ(settings.log_level, base::LogLevel::Info);
}

TEST(ServerSettings, SendStepsThroughTheStoreWherePgmqHasNoDatabase) {
    auto const of = [](std::string const& text) {
        return settings_from(server_configured_by(text), "").transport;
    };
    std::string const file = "[common.database]\nurl = \"sqlite:shop.db\"\n";
    EXPECT_EQ(of(file), "store");
    EXPECT_EQ(of(file + "[common.pgmq_database]\nurl = \"postgresql://q/queues\"\n"),
              "pgmq=postgresql://q/queues");
    EXPECT_EQ(of(file + "[common.pgmq_database]\nurl = \"postgresql://q/queues\"\n"
                        "enabled = false\n"),
              "store");
    EXPECT_EQ(of(file + "[common.queues]\nbackend = \"rabbitmq\"\n"
                        "[common.queues.rabbitmq]\nurl = \"amqp://broker/%2F\"\n"),
              "rabbitmq=amqp://broker/%2F");
}

TEST(ServerSettings, SizeThePoolUnlessTheLocationDoes) {
    auto const all = server_configured_by(
        "[common.database.pool]\nmax_connections = 7\n"
        "min_connections = 1\n");
    auto const of = [&](std::string const& store) { return settings_from(all, store).store; };
    EXPECT_EQ(of("postgres://db/x"), "postgres://db/x?connections=7");
    EXPECT_EQ(of("postgres://db/x?schema=a"), "postgres://db/x?schema=a&connections=7");
    EXPECT_EQ(of("postgres://db/x?connections=3"), "postgres://db/x?connections=3");
    EXPECT_EQ(of("postgres://db/x?schema=a&connections=3"),
              "postgres://db/x?schema=a&connections=3");
    EXPECT_EQ(of("shop.db"), "shop.db");
    auto const many = server_configured_by("[common.database.pool]\nmax_connections = 5000\n");
    EXPECT_EQ(settings_from(many, "postgres://db/x").store, "postgres://db/x?connections=1000");
}

TEST(ServerSettings, RefuseProtectionThatThereIsNot) {
    auto const keys_of = [](std::string const& text) {
        std::vector<std::string> keys;
        for (auto const& refusal : refusals_of(server_configured_by(text).orchestration))
            keys.emplace_back(refusal.key);
        return keys;
    };
    using testing::ElementsAre;
    using testing::IsEmpty;
    EXPECT_THAT(keys_of(""), IsEmpty());
    EXPECT_THAT(keys_of("[orchestration.web]\nenabled = false\n"),
                ElementsAre("orchestration.web.enabled"));
    EXPECT_THAT(keys_of("[orchestration.web.auth]\nenabled = true\napi_key = \"abc\"\n"),
                IsEmpty());
    EXPECT_THAT(keys_of("[orchestration.dlq.staleness_detection]\ndry_run = true\n"),
                ElementsAre("orchestration.dlq.staleness_detection.dry_run"));
    EXPECT_THAT(keys_of("[orchestration.dlq.staleness_detection]\ndry_run = true\n"
                        "enabled = false\n"),
                IsEmpty());
}

TEST(ServerSettings, TakeTheKeyOutOfItsFileUnlessItIsThere) {
    tasker::test::TempFolder const folder;
    auto const file = (folder.path() / "key.pem").string();
    ApiSettings settings;
    settings.public_key_file = file;
    auto const missing = read_credentials(settings);
    ASSERT_FALSE(missing);
    EXPECT_THAT(missing.error().message(), testing::HasSubstr("jwt_public_key_path: " + file));
    std::ofstream(file) << "from the file";
    EXPECT_EQ(read_credentials(settings)->public_key, "from the file");
    settings.credentials.public_key = "from the text";
    EXPECT_EQ(read_credentials(settings)->public_key, "from the text");
}

TEST(ServerSettings, CountApiKeysOnlyWhereTheyAreEnabled) {
    std::string const keys =
        "[orchestration.web.auth]\napi_keys = [{key = \"a\", permissions = [\"dlq:*\"], "
        "description = \"ops\"}]\n";
    EXPECT_TRUE(settings_from(server_configured_by(keys), "").api.credentials.api_keys.empty());
    auto const settings =
        settings_from(server_configured_by(keys + "api_keys_enabled = true\n"), "");
    ASSERT_EQ(settings.api.credentials.api_keys.size(), 1U);
    EXPECT_EQ(settings.api.credentials.api_keys[0].owner, "ops");
    EXPECT_EQ(settings.api.auth.api_key_count, 1U);
}

TEST(ServerSettings, SwitchJitterOffWhole) {
    auto const settings =
        settings_from(server_configured_by("[common.backoff]\njitter_enabled = false\n"), "");
    EXPECT_EQ(settings.engine.backoff.jitter_share, 0.0);
}

}  // namespace
}  // namespace tasker::cli
