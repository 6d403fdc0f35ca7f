#include "base/json_schema.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/json.hpp"

namespace tasker::base {
namespace {

using testing::HasSubstr;

JsonSchema compiled(std::string_view text) {
    auto const schema = parse_json(text, {.depth_max = 1000});
    EXPECT_TRUE(schema) << schema.error().message();
    auto result = JsonSchema::compile(*schema);
    EXPECT_TRUE(result) << result.error().message();
    return *result;
}

std::vector<std::string> paths_of(JsonSchema const& schema, std::string_view text) {
    std::vector<std::string> paths;
    for (auto const& violation : schema.check(*parse_json(text)))
        paths.push_back(violation.path);
    return paths;
}

struct BadSchema {
    char const* name;
    char const* text;
    char const* reason;
};

class JsonSchemaRefuses : public testing::TestWithParam<BadSchema> {};

TEST_P(JsonSchemaRefuses, WhatCannotBeChecked) {
    auto const result = JsonSchema::compile(*parse_json(GetParam().text));
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code(), ErrorCode::InvalidTemplate);
    EXPECT_THAT(result.error().message(), HasSubstr(GetParam().reason));
}

INSTANTIATE_TEST_SUITE_P(
    Schemas, JsonSchemaRefuses,
    testing::Values(
        BadSchema{"Array", "[]", "must be an object"},
        BadSchema{"True", "true", "must be an object"},
        BadSchema{"UnknownType", R"({"type":"strng"})", "not a JSON Schema"},
        BadSchema{"TextAsProperty", R"({"properties":{"a":"text"}})", "at \"#/properties/a\""},
        BadSchema{"RemoteReference", R"({"items":{"$ref":"http://example.com/s.json"}})",
                  "leaves the document"},
        BadSchema{"FileReference", R"({"$ref":"other.json#/a"})", "leaves the document"},
        BadSchema{"DanglingReference", R"({"$ref":"#/definitions/gone"})", "leads nowhere"},
        BadSchema{"ReferenceToItself", R"({"$ref":"#"})", "comes back to itself"},
        BadSchema{"ReferenceInACircle",
                  R"({"definitions":{"a":{"allOf":[{"$ref":"#/definitions/b"}]},
                      "b":{"not":{"$ref":"#/definitions/a"}}},"$ref":"#/definitions/a"})",
                  "comes back to itself"},
        BadSchema{"DivisionByZero", R"({"items":{"multipleOf":0}})", "at \"#/items\": multipleOf"},
        BadSchema{"DivisionByZeroPointZero", R"({"multipleOf":0.0})", "more than 0"},
        BadSchema{"NegativeDivisor", R"({"multipleOf":-1})", "more than 0"},
        BadSchema{"HugeDivisor", R"({"multipleOf":18446744073709551615})", "less than 2^63"},
        BadSchema{"BrokenPattern", R"({"properties":{"a":{"pattern":"("}}})", "pattern"},
        BadSchema{"BrokenPropertyPattern", R"({"patternProperties":{"(":{}}})",
                  "not a regular expression"}),
    [](auto const& tested) { return std::string(tested.param.name); });

TEST(JsonSchema, NamesThePlaceOfEveryViolation) {
    auto const schema = compiled(R"({"type":"object","required":["id"],
        "properties":{"id":{"type":"string"},"lines":{"type":"array","items":{
            "type":"object","properties":{"a/b":{"type":"integer","minimum":1}}}}}})");
    EXPECT_TRUE(schema.check(*parse_json(R"({"id":"x","lines":[{"a/b":1}]})")).empty());
    EXPECT_THAT(paths_of(schema, R"({"id":1,"lines":[{},{"a/b":0}]})"),
                testing::UnorderedElementsAre("/id", "/lines/1/a~1b"));
    EXPECT_THAT(paths_of(schema, "{}"), testing::ElementsAre(""));
    EXPECT_THAT(paths_of(schema, "[]"), testing::Contains(""));
}

TEST(JsonSchema, TellsIntegersFromNumbersAndText) {
    auto const schema = compiled(R"({"type":"integer"})");
    EXPECT_TRUE(schema.check(Json(1)).empty());
    EXPECT_FALSE(schema.check(Json(1.5)).empty());
    EXPECT_FALSE(schema.check(Json("1")).empty());
}

TEST(JsonSchema, FollowsReferencesThatGoDown) {
    auto const schema = compiled(R"({"definitions":{"node":{"type":"object",
        "required":["v"],"properties":{"next":{"$ref":"#/definitions/node"}}}},
        "$ref":"#/definitions/node"})");
    EXPECT_TRUE(schema.check(*parse_json(R"({"v":1,"next":{"v":2}})")).empty());
    EXPECT_THAT(paths_of(schema, R"({"v":1,"next":{"v":2,"next":{}}})"),
                testing::ElementsAre("/next/next"));
}

TEST(JsonSchema, AppliesTextRules) {
    struct Case {
        char const* schema;
        char const* fits;
        char const* fails;
    };
    for (auto const& [schema, fits, fails] : std::initializer_list<Case>{
             {R"({"pattern":"^[a-z]+$"})", "abc", "Abc"},
             {R"({"format":"date"})", "2026-02-01", "2026-13-01"},
             {R"({"format":"time"})", "10:00:00Z", "25:00:00Z"},
             {R"({"format":"date-time"})", "2026-02-01T10:00:05.5+02:00", "2026-02-01"},
             {R"({"format":"uuid"})", "01989c0d-7b6e-7c31-9a44-6f1c2e5d8b90", "01989c0d"},
             {R"({"format":"email"})", "a@b.example", "a b"},
             {R"({"propertyNames":{"pattern":"^a"},"type":["object","string"],"maxLength":1})", "a",
              "bb"}}) {
        auto const program = compiled(schema);
        EXPECT_TRUE(program.check(Json(fits)).empty()) << schema;
        EXPECT_FALSE(program.check(Json(fails)).empty()) << schema;
    }
}

TEST(JsonSchema, TreatsAPropertyNamedPatternAsAProperty) {
    auto const schema = compiled(R"({"properties":{"pattern":{"type":"integer"}}})");
    EXPECT_THAT(paths_of(schema, R"({"pattern":"x"})"), testing::ElementsAre("/pattern"));
}

TEST(JsonSchema, SurvivesLongTextAndHardPatterns) {
    auto const plain = compiled(R"({"pattern":"^(a|b)*$"})");
    EXPECT_TRUE(plain.check(Json(std::string(300'000, 'a'))).size() <= 1);
    auto const hard = compiled(R"({"pattern":"^(a+)+$"})");
    EXPECT_FALSE(hard.check(Json(std::string(200, 'a') + "!")).empty());
    auto const named = compiled(R"({"patternProperties":{"^[ab]*$":{}}})");
    EXPECT_FALSE(named.check(JsonObject{{std::string(300'000, 'a'), 1}}).empty());
}

TEST(JsonSchema, RefusesSchemasWithoutEnd) {
    Json deep = JsonObject{};
    for (int i = 0; i < 1000; ++i)
        deep = JsonObject{{"items", deep}};
    auto const too_deep = JsonSchema::compile(deep);
    ASSERT_FALSE(too_deep);
    EXPECT_THAT(too_deep.error().message(), HasSubstr("nested too deeply"));

    JsonObject definitions{{"d0", JsonObject{}}};
    for (int i = 1; i < 40; ++i) {  // each applies the one before twice: 2^40 in all
        JsonObject const reference{{"$ref", "#/definitions/d" + std::to_string(i - 1)}};
        definitions["d" + std::to_string(i)] =
            JsonObject{{"allOf", JsonArray{reference, reference}}};
    }
    auto const too_wide = JsonSchema::compile(
        JsonObject{{"definitions", definitions}, {"$ref", "#/definitions/d39"}});
    ASSERT_FALSE(too_wide);
    EXPECT_THAT(too_wide.error().message(), HasSubstr("too many schemas"));
}

}  // namespace
}  // namespace tasker::base
