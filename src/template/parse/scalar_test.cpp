#include "template/parse/scalar.hpp"

#include <gtest/gtest.h>

#include "base/json.hpp"

namespace tasker::templates {
namespace {

struct Case {
    char const* text;
    NodeKind kind;
    char const* json;  ///< what it becomes
};

// Source: YAML 1.2.2 section 10.3.2.
TEST(PlainScalar, FollowsTheCoreSchema) {
    for (auto const& [text, kind, json] : std::initializer_list<Case>{
             {"", NodeKind::Null, "null"},
             {"~", NodeKind::Null, "null"},
             {"NULL", NodeKind::Null, "null"},
             {"nULL", NodeKind::Text, "\"nULL\""},
             {"true", NodeKind::Boolean, "true"},
             {"FALSE", NodeKind::Boolean, "false"},
             {"NO", NodeKind::Text, "\"NO\""},
             {"yes", NodeKind::Text, "\"yes\""},
             {"on", NodeKind::Text, "\"on\""},
             {"0", NodeKind::Integer, "0"},
             {"-12", NodeKind::Integer, "-12"},
             {"+12", NodeKind::Integer, "12"},
             {"0123", NodeKind::Integer, "123"},
             {"0o17", NodeKind::Integer, "15"},
             {"0xFf", NodeKind::Integer, "255"},
             {"9223372036854775807", NodeKind::Integer, "9223372036854775807"},
             {"-9223372036854775808", NodeKind::Integer, "-9223372036854775808"},
             {"18446744073709551615", NodeKind::Integer, "18446744073709551615"},
             {"18446744073709551616", NodeKind::Number, "18446744073709551616.0"},
             {"1.50", NodeKind::Number, "1.5"},
             {".5", NodeKind::Number, "0.5"},
             {"-1.", NodeKind::Number, "-1.0"},
             {"+1e3", NodeKind::Number, "1000.0"},
             {"1e999", NodeKind::Number, "null"},
             {".inf", NodeKind::Number, "null"},
             {"-.INF", NodeKind::Number, "null"},
             {".NaN", NodeKind::Number, "null"},
             {".", NodeKind::Text, "\".\""},
             {"-", NodeKind::Text, "\"-\""},
             {"1e", NodeKind::Text, "\"1e\""},
             {"0x", NodeKind::Text, "\"0x\""},
             {"1_000", NodeKind::Text, "\"1_000\""},
             {"1.2.3", NodeKind::Text, "\"1.2.3\""},
             {"12:30", NodeKind::Text, "\"12:30\""},
             {"2026-02-01", NodeKind::Text, "\"2026-02-01\""}}) {
        auto const node = plain_scalar(text, {});
        EXPECT_EQ(node.kind, kind) << text;
        EXPECT_EQ(base::to_text(json_of(node)), json) << text;
    }
}

}  // namespace
}  // namespace tasker::templates
