#include "codegen/schemas/compare.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "base/json.hpp"
#include "codegen/schemas/inspect.hpp"

namespace tasker::codegen {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

Json parsed(std::string const& text) {
    auto value = base::parse_json(text);
    EXPECT_TRUE(value) << text;
    return *std::move(value);
}

std::vector<Mismatch> compared(std::string const& producer, std::string const& consumer) {
    return compare_schemas(parsed(producer), parsed(consumer));
}

Json object_with(std::string const& properties, std::string const& required = "[]") {
    return parsed(R"({"type":"object","required":)" + required + R"(,"properties":)" + properties +
                  "}");
}

TEST(SchemaComparison, FindsNothingBetweenWhatFits) {
    EXPECT_THAT(compared(R"({"type":"object","required":["n","extra"],"properties":
                            {"n":{"type":"integer"},"extra":{"type":"string"}}})",
                         R"({"type":"object","required":["n"],"properties":
                            {"n":{"type":["number","null"]}}})"),
                IsEmpty());
}

struct Pair {
    char const* producer;
    char const* consumer;
    char const* path;
    char const* message;
    bool is_breaking;
};

TEST(SchemaComparison, TellsWhatDoesNotFit) {
    for (auto const& [producer, consumer, path, message, is_breaking] : {
             Pair{R"({"type":"object","properties":{"x":{"type":"string"}}})",
                  R"({"type":"object","required":["y"]})", "y", "does not have it", true},
             Pair{R"({"type":"object","properties":{"x":{"type":"string"}}})",
                  R"({"type":"object","required":["x"],"properties":{"x":{"type":"string"}}})", "x",
                  "may leave it out", true},
             Pair{R"({"type":"object","required":["x"],"properties":{"x":{"type":"number"}}})",
                  R"({"type":"object","properties":{"x":{"type":"integer"}}})", "x",
                  "the producer has number", true},
             Pair{R"({"type":"object","properties":{"x":{"enum":["a","b"]}}})",
                  R"({"type":"object","properties":{"x":{"enum":["a"]}}})", "x", "one of \"a\"",
                  true},
             Pair{R"({"type":"object","properties":{"x":{}}})",
                  R"({"type":"object","properties":{"x":{"type":"string"}}})", "x",
                  "does not say what it is", false},
             Pair{R"({"type":"object","properties":{"x":{"type":"string"}}})",
                  R"({"type":"object","additionalProperties":false,"properties":{}})", "x",
                  "is refused by the consumer", true},
             Pair{R"({"type":"object","properties":{"l":{"type":"array","items":{"type":"object",
                      "properties":{"a":{"type":"string"}}}}}})",
                  R"({"type":"object","properties":{"l":{"type":"array","items":{"type":"object",
                      "properties":{"a":{"type":"integer"}}}}}})",
                  "l[].a", "is to be integer", true},
         }) {
        auto const found = compared(producer, consumer);
        ASSERT_THAT(found, SizeIs(1)) << producer << consumer;
        EXPECT_EQ(found[0].path, path);
        EXPECT_THAT(found[0].message, HasSubstr(message));
        EXPECT_EQ(found[0].is_breaking, is_breaking);
        EXPECT_EQ(to_json(found).at("compatible").as_bool(), !is_breaking);
    }
}

model::Template version_with(Json input, Json result) {
    model::Template tmpl{.name = "t", .namespace_name = "n", .version = "1"};
    tmpl.input_schema = std::move(input);
    tmpl.steps.push_back({.name = "a", .result_schema = std::move(result)});
    return tmpl;
}

/// Whether the change that is found at this path breaks somebody.
std::optional<bool> is_breaking(JsonObject const& difference, std::string_view where,
                                std::string_view change) {
    for (auto const& one : difference.at("changes").as_array()) {
        if (one.at("where").as_string() == where && one.at("change").as_string() == change)
            return one.at("breaking").as_bool();
    }
    return std::nullopt;
}

TEST(SchemaDifference, KnowsWhomAChangeBreaks) {
    auto const open = object_with(R"({"x":{"type":"string"}})");
    auto const needed = object_with(R"({"x":{"type":"string"}})", R"(["x"])");
    auto const wider = object_with(R"({"x":{"type":["string","null"]}})");
    auto const more = object_with(R"({"x":{"type":"string"},"y":{"type":"string"}})");
    auto const between = [](Json const& a, Json const& b) {
        return diff_schemas(version_with(a, a), version_with(b, b));
    };
    EXPECT_EQ(is_breaking(between(open, needed), "input", "became_required"), true);
    EXPECT_EQ(is_breaking(between(open, needed), "a", "became_required"), false);
    EXPECT_EQ(is_breaking(between(needed, open), "input", "became_optional"), false);
    EXPECT_EQ(is_breaking(between(needed, open), "a", "became_optional"), true);
    EXPECT_EQ(is_breaking(between(open, wider), "input", "type_changed"), false);
    EXPECT_EQ(is_breaking(between(open, wider), "a", "type_changed"), true);
    EXPECT_EQ(is_breaking(between(open, more), "input", "field_added"), false);
    EXPECT_EQ(is_breaking(between(more, open), "a", "field_removed"), true);
    EXPECT_EQ(is_breaking(between(more, open), "input", "field_removed"), false);
    EXPECT_TRUE(between(open, open).at("compatible").as_bool());
    EXPECT_THAT(between(open, open).at("changes").as_array(), IsEmpty());
}

TEST(SchemaDifference, TellsOfStepsThatCameAndWent) {
    auto before = version_with(object_with("{}"), object_with("{}"));
    auto after = before;
    after.steps.front().name = "b";
    auto const difference = diff_schemas(before, after);
    EXPECT_EQ(is_breaking(difference, "a", "step_removed"), true);
    EXPECT_EQ(is_breaking(difference, "b", "step_added"), false);
    EXPECT_FALSE(difference.at("compatible").as_bool());
}

TEST(SchemaInspection, TellsWhoProducesAndConsumesEachField) {
    auto tmpl = version_with(object_with(R"({"order":{"type":"integer"}})"),
                             object_with(R"({"total":{"type":"number"}})"));
    tmpl.steps.push_back({.name = "b", .dependencies = {"a"}});
    auto const found = inspect_schemas(tmpl);
    EXPECT_EQ(base::to_text(found.at("fields")),
              R"([{"field":"order","type":"integer","required":false,"produced_by":"input",)"
              R"("consumed_by":["a","b"]},{"field":"total","type":"number","required":false,)"
              R"("produced_by":"a","consumed_by":["b"]}])");
    EXPECT_EQ(base::to_text(found.at("untyped")), R"(["b"])");
}

}  // namespace
}  // namespace tasker::codegen
