#include "configuration/reading/toml.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "configuration/reading/obstacles.hpp"

namespace tasker::configuration {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string repeated(std::string const& text, int times) {
    std::string out;
    for (int i = 0; i < times; ++i)
        out += text;
    return out;
}

TEST(ParseToml, KnowsWhereEverythingStands) {
    Findings findings;
    auto const table = parse_toml("# note\n[a]\nb = 1\n  c = \"text\"\n", "x.toml", findings);
    ASSERT_TRUE(table);
    ASSERT_EQ(table->size(), 1U);
    auto const* const inner = table->front().value.table();
    ASSERT_NE(inner, nullptr);
    ASSERT_EQ(inner->size(), 2U);
    EXPECT_EQ(inner->at(1).name, "c");
    EXPECT_EQ(inner->at(1).mark.line, 4U);
    EXPECT_EQ(inner->at(1).mark.column, 3U);
    EXPECT_EQ(inner->at(1).value, Value("text"));
}

TEST(ParseToml, ReadsEveryKindOfValue) {
    Findings findings;
    auto const table = parse_toml("a = [true, 7, 2.5, 'x', { y = 1 }, 2026-01-01, 07:30:00]\n",
                                  "x.toml", findings);
    ASSERT_TRUE(table);
    EXPECT_EQ(table->front().value, list_of({true, 7, 2.5, "x", Value::Table{{"y", 1}},
                                             Value::Moment(), Value::Moment()}));
}

TEST(ParseToml, SaysWhereAndWhyItIsNone) {
    Findings findings;
    EXPECT_FALSE(parse_toml("[a]\nb = 1\nc 2\n", "x.toml", findings));
    auto const found = std::move(findings).in_order();
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].code, FindingCode::TomlSyntax);
    EXPECT_EQ(found[0].place.line, 3U);
    EXPECT_THAT(found[0].message, HasSubstr("expected '='"));
}

TEST(ParseToml, QuotesNothingOfATextThatIsWrong) {
    for (auto const* const text : {
             "api_key = hunter2\n",
             "api_key = \"hunter2\n",
             "api_key = \"hunter2\" hunter2\n",
             "api_key = 'hunter2\n'",
             "api_key hunter2\n",
             "hunter2 = 1\nhunter2 = 2\n",
             "[hunter2]\n[hunter2]\n",
             "a = 9999999999999999999999hunter2\n",
             "a = \"\\hunter2\"\n",
             "a = 0xhunter2\n",
             "a = 99999999999999999999\n",
         }) {
        Findings findings;
        EXPECT_FALSE(parse_toml(text, "x.toml", findings)) << text;
        for (auto const& finding : std::move(findings).in_order()) {
            EXPECT_THAT(finding.to_text(), Not(HasSubstr("hunter2"))) << text;
            EXPECT_THAT(finding.to_text(), Not(HasSubstr("99999"))) << text;
        }
    }
}

TEST(ParseToml, RefusesWhatWouldTakeTheStack) {
    for (auto const& text : {
             repeated("a.", 400'000) + "a = 1\n",
             "[" + repeated("a.", 400'000) + "a]\n",
             "x = " + repeated("[", 400'000),
             "x = " + repeated("{a=", 100'000),
             "x = { " + repeated("a.", 400'000) + "a = 1 }\n",
             repeated("'a' . \"b\" .\t", 50'000) + "a = 1\n",
         }) {
        Findings findings;
        EXPECT_FALSE(parse_toml(text, "x.toml", findings));
        EXPECT_TRUE(findings.has_errors());
    }
}

TEST(ParseToml, RefusesMoreThanAMebibyte) {
    Findings findings;
    EXPECT_FALSE(parse_toml(std::string(1024 * 1024 + 1, '\n'), "x.toml", findings));
    EXPECT_EQ(std::move(findings).in_order().front().code, FindingCode::TooLarge);
}

TEST(Obstacles, AreNamesWithTooManyPartsOutsideOfTextsAndComments) {
    auto const deep = repeated("a.", 20);
    EXPECT_FALSE(first_obstacle("x = \"" + deep + "\"\n"));
    EXPECT_FALSE(first_obstacle("x = '" + deep + "' # " + deep + "\n"));
    EXPECT_FALSE(first_obstacle("x = \"\"\"\n" + deep + "\n\"quoted\" \\\"\"\"\"" + "\n"));
    EXPECT_FALSE(first_obstacle("x = '''\n" + deep + "\n'''\n"));
    EXPECT_FALSE(first_obstacle(repeated("a = 1.5\n", 100)));
    EXPECT_FALSE(first_obstacle("a = [" + repeated("1.5, ", 100) + "]\n"));
    auto const place = first_obstacle("a = 1\n  " + deep + "b = 1\n");
    ASSERT_TRUE(place);
    EXPECT_EQ(place->place.line, 2U);
    EXPECT_TRUE(first_obstacle("x = '''\n'''\n" + deep + "b = 1\n"));
    EXPECT_TRUE(first_obstacle("x = \"\\\"\"\n" + deep + "b = 1\n"));
}

// Found by fuzzing: the parser's behaviour is undefined when it asks whether one is a blank.
TEST(Obstacles, AreCharactersBeyondAsciiWhereTheParserTakesThemForBlanks) {
    struct Case {
        char const* text;
        std::uint32_t line;
    };
    for (auto const& [text, line] : {
             Case{"i\u0495\u0459.j\n", 1},
             Case{"a = 1\nb = \u00e9\n", 2},
             Case{"a = 1\n[\u3001]\n", 2},
             Case{"a = \"\"\"x \\\n   \u00e9\"\"\"\n", 2},
             Case{"a = \"\"\"\\\u00e9\"\"\"\n", 1},
             Case{"a = \"\\\u00e9\"\n", 1},
             Case{"a = 1\u00a0\n", 1},
         }) {
        auto const obstacle = first_obstacle(text);
        ASSERT_TRUE(obstacle) << text;
        EXPECT_EQ(obstacle->code, FindingCode::TomlSyntax);
        EXPECT_EQ(obstacle->place.line, line) << text;
    }
    for (auto const* const text : {
             "# \u00e9\na = \"\u00e9\" # \u3001\n",
             "'\u00e9' = '\\\u00e9'\n",
             "\xEF\xBB\xBF"
             "a = 1\n",
             "a = \"\"\"\n\u00e9 \\n\u00e9 \\\"\u00e9 \\\n x\u00e9\"\"\"\n",
             "a = '''\u00e9\\\n\u00e9'''\n",
         }) {
        EXPECT_FALSE(first_obstacle(text)) << text;
        Findings findings;
        EXPECT_TRUE(parse_toml(text, "x.toml", findings)) << text;
    }
}

// Found by fuzzing: the parser asserts that there is a name, and ended the process.
TEST(Obstacles, AreTablesWithoutAName) {
    for (auto const* const text : {"[=]\n", "a = 1\n[:common]\n", "[[ +x]]\n", "[\nx]\n", "[#x]\n",
                                   "a = [1,\n [2]]\n[.x]\n", "a = { b = [1] }\n[=]\n"}) {
        EXPECT_TRUE(first_obstacle(text)) << text;
        Findings findings;
        EXPECT_FALSE(parse_toml(text, "x.toml", findings));
    }
    for (auto const* const text :
         {"a = [\n  [+1, 2],\n  [ \"x\" ],\n [{ b = 1 }], [.\n", "[a]\n[ 'b' ]\n[[ c ]]\n[-]\n",
          "[]\n", "[", "[[", "a = { b = [\n[+1]] }\n"}) {
        EXPECT_FALSE(first_obstacle(text)) << text;
        Findings findings;
        std::ignore = parse_toml(text, "x.toml", findings);
    }
}

}  // namespace
}  // namespace tasker::configuration
