#include "base/property_pattern.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/json.hpp"
#include "base/json_schema.hpp"

namespace tasker::base {
namespace {

using testing::HasSubstr;

struct HardPattern {
    char const* name;
    std::string pattern;
    char const* reason;
};

class PropertyPatternRefuses : public testing::TestWithParam<HardPattern> {};

// Each of these took the validator longer than anyone waits, or its stack.
TEST_P(PropertyPatternRefuses, WhatMayTakeForEver) {
    auto const result = name_size_max(GetParam().pattern);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code(), ErrorCode::InvalidTemplate);
    EXPECT_THAT(result.error().message(), HasSubstr(GetParam().reason));
}

INSTANTIATE_TEST_SUITE_P(
    Patterns, PropertyPatternRefuses,
    testing::Values(HardPattern{"RepeatedRepetition", "(a*)*b", "repeat a group"},
                    HardPattern{"RepeatedChoice", "(a|a)*b", "repeat a group"},
                    HardPattern{"OptionalGroups", "(?:ab)?c", "repeat a group"},
                    HardPattern{"CountedGroup", "(a?){50}a{50}", "repeat a group"},
                    HardPattern{"ManyRepetitions", "a*a*a*b", "at most two parts"},
                    HardPattern{"ManyChoices", "(a|a)(a|a)(a|a)(a|a)(a|a)b", "at most four"},
                    HardPattern{"LargeCount", "a{1,101}", "counts to at most 100"},
                    HardPattern{"HugeCount", "a{99999999999}", "counts to at most 100"},
                    HardPattern{"CountWithoutEnd", "T{0999(a|a)", "regular expression"},
                    HardPattern{"LooksAhead", "^(?=a)", "look ahead"},
                    HardPattern{"RefersBack", "(a)\\1", "refer back"},
                    HardPattern{"Long", std::string(100'000, 'a'), "at most 256 bytes"},
                    HardPattern{"Deep", std::string(200, '(') + std::string(20, ')'),
                                "regular expression"}),
    [](auto const& tested) { return std::string(tested.param.name); });

TEST(PropertyPattern, AllowsWhatNamesNeed) {
    for (char const* const pattern :
         {"^x-", ".*", "^[a-z]+$", "^[A-Z][A-Z0-9_]*$", "^(dev|test|live)_", "^\\d{4}", "^[(*+?|{]",
          "\\(\\*\\+\\?\\|", "^a??b$"}) {
        auto const size = name_size_max(pattern);
        ASSERT_TRUE(size) << pattern << ": " << size.error().message();
        EXPECT_GE(*size, 1000U) << pattern;
    }
    EXPECT_EQ(name_size_max("^[a-z]+-[0-9]+$").has_value(), true);
    EXPECT_LT(*name_size_max("^[a-z]+-[0-9]+$"), 1000U) << "two ways to go wrong";
}

TEST(PropertyPattern, LimitsTheNamesOfADocument) {
    auto const schema =
        JsonSchema::compile(*parse_json(R"({"patternProperties":{"a*a*b":{"type":"integer"}}})"));
    ASSERT_TRUE(schema) << schema.error().message();
    EXPECT_TRUE(schema->check(JsonObject{{std::string(160, 'a'), "x"}}).empty());
    EXPECT_FALSE(schema->check(JsonObject{{std::string(159, 'a') + "b", "x"}}).empty());
    auto const long_name = schema->check(JsonObject{{std::string(161, 'a'), "x"}});
    ASSERT_EQ(long_name.size(), 1U);
    EXPECT_THAT(long_name.front().reason, HasSubstr("too long"));
}

}  // namespace
}  // namespace tasker::base
