#include "base/json.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace tasker::base {
namespace {

struct BadText {
    char const* name;
    char const* text;
    char const* place;
};

class ParseJsonRefuses : public testing::TestWithParam<BadText> {};

TEST_P(ParseJsonRefuses, NamingLineAndColumn) {
    auto const parsed = parse_json(GetParam().text);
    ASSERT_FALSE(parsed);
    EXPECT_EQ(parsed.error().code(), ErrorCode::InvalidJson);
    EXPECT_TRUE(parsed.error().message().starts_with(GetParam().place)) << parsed.error().message();
}

INSTANTIATE_TEST_SUITE_P(
    Texts, ParseJsonRefuses,
    testing::Values(BadText{"Empty", "", "line 1, column 1: the text ends too early"},
                    BadText{"OpenObject", "{\"a\":1", "line 1, column 7: the text ends"},
                    BadText{"MissingValue", "{\n  \"a\": }", "line 2, column 8: "},
                    BadText{"TrailingComma", "[1,\n2,\n]", "line 3, column 1: "},
                    BadText{"SecondValue", "{}\n {}", "line 2, column 2: nothing may follow"},
                    BadText{"Comment", "// no\n1", "line 1, column 1: "},
                    BadText{"SingleQuotes", "{'a':1}", "line 1, column 2: "},
                    BadText{"BareNan", "NaN", "line 1, column 1: "},
                    BadText{"LeadingZero", "[01]", "line 1, column 3: "},
                    BadText{"TooLarge", "[1,\n1e309]", "line 2, column "},
                    BadText{"FarTooLarge", "-1e99999999999", "line 1, column "},
                    BadText{"BrokenUtf8", "\"\xc3\x28\"", "line 1, column "},
                    BadText{"ControlCharacter", "\"a\nb\"", "line 1, column 3: "}),
    [](auto const& tested) { return std::string(tested.param.name); });

TEST(ParseJson, ReadsEveryKindOfValue) {
    auto const parsed =
        parse_json(" {\"a\":[null,true,-1,18446744073709551615,1.5,\"\\u00e9\\ud83d\\ude00\"]} \n");
    ASSERT_TRUE(parsed) << parsed.error().message();
    EXPECT_EQ(to_text(*parsed),
              "{\"a\":[null,true,-1,18446744073709551615,1.5,\"\xc3\xa9\xf0\x9f\x98\x80\"]}");
}

TEST(ParseJson, AllowsExactlyTheLimits) {
    JsonLimits const limits{.bytes_max = 6, .depth_max = 3};
    EXPECT_TRUE(parse_json("[[[]]]", limits));
    EXPECT_FALSE(parse_json("[[[]]] ", limits));
    auto const deep = parse_json("[[[[]]]]", {.bytes_max = 100, .depth_max = 3});
    ASSERT_FALSE(deep);
    EXPECT_EQ(deep.error().message(), "line 1, column 4: nested deeper than 3 levels");
}

// As Python, JavaScript and SQLite do it.
TEST(ParseJson, KeepsTheLastOfTwoMembersWithOneName) {
    auto const parsed = parse_json("{\"a\":1,\"b\":2,\"a\":3}");
    ASSERT_TRUE(parsed) << parsed.error().message();
    EXPECT_EQ(to_canonical_text(*parsed), "{\"a\":3,\"b\":2}");
}

TEST(ParseJson, LimitsTheDepthOfMembersThatItDrops) {
    JsonLimits const limits{.bytes_max = 64, .depth_max = 3};
    EXPECT_FALSE(parse_json("{\"a\":[[[]]],\"a\":1}", limits));
}

// A number that is read, written and read again must not creep.
TEST(ParseJson, ReadsTheNearestNumber) {
    for (char const* const text : {"0.30000000000000004", "1.2345678901234512e+23", "9e-322",
                                   "2.225073858507201e-308", "-1.7976931348623157e+308"}) {
        auto const parsed = parse_json(text);
        ASSERT_TRUE(parsed) << parsed.error().message();
        EXPECT_EQ(to_text(*parsed), text);
    }
    EXPECT_EQ(to_text(*parse_json("123456789012345123456789")), "1.2345678901234512e+23");
    EXPECT_EQ(to_text(*parse_json("-1e-999")), "-0.0");
}

TEST(ParseJson, StopsAtBottomlessNesting) {
    EXPECT_FALSE(parse_json(std::string(1'000'000, '[')));
}

TEST(ToText, KeepsTheOrderOfMembers) {
    EXPECT_EQ(to_text(JsonObject{{"b", 1}, {"a", JsonObject{}}, {"c", JsonArray{}}}),
              "{\"b\":1,\"a\":{},\"c\":[]}");
}

TEST(ToText, EscapesWhatJsonForbids) {
    EXPECT_EQ(to_text(Json("a\"b\\c\n\t\x01/\xc3\xa9")), "\"a\\\"b\\\\c\\n\\t\\u0001/\xc3\xa9\"");
}

// Text is looked through eight bytes at a time.
TEST(ToText, EscapesACharacterWhereverItStands) {
    for (std::size_t length = 1; length <= 20; ++length) {
        for (std::size_t place = 0; place < length; ++place) {
            for (unsigned c = 0; c < 0x80; ++c) {
                std::string plain(length, 'x');
                plain[place] = static_cast<char>(c);
                auto const text = to_text(Json(plain));
                EXPECT_EQ(text.size() > length + 2, c < 0x20 || c == '"' || c == '\\') << text;
                auto const read = parse_json(text);
                ASSERT_TRUE(read) << text;
                EXPECT_EQ(read->get_string(), plain);
            }
        }
    }
}

TEST(ToText, WritesTheShortestNumberThatReadsBackAsTheSameKind) {
    EXPECT_EQ(to_text(0.1), "0.1");
    EXPECT_EQ(to_text(1.0), "1.0");
    EXPECT_EQ(to_text(1e300), "1e+300");
    EXPECT_EQ(to_text(std::numeric_limits<double>::infinity()), "null");
    for (double const number : {1.0, -0.0, 1e15, 1e22, 5e-324, 123456789.125}) {
        auto const parsed = parse_json(to_text(number));
        ASSERT_TRUE(parsed);
        ASSERT_TRUE(parsed->is_double()) << to_text(number);
        EXPECT_EQ(parsed->get_double(), number);
    }
}

TEST(ToCanonicalText, IsTheSameForMembersInAnyOrder) {
    auto const one = parse_json(R"({"b":{"y":1,"x":[{"q":1,"p":2}]},"a":null})");
    auto const other = parse_json(R"({"a":null,"b":{"x":[{"p":2,"q":1}],"y":1}})");
    ASSERT_TRUE(one && other);
    EXPECT_EQ(to_canonical_text(*one), to_canonical_text(*other));
    EXPECT_EQ(to_canonical_text(*one), R"({"a":null,"b":{"x":[{"p":2,"q":1}],"y":1}})");
}

TEST(ToCanonicalText, KeepsTheOrderOfArrays) {
    EXPECT_NE(to_canonical_text(JsonArray{1, 2}), to_canonical_text(JsonArray{2, 1}));
}

}  // namespace
}  // namespace tasker::base
