#include "cli/serving/server_settings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "configuration/keys/keys.hpp"
#include "configuration/load.hpp"
#include "configuration/permissions.hpp"
#include "server/auth/permissions.hpp"
#include "tests/support/temp_folder.hpp"

namespace tasker::cli {
namespace {

using configuration::Configuration;
using configuration::Kind;
using configuration::ServerUse;
using configuration::Value;

Configuration configuration_of(std::string const& text) {
    auto loaded = configuration::load_documents({{"server.toml", text}}, "production",
                                                configuration::Scope::Orchestration,
                                                [](auto const&) { return std::nullopt; });
    EXPECT_TRUE(loaded.is_valid()) << loaded.findings.front().to_text();
    return loaded.configuration;
}

/// Whom a server believes because of a configuration.
std::string effects_on_callers(ServerSettings const& settings) {
    auto const& options = settings.credentials;
    std::ostringstream text;
    text << settings.auth.is_enabled << options.issuer << '\n'
         << options.audience << '\n'
         << options.public_key << '\n'
         << settings.public_key_file << '\n'
         << options.is_strict << options.logs_unknown_permissions << options.api_key << '\n'
         << options.api_key_header << '\n'
         << options.requests_per_second;
    for (auto const algorithm : options.algorithms)
        text << ' ' << to_text(algorithm);
    for (auto const& key : options.api_keys)
        text << '\n' << key.key << key.permissions.size() << key.owner;
    if (auto const& set = options.key_set) {
        text << '\n'
             << set->url << set->refresh_interval.count() << ' ' << set->stale_max.count()
             << set->may_use_http;
    }
    for (auto const& files : {settings.certificate, settings.grpc_certificate}) {
        text << '\n' << files.has_value();
        if (files) text << files->chain << files->key << files->client_authorities;
    }
    return text.str();
}

/// Everything that a server does because of a configuration.
std::string effects_of(Configuration const& all) {
    auto const settings = settings_from(all, "");
    auto const& engine = settings.engine;
    auto const& stale = engine.staleness;
    std::ostringstream text;
    for (auto const& word : {settings.bind, settings.grpc_bind, settings.environment,
                             settings.store, settings.transport})
        text << word << '\n';
    for (auto const time :
         {settings.grpc.keepalive_interval, settings.grpc.keepalive_timeout,
          settings.request_timeout, settings.drain, settings.broker_breaker.recovery_timeout,
          engine.backoff.base, engine.backoff.max, stale.waiting_for_dependencies,
          stale.waiting_for_retry, stale.steps_in_process, stale.task_lifetime,
          stale.checkpoint_stall})
        text << time.count() << ' ';
    for (auto const count : {settings.grpc.concurrent_streams_max, settings.grpc.frame_bytes_max,
                             settings.queue_depth_max, engine.decisions.steps_per_decision_max,
                             engine.decisions.depth_max})
        text << count << ' ';
    text << settings.broker_breaker.failure_threshold << ' '
         << settings.broker_breaker.success_threshold << ' ' << engine.backoff.multiplier << ' '
         << engine.backoff.jitter_share << ' ' << settings.has_config_route << stale.is_enabled
         << settings.has_grpc << settings.grpc.has_reflection << settings.grpc.has_health_service;
    for (auto const& refusal : refusals_of(all.orchestration))
        text << '\n' << refusal.key;
    return text.str() + effects_on_callers(settings);
}

/// Another value than that which a key has; its own check need not like it.
Value other_than(configuration::Key const& key, Value const& value) {
    switch (key.kind) {
        case Kind::Boolean: return !*value.boolean();
        case Kind::Integer: return *value.integer() + 1;
        case Kind::Number: return *value.number() / 2;
        case Kind::Text: return "other";
        case Kind::Choice: return *value.text() == key.words[0] ? key.words[1] : key.words[0];
        case Kind::IntegerList: return configuration::list_of({77});
        case Kind::TextList: return configuration::list_of({"other"});
        case Kind::ChoiceList: return configuration::list_of({key.words.back()});
        case Kind::ApiKeys: return Value::List();
    }
    return {};
}

// What the list of what is read lacks, or has too much.
TEST(ServerSettings, ChangeWithTheKeysThatAreCalledReadAndWithNoOthers) {
    // Some count only beside others: a pool needs PostgreSQL, a broker's URL that broker.
    auto const bases = {configuration_of(""),
                        configuration_of("[common.queues]\nbackend = \"rabbitmq\"\n"),
                        configuration_of("[common.pgmq_database]\nurl = \"postgresql://q/q\"\n"
                                         "[orchestration.web.auth]\njwt_public_key = \"\"\n"
                                         "api_keys = [{key = \"a\", permissions = []}]\n"),
                        configuration_of("[orchestration.web]\ntls_enabled = true\n"
                                         "tls_cert_path = \"c\"\ntls_key_path = \"k\"\n"
                                         "[orchestration.grpc]\ntls_enabled = true\n"
                                         "tls_cert_path = \"c\"\ntls_key_path = \"k\"\n"
                                         "[orchestration.web.auth]\n"
                                         "jwt_verification_method = \"jwks\"\n"
                                         "jwks_url = \"https://x\"\napi_keys_enabled = true\n"
                                         "api_keys = [{key = \"a\", permissions = []}]\n")};
    for (auto const& key : configuration::all_keys().all()) {
        if (!is_in_scope(key, configuration::Scope::Orchestration)) continue;
        if (key.path == "common.execution.environment") continue;  // told by itself, while reading
        auto value = key.initial_in(configuration::Environment::Production);
        if (key.kind == Kind::Choice && !key.words.empty() && value.text()->starts_with("${"))
            value = "pgmq";
        auto has_effect = false;
        for (auto const& base : bases) {
            auto changed = base;
            key.set(changed, other_than(key, value));
            has_effect = has_effect || effects_of(changed) != effects_of(base);
        }
        EXPECT_EQ(has_effect, key.server_use != ServerUse::None) << key.path;
    }
}

TEST(ServerSettings, AreWithoutAWordOfAFileWhatTheKeysHaveAsDefaults) {
    auto const settings = settings_from(configuration_of(""), "");
    EXPECT_EQ(settings.bind, "0.0.0.0:8080");
    EXPECT_EQ(settings.store, "postgresql://localhost/tasker?connections=50");
    EXPECT_EQ(settings.transport, "pgmq");
    EXPECT_EQ(settings.environment, "production");
    EXPECT_EQ(settings.engine.staleness.waiting_for_dependencies, std::chrono::hours(2));
    EXPECT_EQ(settings.engine.backoff.base, std::chrono::seconds(1));
    EXPECT_EQ(settings.log_level, base::LogLevel::Info);
}

TEST(ServerSettings, SendStepsThroughTheStoreWherePgmqHasNoDatabase) {
    auto const of = [](std::string const& text) {
        return settings_from(configuration_of(text), "").transport;
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
    auto const all = configuration_of(
        "[common.database.pool]\nmax_connections = 7\n"
        "min_connections = 1\n");
    auto const of = [&](std::string const& store) { return settings_from(all, store).store; };
    EXPECT_EQ(of("postgres://db/x"), "postgres://db/x?connections=7");
    EXPECT_EQ(of("postgres://db/x?schema=a"), "postgres://db/x?schema=a&connections=7");
    EXPECT_EQ(of("postgres://db/x?connections=3"), "postgres://db/x?connections=3");
    EXPECT_EQ(of("postgres://db/x?schema=a&connections=3"),
              "postgres://db/x?schema=a&connections=3");
    EXPECT_EQ(of("shop.db"), "shop.db");
    auto const many = configuration_of("[common.database.pool]\nmax_connections = 5000\n");
    EXPECT_EQ(settings_from(many, "postgres://db/x").store, "postgres://db/x?connections=1000");
}

TEST(ServerSettings, RefuseProtectionThatThereIsNot) {
    auto const keys_of = [](std::string const& text) {
        std::vector<std::string> keys;
        for (auto const& refusal : refusals_of(configuration_of(text).orchestration))
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

TEST(ServerSettings, KnowTheSamePermissionsAsTheServer) {
    std::vector<std::string> known;
    for (auto const name : server::auth::Permissions::names())
        known.emplace_back(name);
    for (auto const& name : configuration::permissions()) {
        server::auth::Permissions permissions;
        EXPECT_TRUE(permissions.add(name)) << name;
        if (!name.ends_with('*')) EXPECT_THAT(known, testing::Contains(name));
    }
    for (auto const& name : known)
        EXPECT_TRUE(configuration::is_permission(name)) << name;
}

TEST(ServerSettings, TakeTheKeyOutOfItsFileUnlessItIsThere) {
    tasker::test::TempFolder const folder;
    auto const file = (folder.path() / "key.pem").string();
    ServerSettings settings;
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
    EXPECT_TRUE(settings_from(configuration_of(keys), "").credentials.api_keys.empty());
    auto const settings = settings_from(configuration_of(keys + "api_keys_enabled = true\n"), "");
    ASSERT_EQ(settings.credentials.api_keys.size(), 1U);
    EXPECT_EQ(settings.credentials.api_keys[0].owner, "ops");
    EXPECT_EQ(settings.auth.api_key_count, 1U);
}

TEST(ServerSettings, SwitchJitterOffWhole) {
    auto const settings =
        settings_from(configuration_of("[common.backoff]\njitter_enabled = false\n"), "");
    EXPECT_EQ(settings.engine.backoff.jitter_share, 0.0);
}

}  // namespace
}  // namespace tasker::cli
