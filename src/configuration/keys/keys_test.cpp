#include "configuration/keys/keys.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "configuration/reading/check.hpp"

namespace tasker::configuration {
namespace {

class EveryKey : public testing::Test {
protected:
    std::span<Key const> keys_ = all_keys().all();
};

TEST_F(EveryKey, SaysWhatItIsInASentence) {
    for (auto const& key : keys_) {
        EXPECT_GE(key.facts.says.size(), 10U) << key.path;
        EXPECT_TRUE(key.facts.says.ends_with('.')) << key.path;
    }
}

TEST_F(EveryKey, HasDefaultsThatItAccepts) {
    Variables variables([](auto const&) { return std::nullopt; });
    for (auto const& key : keys_) {
        for (auto const& value : {key.facts.initial, key.facts.test.value_or(key.facts.initial),
                                  key.facts.development.value_or(key.facts.initial),
                                  key.facts.production.value_or(key.facts.initial)}) {
            Findings findings;
            EXPECT_TRUE(check(key, value, {}, variables, findings)) << key.path << to_toml(value);
            EXPECT_FALSE(findings.has_errors()) << key.path;
        }
    }
}

TEST_F(EveryKey, HasARangeIfItIsANumber) {
    for (auto const& key : keys_) {
        auto const is_number =
            key.kind == Kind::Integer || key.kind == Kind::Number || key.kind == Kind::IntegerList;
        EXPECT_EQ(key.facts.range.is_given(), is_number) << key.path;
        // Whole numbers that are no times go into 32 bits.
        EXPECT_LE(key.facts.range.most, 4'000'000'000.0) << key.path;
        EXPECT_LE(key.facts.range.least, key.facts.range.most) << key.path;
        EXPECT_GE(key.facts.range.least, 0) << key.path;
    }
}

TEST_F(EveryKey, HasTheUnitThatItsNameEndsWith) {
    struct Ending {
        std::string_view name;
        std::string_view unit;
    };
    for (auto const& key : keys_) {
        for (auto const& [name, unit] :
             {Ending{"_ms", "milliseconds"}, Ending{"_seconds", "seconds"},
              Ending{"_minutes", "minutes"}, Ending{"_hours", "hours"}}) {
            EXPECT_EQ(key.path.ends_with(name), key.unit == unit) << key.path;
        }
    }
}

TEST_F(EveryKey, StandsBesideThoseOfItsTable) {
    std::set<std::string> ended;
    std::string_view current;
    for (auto const& key : keys_) {
        if (key.section() == current) continue;
        ended.emplace(current);
        current = key.section();
        EXPECT_FALSE(ended.contains(std::string(current)))
            << "TOML opens a table once: " << key.path;
    }
}

TEST_F(EveryKey, IsSetByVariablesThatAreKnown) {
    for (auto const& key : keys_) {
        for (auto const name : key.facts.variables)
            EXPECT_NE(find_variable(name), nullptr) << key.path;
    }
}

TEST_F(EveryKey, ThatMayHoldAPasswordIsSecret) {
    for (auto const& key : keys_) {
        auto const name = key.name();
        auto const is_url = key.facts.form.name == kStoreLocation.name ||
                            key.facts.form.name == kPostgresUrl.name ||
                            key.facts.form.name == kAmqpUrl.name ||
                            key.facts.form.name == kRedisUrl.name;
        if (is_url) EXPECT_EQ(key.secrecy, Secrecy::Url) << key.path;
        if (name == "api_key" || name == "api_keys" || name == "token" ||
            name.ends_with("private_key"))
            EXPECT_EQ(key.secrecy, Secrecy::Hidden) << key.path;
    }
}

struct MeantCase {
    char const* written;
    char const* meant;
};

TEST(MeantBy, FindsTheKeyThatSomebodyMeant) {
    for (auto const& [written, meant] : {
             MeantCase{"common.database.pool.max_conections",
                       "common.database.pool.max_connections"},
             MeantCase{"orchestration.web.bind_adress", "orchestration.web.bind_address"},
             MeantCase{"orchestraton", "orchestration"},
             MeantCase{"database", "common.database"},
             MeantCase{"database.pool.min_connections", "common.database.pool.min_connections"},
             MeantCase{"orchestration.mpsc_channels.handler_timeout_ms",
                       "worker.mpsc_channels.handler_dispatch.handler_timeout_ms"},
         }) {
        EXPECT_EQ(all_keys().meant_by(written), meant) << written;
    }
    EXPECT_EQ(all_keys().meant_by("common.database.colour"), std::nullopt);
    EXPECT_EQ(all_keys().meant_by(""), std::nullopt);
}

TEST(Aliases, LeadToTheKeyThatTheyStandFor) {
    auto const path =
        all_keys().canonical("common.circuit_breakers.component_configs.pgmq.failure_threshold");
    EXPECT_EQ(path, "common.circuit_breakers.component_configs.messaging.failure_threshold");
    EXPECT_NE(all_keys().find(path), nullptr);
    EXPECT_EQ(all_keys().canonical("common.queues.pgmq"), "common.queues.pgmq");
}

}  // namespace
}  // namespace tasker::configuration
