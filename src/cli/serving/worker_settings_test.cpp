#include "cli/serving/worker_settings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "cli/testing/settings_effects.hpp"

namespace tasker::cli {
namespace {

using configuration::Configuration;
using configuration::Key;
using configuration::Kind;
using configuration::Value;

Configuration worker_configured_by(std::string const& text) {
    return test::configuration_of(text, configuration::Scope::Worker);
}

/// Everything that a worker does because of a configuration.
std::string effects_of_worker(Configuration const& all) {
    auto const settings = worker_settings_from(all, "");
    auto const& worker = settings.worker;
    auto const& breaker = worker.completion_breaker;
    std::ostringstream text;
    text << worker.name << '\n' << settings.type << '\n';
    for (auto const& name : worker.namespaces)
        text << name << '\n';
    for (auto const time :
         {worker.handler_timeout, worker.completion_send_timeout, worker.callback_timeout,
          worker.starvation_threshold, breaker.recovery_timeout, breaker.slow_threshold,
          worker.events.drain_timeout})
        text << time.count() << ' ';
    for (auto const count : {worker.max_concurrent_handlers, worker.prefetch,
                             worker.events.capacity, settings.engine_of_worker.completion_capacity})
        text << count << ' ';
    text << breaker.failure_threshold << ' ' << breaker.success_threshold << ' '
         << worker.load_shedding.is_enabled << worker.load_shedding.capacity_percent << ' '
         << worker.load_shedding.warning_percent << ' ' << worker.events.logs_dropped << '\n';
    return text.str() + test::effects_of_process(settings);
}

// What the list of what is read lacks, or has too much.
TEST(WorkerSettings, ChangeWithTheKeysThatAreCalledReadAndWithNoOthers) {
    test::expect_effects_of_what_is_read(
        configuration::Scope::Worker, configuration::Reader::Worker,
        {worker_configured_by(""),
         worker_configured_by("[common.queues]\nbackend = \"rabbitmq\"\n"),
         worker_configured_by("[common.pgmq_database]\nurl = \"postgresql://q/q\"\n"
                              "[worker.web.auth]\napi_keys = [{key = \"a\", permissions = []}]\n"),
         worker_configured_by(test::api_with_everything("worker"))},
        effects_of_worker);
}

TEST(WorkerSettings, AreWithoutAWordOfAFileWhatTheKeysHaveAsDefaults) {
    auto const settings = worker_settings_from(worker_configured_by(""), "");
    EXPECT_EQ(settings.api.bind, "0.0.0.0:8081");
    EXPECT_EQ(settings.api.grpc_bind, "0.0.0.0:9191");
    EXPECT_EQ(settings.api.grpc.concurrent_streams_max, 1'000U);
    EXPECT_EQ(settings.api.credentials.audience, "worker-api");
    EXPECT_EQ(settings.api.auth.jwt_issuer, "tasker-worker");
    EXPECT_EQ(settings.worker.name, "prod-worker-001");
    EXPECT_EQ(settings.worker.max_concurrent_handlers, 50U);
    EXPECT_EQ(settings.worker.handler_timeout, std::chrono::minutes(1));
    EXPECT_TRUE(settings.worker.check());
}

TEST(WorkerSettings, HaveNoServerWithoutAFileUnlessAsked) {
    auto const settings = plain_worker_settings();
    EXPECT_FALSE(settings.api.has_rest);
    EXPECT_FALSE(settings.api.has_grpc);
    EXPECT_EQ(settings.api.key("web.bind_address"), "worker.web.bind_address");
}

/// The value at an end of what the key may have, in the form of its kind.
std::vector<Value> ends_of(Key const& key) {
    auto const& range = key.facts.range;
    if (key.kind == Kind::Integer) {
        return {static_cast<std::int64_t>(range.least), static_cast<std::int64_t>(range.most)};
    }
    return key.kind == Kind::Number ? std::vector<Value>{range.least, range.most}
                                    : std::vector<Value>();
}

// Otherwise a file could be right and the worker refuse it, by another name.
TEST(WorkerSettings, AreAcceptedByTheWorkerWhereverTheirKeysAllowThem) {
    auto const base = worker_configured_by("");
    std::size_t tried = 0;
    for (auto const& key : configuration::all_keys().all()) {
        // These two are compared with each other; a relation of the configuration does so, too.
        if (key.path.ends_with("_threshold_percent")) continue;
        if (!key.path.starts_with("worker.")) continue;
        for (auto const& end : ends_of(key)) {
            auto changed = base;
            key.set(changed, end);
            auto const checked = worker_settings_from(changed, "").worker.check();
            EXPECT_TRUE(checked) << key.path << ": " << checked.error().message();
            ++tried;
        }
    }
    EXPECT_GT(tried, 50U);
}

TEST(WorkerSettings, AreAcceptedWithTheLeastPlacesThatAKeyAllows) {
    auto const settings = worker_settings_from(
        worker_configured_by("[worker.mpsc_channels.handler_dispatch.load_shedding]\n"
                             "capacity_threshold_percent = 1\nwarning_threshold_percent = 0\n"),
        "");
    EXPECT_TRUE(settings.worker.check());
    EXPECT_EQ(settings.worker.load_shedding.capacity_percent, 1.0);
}

}  // namespace
}  // namespace tasker::cli
