#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <string>

#include "bindings/c/tests/abi_world.hpp"

namespace tasker::c {
namespace {

/// A parsed text, released at the end.
class ParsedTree {
public:
    explicit ParsedTree(std::string const& text) {
        EXPECT_EQ(tasker_tree_parse({.data = text.data(), .size = text.size()}, &tree_, nullptr),
                  TASKER_OK)
            << text;
        EXPECT_EQ(tasker_tree_nodes(tree_, &root, &count), TASKER_OK);
    }
    ~ParsedTree() { EXPECT_EQ(tasker_tree_release(tree_), TASKER_OK); }
    ParsedTree(ParsedTree const&) = delete;
    ParsedTree& operator=(ParsedTree const&) = delete;

    tasker_node const* root = nullptr;
    std::size_t count = 0;

private:
    tasker_tree* tree_ = nullptr;
};

/// The text of a node and all below, made by walking as a binding does.
std::string written(tasker_node const* node) {
    switch (node->type) {
        case TASKER_NULL: return "null";
        case TASKER_FALSE: return "false";
        case TASKER_TRUE: return "true";
        case TASKER_INTEGER: return std::to_string(node->value.integer);
        case TASKER_UNSIGNED: return std::to_string(node->value.natural);
        case TASKER_NUMBER: return base::to_text(Json(node->value.number));
        case TASKER_STRING: return base::to_text(Json(to_string(node->value.text)));
        default: break;
    }
    auto const is_map = node->type == TASKER_MAP;
    std::string text(is_map ? "{" : "[");
    auto const* child = node + 1;
    for (auto left = node->count; left > 0; --left, child += child->span) {
        if (text.size() > 1) text += ',';
        if (is_map) text += base::to_text(Json(to_string(child->key))) + ":";
        text += written(child);
    }
    return text + (is_map ? "}" : "]");
}

TEST(Tree, SaysWhatTheTextSays) {
    for (std::string const text :
         {R"({"a":1,"b":[true,false,null,{"c":[]},{}],"d":{"e":{"f":"g"}},"h":-1.5})", R"("x")",
          "[]", "{}", "null", "18446744073709551615", "-9223372036854775808", "[[[1],2],3]",
          R"(["\"\\\n","ä€😀",""])", R"({"":1,"\n":2})"}) {
        ParsedTree const tree(text);
        EXPECT_EQ(written(tree.root), text);
        EXPECT_EQ(tree.root->span, tree.count);
    }
}

TEST(Tree, TextsWithoutEscapesAreNotCopiedAndEscapesAreResolved) {
    ParsedTree const tree(R"({"plain":"text","e\u00e4":"a\tb\ud83d\ude00"})");
    auto const* const plain = tasker_node_member(tree.root, tasker_text_of("plain"));
    ASSERT_NE(plain, nullptr);
    // Both are in the tree's one copy of the text, so many bytes apart.
    EXPECT_EQ(plain->value.text.data - plain->key.data, 8);
    auto const* const other = tasker_node_member(tree.root, tasker_text_of("e\xc3\xa4"));
    ASSERT_NE(other, nullptr);
    EXPECT_EQ(to_string(other->value.text), "a\tb\xf0\x9f\x98\x80");
}

TEST(Tree, NumbersAreTheNearest) {
    ParsedTree const tree("[0.1,1e308,-0.0,5e-324,123456789012345678901234567890]");
    ASSERT_EQ(tree.root->count, 5U);
    EXPECT_EQ(tree.root[1].value.number, 0.1);
    EXPECT_EQ(tree.root[2].value.number, 1e308);
    EXPECT_TRUE(std::signbit(tree.root[3].value.number));
    EXPECT_EQ(tree.root[4].value.number, std::numeric_limits<double>::denorm_min());
    EXPECT_EQ(tree.root[5].value.number, 123456789012345678901234567890.0);
}

TEST(Tree, OfEqualNamesTheLastIsFound) {
    ParsedTree const tree(R"({"a":1,"b":2,"a":3})");
    EXPECT_EQ(tree.root->count, 3U);
    EXPECT_EQ(tasker_node_member(tree.root, tasker_text_of("a"))->value.integer, 3);
    EXPECT_EQ(tasker_node_member(tree.root, tasker_text_of("c")), nullptr);
    EXPECT_EQ(tasker_node_member(tree.root + 1, tasker_text_of("a")), nullptr) << "no map";
    EXPECT_EQ(tasker_node_member(nullptr, tasker_text_of("a")), nullptr);
}

TEST(Tree, RefusesWhatIsNoJsonAndSaysWhere) {
    tasker_tree* tree = nullptr;
    tasker_error* error = nullptr;
    EXPECT_EQ(tasker_tree_parse(tasker_text_of("{\"a\":\n  tru }"), &tree, &error),
              TASKER_INVALID_JSON);
    EXPECT_EQ(tree, nullptr);
    EXPECT_THAT(message_of(error), testing::HasSubstr("line 2"));
    for (std::string const text : {"", " ", "1 2", "{\"a\":1}}", "[1,]", "'a'", "NaN",
                                   "\"\\ud800\"", "\"\xff\"", "1e999", "{\"a\":1}x"}) {
        EXPECT_EQ(tasker_tree_parse({.data = text.data(), .size = text.size()}, &tree, nullptr),
                  TASKER_INVALID_JSON)
            << text;
    }
    auto const deep = std::string(257, '[') + std::string(257, ']');
    EXPECT_EQ(tasker_tree_parse({.data = deep.data(), .size = deep.size()}, &tree, nullptr),
              TASKER_INVALID_JSON);
    ParsedTree const just_not_too_deep(std::string(256, '[') + std::string(256, ']'));
    EXPECT_EQ(just_not_too_deep.count, 256U);
}

TEST(Tree, ATextEndsWhereItsLengthSays) {
    tasker_tree* tree = nullptr;
    ASSERT_EQ(tasker_tree_parse({.data = "12345", .size = 2}, &tree, nullptr), TASKER_OK);
    tasker_node const* root = nullptr;
    std::size_t count = 0;
    ASSERT_EQ(tasker_tree_nodes(tree, &root, &count), TASKER_OK);
    EXPECT_EQ(root->value.integer, 12);
    EXPECT_EQ(tasker_tree_release(tree), TASKER_OK);
    EXPECT_EQ(tasker_tree_release(tree), TASKER_INVALID_OPTION);
    EXPECT_EQ(tasker_tree_nodes(tree, &root, &count), TASKER_INVALID_OPTION);
    EXPECT_EQ(root, nullptr);
    EXPECT_EQ(tasker_tree_release(nullptr), TASKER_OK);
}

}  // namespace
}  // namespace tasker::c
