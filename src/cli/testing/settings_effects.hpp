#pragma once

#include <gtest/gtest.h>

#include <initializer_list>
#include <sstream>
#include <string>

#include "cli/serving/process_settings.hpp"
#include "configuration/keys/keys.hpp"
#include "configuration/load.hpp"

namespace tasker::cli::test {

// To find out which keys a process really reads: everything that settings say, as text.

/// Of an API: where it is, whom it believes, what it encrypts with.
inline std::string effects_of_api(ApiSettings const& api) {
    auto const& options = api.credentials;
    std::ostringstream text;
    text << api.has_rest << api.bind << '\n'
         << api.has_grpc << api.grpc_bind << '\n'
         << api.request_timeout.count() << ' ' << api.has_config_route << api.auth.is_enabled
         << options.issuer << '\n'
         << options.audience << '\n'
         << options.public_key << '\n'
         << api.public_key_file << '\n'
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
    for (auto const& files : {api.certificate, api.grpc_certificate}) {
        text << '\n' << files.has_value();
        if (files) text << files->chain << files->key << files->client_authorities;
    }
    auto const& grpc = api.grpc;
    text << '\n'
         << grpc.keepalive_interval.count() << ' ' << grpc.keepalive_timeout.count() << ' '
         << grpc.concurrent_streams_max << ' ' << grpc.frame_bytes_max << ' ' << grpc.has_reflection
         << grpc.has_health_service;
    return text.str();
}

/// Of what servers and workers have in common.
inline std::string effects_of_process(ProcessSettings const& settings) {
    auto const& backoff = settings.engine.backoff;
    auto const& breaker = settings.broker_breaker;
    std::ostringstream text;
    for (auto const& word : {settings.environment, settings.store, settings.transport})
        text << word << '\n';
    text << breaker.recovery_timeout.count() << ' ' << breaker.failure_threshold << ' '
         << breaker.success_threshold << ' ' << backoff.base.count() << ' ' << backoff.max.count()
         << ' ' << backoff.multiplier << ' ' << backoff.jitter_share << '\n';
    return text.str() + effects_of_api(settings.api);
}

/// Another value than that which a key has; its own check need not like it.
inline configuration::Value other_than(configuration::Key const& key,
                                       configuration::Value const& value) {
    using configuration::Kind;
    using configuration::Value;
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

/// Changes every key of a scope and compares what is called read with what has an effect.
/// \param bases    configurations, as some keys count only beside others
/// \param effects  what the process does because of a configuration
template <class Effects>
void expect_effects_of_what_is_read(
    configuration::Scope scope, configuration::Reader reader,
    std::initializer_list<configuration::Configuration> const& bases, Effects const& effects) {
    using configuration::KeyUse;
    using configuration::Kind;
    for (auto const& key : configuration::all_keys().all()) {
        if (!is_in_scope(key, scope)) continue;
        if (key.path == "common.execution.environment") continue;  // told by itself, while reading
        auto value = key.initial_in(configuration::Environment::Production);
        if (key.kind == Kind::Choice && !key.words.empty() && value.text()->starts_with("${"))
            value = "pgmq";
        auto has_effect = false;
        for (auto const& base : bases) {
            auto changed = base;
            key.set(changed, other_than(key, value));
            has_effect = has_effect || effects(changed) != effects(base);
        }
        EXPECT_EQ(has_effect, key.use_in(reader) != KeyUse::None) << key.path;
    }
}

/// A file that makes the keys count that an API has only beside others.
inline std::string api_with_everything(std::string const& area) {
    return "[" + area + ".web]\ntls_enabled = true\ntls_cert_path = \"c\"\ntls_key_path = \"k\"\n" +
           "[" + area +
           ".grpc]\ntls_enabled = true\ntls_cert_path = \"c\"\ntls_key_path = \"k\"\n" + "[" +
           area + ".web.auth]\njwt_verification_method = \"jwks\"\n" +
           "jwks_url = \"https://x\"\napi_keys_enabled = true\n" +
           "api_keys = [{key = \"a\", permissions = []}]\n";
}

/// What a text says in production; it must be right.
inline configuration::Configuration configuration_of(std::string const& text,
                                                     configuration::Scope scope) {
    auto loaded = configuration::load_documents({{"tasker.toml", text}}, "production", scope,
                                                [](auto const&) { return std::nullopt; });
    EXPECT_TRUE(loaded.is_valid()) << loaded.findings.front().to_text();
    return loaded.configuration;
}

}  // namespace tasker::cli::test
