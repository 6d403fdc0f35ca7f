#include "configuration/spec_values_test.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "configuration/keys/keys.hpp"
#include "configuration/load.hpp"

namespace tasker::configuration {
namespace {

/// With an environment that has no defaults of its own.
Loaded load_base(std::string const& text) {
    return load_documents({{"a.toml", text}}, "base", Scope::Complete,
                          [](auto const&) { return std::nullopt; });
}

std::vector<SpecRow> all_rows(Configuration const& all) {
    auto rows = common_rows(all);
    std::ranges::move(orchestration_rows(all), std::back_inserter(rows));
    std::ranges::move(worker_rows(all), std::back_inserter(rows));
    return rows;
}

TEST(SpecValues, AreTheDefaults) {
    auto const loaded = load_base("");
    ASSERT_TRUE(loaded.is_valid());
    for (auto const& row : all_rows(loaded.configuration))
        EXPECT_EQ(to_toml(row.actual), to_toml(row.expected)) << row.path;
}

TEST(SpecValues, AreOfAllKeys) {
    Configuration const none;
    std::vector<std::string> in_spec;
    for (auto const& row : all_rows(none))
        in_spec.emplace_back(row.path);
    std::vector<std::string> in_tables;
    for (auto const& key : all_keys().all())
        in_tables.push_back(key.path);
    EXPECT_THAT(in_tables, testing::UnorderedElementsAreArray(in_spec));
}

/// Another value that the key takes; none where the tests below say more.
std::optional<Value> another_value(Key const& key) {
    auto const& initial = key.facts.initial;
    if (auto const* const boolean = initial.boolean()) return Value(!*boolean);
    if (key.kind == Kind::Integer || key.kind == Kind::Number) {
        auto const& range = key.facts.range;
        auto const middle = (range.least + range.most) / 2;
        return key.kind == Kind::Integer ? Value(static_cast<std::int64_t>(middle)) : Value(middle);
    }
    if (key.kind == Kind::Choice)
        return Value(key.words.front() == *initial.text() ? key.words.back() : key.words.front());
    if (key.kind == Kind::IntegerList) return list_of({7, 8});
    if (key.kind == Kind::ChoiceList) return list_of({key.words.back()});
    if (key.kind == Kind::TextList) return list_of({"other"});
    if (key.kind == Kind::ApiKeys) return std::nullopt;  // variables_test.cpp
    for (auto const* const text :
         {"other", "[::1]:1", "https://x", "postgres://x/y", "amqp://x", "redis://x", "tcp://x:1",
          "{namespace}{name}x", "-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----",
          "-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----"}) {
        if (key.facts.form.fits(text)) return Value(text);
    }
    ADD_FAILURE() << key.path << ": no text that it takes";
    return std::nullopt;
}

std::string document_with(Key const& key, Value const& value) {
    return "[" + std::string(key.section()) + "]\n" + std::string(key.name()) + " = " +
           to_toml(value) + "\n";
}

TEST(SpecValues, OneKeySetsItsOwnFieldAndNoOther) {
    std::map<std::string, std::string> usual;
    for (auto const& row : all_rows(load_base("").configuration))
        usual[row.path] = to_toml(row.actual);
    for (auto const& key : all_keys().all()) {
        auto const value = another_value(key);
        if (!value) continue;
        // Findings about what does not go together do not matter here.
        auto const loaded = load_base(document_with(key, *value));
        for (auto const& row : all_rows(loaded.configuration)) {
            EXPECT_EQ(to_toml(row.actual), key.path == row.path ? to_toml(*value) : usual[row.path])
                << row.path << " after " << key.path << " was set";
        }
    }
}

struct OverlayCase {
    char const* path;
    Value test;
    Value development;
    Value production;
};

// spec/orchestration.md 9.5.
// clang-format off
std::vector<OverlayCase> overlay_cases() {
    return {
        {"common.database.pool.max_connections", 30, 25, 50},
        {"common.database.pool.min_connections", 2, 5, 10},
        {"common.execution.step_enqueue_batch_size", 10, 50, 50},
        {"common.backoff.default_backoff_seconds", list_of({1, 2, 4}), list_of({1, 5, 15, 30, 60}), list_of({1, 5, 15, 30, 60})},
        {"common.backoff.max_backoff_seconds", 10, 3600, 3600},
        {"orchestration.event_systems.orchestration.timing.fallback_polling_interval_seconds", 1, 5, 5},
        {"orchestration.event_systems.task_readiness.timing.fallback_polling_interval_seconds", 1, 5, 5},
        {"worker.event_systems.worker.timing.fallback_polling_interval_seconds", 1, 2, 2},
        {"common.queues.pgmq.queue_depth_thresholds.critical_threshold", 500, 5000, 5000},
        {"common.queues.pgmq.queue_depth_thresholds.overflow_threshold", 1000, 10000, 10000},
        {"orchestration.dlq.staleness_detection.detection_interval_seconds", 60, 120, 600},
        {"orchestration.dlq.staleness_detection.batch_size", 10, 50, 200},
        {"orchestration.dlq.staleness_detection.thresholds.waiting_for_dependencies_minutes", 5, 15, 120},
        {"orchestration.dlq.staleness_detection.thresholds.waiting_for_retry_minutes", 2, 10, 60},
        {"orchestration.dlq.staleness_detection.thresholds.steps_in_process_minutes", 5, 15, 60},
        {"orchestration.dlq.staleness_detection.thresholds.task_max_lifetime_hours", 1, 4, 48},
        {"orchestration.batch_processing.checkpoint_stall_minutes", 2, 5, 30},
        {"orchestration.batch_processing.max_parallel_batches", 10, 25, 100},
        {"orchestration.batch_processing.default_batch_size", 100, 500, 2000},
        {"worker.mpsc_channels.handler_dispatch.max_concurrent_handlers", 5, 10, 50},
        {"worker.mpsc_channels.handler_dispatch.handler_timeout_ms", 5000, 30000, 60000},
        {"orchestration.web.config_endpoint_enabled", true, false, false},
        {"worker.web.config_endpoint_enabled", true, false, false},
        {"common.cache.enabled", true, true, true},
        {"orchestration.grpc.enable_reflection", true, true, false},
        {"worker.grpc.enable_reflection", true, true, false},
        {"worker.worker_id", "test-worker-001", "dev-worker-001", "prod-worker-001"},
    };
}
// clang-format on

std::string shown_in(std::string const& environment, std::string_view path) {
    auto const loaded =
        load_documents({}, environment, Scope::Complete, [](auto const&) { return std::nullopt; });
    EXPECT_TRUE(loaded.is_valid()) << environment;
    for (auto const& setting : loaded.settings) {
        if (setting.key().path == path) return to_toml(setting.shown());
    }
    return "absent";
}

TEST(SpecOverlays, AreTheDefaultsOfTheirEnvironments) {
    for (auto const& row : overlay_cases()) {
        EXPECT_EQ(shown_in("test", row.path), to_toml(row.test)) << row.path;
        EXPECT_EQ(shown_in("development", row.path), to_toml(row.development)) << row.path;
        EXPECT_EQ(shown_in("production", row.path), to_toml(row.production)) << row.path;
    }
}

}  // namespace
}  // namespace tasker::configuration
