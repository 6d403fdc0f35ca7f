#include "template/parse/yaml.hpp"

#include <gtest/gtest.h>

#include "base/json.hpp"
#include "template/parse/utf8.hpp"

namespace tasker::templates {
namespace {

std::string json_text(std::string_view yaml) {
    Findings findings("f");
    auto const tree = parse_yaml(yaml, findings);
    for (auto const& finding : std::move(findings).in_order())
        ADD_FAILURE() << finding.to_text();
    return tree ? base::to_text(json_of(*tree)) : "(nothing)";
}

TEST(ParseYaml, KeepsTheTypesOfScalars) {
    EXPECT_EQ(json_text("a: 1\nb: '1'\nc: 1.0\nd: NO\ne: ~\nf: !!str 1\ng: \"\\u00e9\"\nh: true"),
              "{\"a\":1,\"b\":\"1\",\"c\":1.0,\"d\":\"NO\",\"e\":null,\"f\":\"1\","
              "\"g\":\"\xc3\xa9\",\"h\":true}");
}

TEST(ParseYaml, TakesBlockTextAsText) {
    EXPECT_EQ(json_text("a: |\n  1\n  2\nb: >\n  3\n"), "{\"a\":\"1\\n2\\n\",\"b\":\"3\\n\"}");
}

TEST(ParseYaml, ReadsJson) {
    EXPECT_EQ(json_text("{\"a\":[1,2.5,null,{\"b\":\"c\\n\"}],\"d\":{}}"),
              "{\"a\":[1,2.5,null,{\"b\":\"c\\n\"}],\"d\":{}}");
}

TEST(ParseYaml, ExpandsAliases) {
    EXPECT_EQ(json_text("a: &x {k: [1]}\nb: *x\nc: &t text\nd: [*t, *x]"),
              "{\"a\":{\"k\":[1]},\"b\":{\"k\":[1]},\"c\":\"text\",\"d\":[\"text\",{\"k\":[1]}]}");
}

TEST(ParseYaml, MergesMapsUnderTheirOwnKeys) {
    EXPECT_EQ(json_text("a: &a {x: 1, y: 1}\nb: &b {y: 2, z: 2}\nc: {<<: [*a, *b], x: 3}"),
              "{\"a\":{\"x\":1,\"y\":1},\"b\":{\"y\":2,\"z\":2},\"c\":{\"x\":3,\"y\":1,\"z\":2}}");
}

TEST(ParseYaml, TakesOneDocumentWithOrWithoutItsMark) {
    EXPECT_EQ(json_text("---\na: 1\n"), "{\"a\":1}");
    EXPECT_EQ(json_text("--- \na: 1\n...\n"), "{\"a\":1}");
    EXPECT_EQ(json_text("# only a note\n"), "null");
}

TEST(ParseYaml, KnowsManyKeysOfOneMap) {
    std::string text;
    for (int i = 0; i < 20'000; ++i)
        text += "k" + std::to_string(i) + ": 1\n";
    Findings findings("f");
    auto const tree = parse_yaml(text + "k19999: 2\n", findings);
    ASSERT_TRUE(tree);
    EXPECT_EQ(tree->members.size(), 20'000U);
    auto const found = std::move(findings).in_order();
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].code, "DUPLICATE_KEY");
    EXPECT_EQ(found[0].line, 20'001U);
}

TEST(ParseYaml, GivesNodesTheirPlaces) {
    Findings findings("f");
    auto const tree = parse_yaml("a:\n  b: [x,\n      y]\n", findings);
    ASSERT_TRUE(tree);
    auto const* list = tree->find("a")->find("b");
    ASSERT_NE(list, nullptr);
    EXPECT_EQ(list->mark.line, 2U);
    EXPECT_EQ(list->mark.column, 6U);
    EXPECT_EQ(list->items[1].mark.line, 3U);
    EXPECT_EQ(list->items[1].mark.column, 7U);
    EXPECT_EQ(tree->members[0].key_mark.column, 1U);
}

TEST(ParseYaml, SurvivesBottomlessNesting) {
    for (auto const* open : {"[", "{a: ", "- ", "? "}) {
        std::string text;
        for (int i = 0; i < 20'000; ++i)
            text += open;
        Findings findings("f");
        EXPECT_FALSE(parse_yaml(text, findings)) << open;
        EXPECT_TRUE(findings.has_errors()) << open;
    }
}

TEST(Utf8, FindsTheFirstWrongByte) {
    struct Case {
        std::string_view text;
        std::size_t offset;
    };
    for (auto const& [text, offset] :
         std::initializer_list<Case>{{"", 0},
                                     {"abc", 3},
                                     {"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80", 9},
                                     {"a\xff", 1},
                                     {"a\xc3", 1},             // cut short
                                     {"\xc0\x80", 0},          // longer than needed
                                     {"\xed\xa0\x80", 0},      // half of a pair
                                     {"\xf4\x90\x80\x80", 0},  // past the last character
                                     {"\x80", 0}}) {           // no beginning
        EXPECT_EQ(first_not_utf8(text), offset);
    }
    EXPECT_EQ(character_count("a\xc3\xa9\xf0\x9f\x98\x80"), 3U);
}

}  // namespace
}  // namespace tasker::templates
