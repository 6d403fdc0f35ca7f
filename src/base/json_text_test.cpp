#include "base/json_text.hpp"

#include <gtest/gtest.h>

#include "base/json.hpp"

namespace tasker::base {

TEST(JsonText, WritesWhatTheTreeOfTheSameMembersWouldGive) {
    auto const text = JsonText()
                          .null("none")
                          .boolean("yes", true)
                          .integer("count", -12)
                          .string("text", "a \"quoted\"\nline")
                          .string_or_null("missing", "")
                          .open("inner")
                          .close()
                          .open("outer")
                          .object("empty", {})
                          .value("number", 1.0)
                          .close()
                          .object("object", {{"list", {1, "two", nullptr}}})
                          .take();
    Json const tree{{"none", nullptr},
                    {"yes", true},
                    {"count", -12},
                    {"text", "a \"quoted\"\nline"},
                    {"missing", nullptr},
                    {"inner", JsonObject{}},
                    {"outer", {{"empty", JsonObject{}}, {"number", 1.0}}},
                    {"object", {{"list", {1, "two", nullptr}}}}};
    EXPECT_EQ(text, to_text(tree));
}

TEST(JsonText, IsAnEmptyObjectWithoutMembers) {
    EXPECT_EQ(JsonText().take(), "{}");
}

}  // namespace tasker::base
