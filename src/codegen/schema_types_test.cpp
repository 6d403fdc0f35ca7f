#include "codegen/schema_types.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "base/json.hpp"

namespace tasker::codegen {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using Kind = Type::Kind;
using Shape = Definition::Shape;

std::vector<Definition> definitions_of(std::string const& schema) {
    SchemaTypes types;
    std::ignore = types.add(*base::parse_json(schema), "Root", "");
    return types.take();
}

/// The type of the only member of a record.
Type type_of(std::string const& schema) {
    auto const all = definitions_of(R"({"type":"object","properties":{"it":)" + schema + "}}");
    return all.back().fields.front().type;
}

TEST(SchemaTypes, OfScalarsAreThese) {
    EXPECT_EQ(type_of(R"({"type":"boolean"})").kind, Kind::Boolean);
    EXPECT_EQ(type_of(R"({"type":"integer"})").kind, Kind::Integer);
    EXPECT_EQ(type_of(R"({"type":"number"})").kind, Kind::Number);
    EXPECT_EQ(type_of(R"({"type":"string"})").kind, Kind::String);
    EXPECT_EQ(type_of(R"({"type":"string","format":"uuid"})").format, "uuid");
    EXPECT_EQ(type_of(R"({"type":"string","format":"shoe-size"})").format, "");
}

TEST(SchemaTypes, KnowHowNullIsAllowed) {
    for (auto const* const schema :
         {R"({"type":["string","null"]})", R"({"anyOf":[{"type":"string"},{"type":"null"}]})",
          R"({"oneOf":[{"const":null},{"type":"string"}]})"}) {
        auto const type = type_of(schema);
        EXPECT_EQ(type.kind, Kind::String) << schema;
        EXPECT_TRUE(type.is_nullable) << schema;
    }
    EXPECT_TRUE(type_of(R"({"enum":["a",null]})").is_nullable);
    EXPECT_FALSE(type_of(R"({"type":"string"})").is_nullable);
}

TEST(SchemaTypes, OfObjectsAreRecordsOrMaps) {
    auto const all = definitions_of(
        R"({"type":"object","required":["b","c"],"properties":{"a":{},
            "b":{"type":"object","properties":{"x":{"type":"integer"}}}},
            "additionalProperties":false})");
    ASSERT_THAT(all, SizeIs(2));
    EXPECT_EQ(all[0].name, "RootB");
    auto const& root = all[1];
    EXPECT_TRUE(root.is_closed);
    EXPECT_THAT(root.keys(), ElementsAre("a", "b", "c"));
    EXPECT_FALSE(root.fields[0].is_required);
    EXPECT_TRUE(root.fields[1].is_required);
    EXPECT_EQ(root.fields[1].type.name, "RootB");
    EXPECT_EQ(root.fields[2].type.kind, Kind::Any) << "required, and nothing else is known of it";
    auto const map = type_of(R"({"type":"object","additionalProperties":{"type":"number"}})");
    EXPECT_EQ(map.kind, Kind::Map);
    EXPECT_EQ(map.items.front().kind, Kind::Number);
}

TEST(SchemaTypes, OfListsHaveItems) {
    auto const list = type_of(R"({"type":"array","items":{"type":"string"}})");
    EXPECT_EQ(list.kind, Kind::List);
    EXPECT_EQ(list.items.front().kind, Kind::String);
    auto const tuple = type_of(R"({"type":"array","items":[{"type":"string"}]})");
    EXPECT_EQ(tuple.items.front().kind, Kind::Any);
    EXPECT_THAT(tuple.remark, HasSubstr("tuple"));
}

TEST(SchemaTypes, OfListsOfValuesAreEnumerations) {
    auto const all = definitions_of(
        R"({"type":"object","properties":{"s":{"enum":["a","b","a"]},"i":{"enum":[1,2]},
            "c":{"const":"x"},"m":{"enum":[1,"a"]},"t":{"enum":[true]}}})");
    ASSERT_THAT(all, SizeIs(4));
    EXPECT_EQ(all[0].shape, Shape::Enumeration);
    EXPECT_THAT(all[0].values, SizeIs(2));
    auto const& fields = all[3].fields;
    EXPECT_EQ(fields[2].type.name, "RootC");
    EXPECT_EQ(fields[3].type.kind, Kind::Any);
    EXPECT_THAT(fields[3].type.remark, HasSubstr("one of 1, \"a\""));
    EXPECT_EQ(fields[4].type.kind, Kind::Boolean);
}

TEST(SchemaTypes, OfChoicesAreUnions) {
    auto const type =
        type_of(R"({"anyOf":[{"type":"string"},{"type":"integer"},{"type":"null"}]})");
    EXPECT_EQ(type.kind, Kind::Union);
    EXPECT_TRUE(type.is_nullable);
    EXPECT_THAT(type.items, SizeIs(2));
    EXPECT_EQ(type_of(R"({"type":["string","integer"]})").kind, Kind::Union);
    EXPECT_EQ(type_of(R"({"anyOf":[{"type":"string"},{}]})").kind, Kind::Any);
}

TEST(SchemaTypes, JoinObjectsThatAllMustBe) {
    auto const all = definitions_of(
        R"({"allOf":[{"$ref":"#/$defs/a"},{"properties":{"y":{"type":"integer"}},"required":["y"]}],
            "$defs":{"a":{"type":"object","properties":{"x":{"type":"string"}}}}})");
    EXPECT_THAT(all.back().keys(), ElementsAre("x", "y"));
    EXPECT_TRUE(all.back().fields[1].is_required);
    EXPECT_EQ(type_of(R"({"allOf":[{"type":"string"},{"minLength":2}]})").kind, Kind::Any);
}

TEST(SchemaTypes, FollowReferencesAndDefineThemOnce) {
    auto const all = definitions_of(
        R"({"type":"object","properties":{"a":{"$ref":"#/definitions/money"},
            "b":{"$ref":"#/definitions/money"},"c":{"$ref":"#/definitions/text"}},
            "definitions":{"money":{"type":"object","properties":{"cents":{"type":"integer"}}},
            "text":{"type":"string"}}})");
    ASSERT_THAT(all, SizeIs(2));
    EXPECT_EQ(all[0].name, "RootMoney");
    EXPECT_EQ(all[1].fields[1].type.name, "RootMoney");
    EXPECT_EQ(all[1].fields[2].type.kind, Kind::String);
    EXPECT_THAT(type_of(R"({"$ref":"#/nowhere"})").remark, HasSubstr("is not in the schema"));
    EXPECT_THAT(type_of(R"({"$ref":"https://example.com/x"})").remark, HasSubstr("is not in"));
}

TEST(SchemaTypes, MarkWhatContainsItself) {
    auto const all = definitions_of(
        R"({"type":"object","properties":{"next":{"$ref":"#"},
            "list":{"type":"array","items":{"$ref":"#"}}}})");
    ASSERT_THAT(all, SizeIs(1));
    EXPECT_TRUE(all[0].fields[0].type.is_recursive);
    EXPECT_TRUE(all[0].fields[1].type.items.front().is_recursive);
    auto const circle = type_of(R"({"$ref":"#/properties/it"})");
    EXPECT_EQ(circle.kind, Kind::Any);
}

TEST(SchemaTypes, AreBoundedWhateverIsReferredTo) {
    // Each refers to the next twice: 2^40 types without a bound.
    std::string definitions;
    for (int i = 0; i < 40; ++i) {
        auto const next = R"({"$ref":"#/d/)" + std::to_string(i + 1) + R"("})";
        definitions += (i == 0 ? "\"" : ",\"") + std::to_string(i) +
                       R"(":{"type":"array","items":{"anyOf":[)" + next + "," + next + "]}}";
    }
    auto const all =
        definitions_of(R"({"$ref":"#/d/0","d":{)" + definitions + R"(,"40":{"type":"string"}}})");
    EXPECT_LE(all.size(), 1100U);
    EXPECT_FALSE(all.empty());
}

TEST(SchemaTypes, SayWhatOfARecordTheyLeaveOut) {
    auto const all = definitions_of(
        R"({"type":"object","properties":{"a":{}},"anyOf":[{"required":["a"]}],
            "patternProperties":{"^x":{}}})");
    EXPECT_THAT(all.back().remark, HasSubstr("anyOf, patternProperties"));
}

}  // namespace
}  // namespace tasker::codegen
