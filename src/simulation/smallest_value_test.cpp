#include "simulation/smallest_value.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/json.hpp"
#include "base/json_schema.hpp"
#include "simulation/pattern_text.hpp"

namespace tasker::simulation {
namespace {

using testing::HasSubstr;

struct ValueCase {
    char const* name;
    char const* schema;
    char const* value;
};

class SmallestValue : public testing::TestWithParam<ValueCase> {};

TEST_P(SmallestValue, FitsTheSchema) {
    auto const schema = base::parse_json(GetParam().schema);
    ASSERT_TRUE(schema);
    auto const value = smallest_value(*schema);
    ASSERT_TRUE(value) << value.error().message();
    EXPECT_EQ(base::to_text(*value), GetParam().value);
    auto const compiled = base::JsonSchema::compile(*schema);
    EXPECT_TRUE(compiled->check(*value).empty());
}

INSTANTIATE_TEST_SUITE_P(
    Schemas, SmallestValue,
    testing::Values(
        ValueCase{"anything", R"({})", R"({})"},
        ValueCase{"nothing_required", R"({"type":"object","properties":{"a":{"type":"string"}}})",
                  R"({})"},
        ValueCase{"required_without_schema", R"({"type":"object","required":["a","b"]})",
                  R"({"a":null,"b":null})"},
        ValueCase{"required_of_each_type",
                  R"({"type":"object","required":["s","i","n","b","a","o","z"],"properties":{
                 "s":{"type":"string"},"i":{"type":"integer"},"n":{"type":"number"},
                 "b":{"type":"boolean"},"a":{"type":"array"},"o":{"type":"object"},
                 "z":{"type":"null"}}})",
                  R"({"s":"","i":0,"n":0,"b":false,"a":[],"o":{},"z":null})"},
        ValueCase{"limits_of_numbers",
                  R"({"type":"object","required":["a","b","c","d"],"properties":{
                 "a":{"type":"integer","minimum":3},"b":{"type":"integer","maximum":-2},
                 "c":{"type":"integer","exclusiveMinimum":10,"multipleOf":4},
                 "d":{"type":"number","exclusiveMinimum":0}}})",
                  R"({"a":3,"b":-2,"c":12,"d":0.5})"},
        ValueCase{"lengths", R"({"type":"string","minLength":3})", R"("xxx")"},
        ValueCase{"format", R"({"type":"string","format":"date-time"})",
                  R"("2026-01-01T00:00:00Z")"},
        ValueCase{"pattern", R"({"type":"string","pattern":"^ORD-[0-9]{4}$"})", R"("ORD-0000")"},
        ValueCase{"own_words", R"({"type":"object","required":["a","b","c","d"],"properties":{
                 "a":{"const":7},"b":{"enum":["x","y"]},"c":{"type":"string","default":"eur"},
                 "d":{"type":"string","examples":["Ada"]}}})",
                  R"({"a":7,"b":"x","c":"eur","d":"Ada"})"},
        ValueCase{"items",
                  R"({"type":"array","minItems":2,"items":{"type":"object","required":["sku"],
                 "properties":{"sku":{"type":"string","minLength":1}}}})",
                  R"([{"sku":"x"},{"sku":"x"}])"},
        ValueCase{"unique_items",
                  R"({"type":"array","minItems":3,"uniqueItems":true,"items":{"type":"integer"}})",
                  R"([0,1,2])"},
        ValueCase{"tuple", R"({"type":"array","minItems":2,"items":[{"type":"string"},
                         {"type":"integer"}]})",
                  R"(["",0])"},
        ValueCase{"contains", R"({"type":"array","contains":{"const":5}})", R"([5])"},
        ValueCase{"minimum_of_properties", R"({"type":"object","minProperties":2,
                                       "additionalProperties":{"type":"integer"}})",
                  R"({"key_1":0,"key_2":0})"},
        ValueCase{"reference", R"({"definitions":{"money":{"type":"object","required":["cents"],
                              "properties":{"cents":{"type":"integer","minimum":1}}}},
                              "type":"object","required":["total"],
                              "properties":{"total":{"$ref":"#/definitions/money"}}})",
                  R"({"total":{"cents":1}})"},
        ValueCase{"all_of", R"({"allOf":[{"type":"object","required":["a"]},
                           {"required":["b"],"properties":{"b":{"type":"integer"}}}]})",
                  R"({"a":null,"b":0})"},
        ValueCase{"second_alternative",
                  R"({"anyOf":[{"type":"string","pattern":"(?=x)y"},{"type":"integer"}]})", R"(0)"},
        ValueCase{"one_of_types", R"({"type":["integer","null"],"minimum":2})", R"(2)"}),
    [](auto const& given) { return std::string(given.param.name); });

TEST(SmallestValue, SaysWhyThereIsNone) {
    auto const schema =
        base::parse_json(R"({"type":"object","required":["a"],"properties":{"a":{"not":{}}}})");
    auto const value = smallest_value(*schema);
    ASSERT_FALSE(value);
    EXPECT_EQ(value.error().code(), ErrorCode::InvalidOption);
    EXPECT_THAT(value.error().message(), HasSubstr("no value was found that fits"));
    EXPECT_THAT(value.error().message(), HasSubstr("/a: "));
}

TEST(PatternText, WritesTheShortestText) {
    EXPECT_EQ(pattern_text("^[A-Z]{3}-\\d+$"), "AAA-0");
    EXPECT_EQ(pattern_text("(?:ab|cd)?x*y+"), "y");
    EXPECT_EQ(pattern_text("a{2,5}\\.b"), "aa.b");
    EXPECT_EQ(pattern_text("[^a-z]"), "0");
    EXPECT_EQ(pattern_text("(cat|dog)s?"), "cat");
}

TEST(PatternText, GivesUpOnWhatItDoesNotKnow) {
    for (auto const* const pattern : {"(?=x)y", "(a)\\1", "a{99999999}", "(a", "[a"})
        EXPECT_EQ(pattern_text(pattern), std::nullopt) << pattern;
    EXPECT_EQ(pattern_text(std::string(1000, '(')), std::nullopt);
}

}  // namespace
}  // namespace tasker::simulation
