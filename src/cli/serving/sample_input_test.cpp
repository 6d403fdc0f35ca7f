#include "cli/serving/sample_input.hpp"

#include <gtest/gtest.h>

#include "base/json.hpp"
#include "template/load.hpp"

namespace tasker::cli {
namespace {

struct Sample {
    char const* name;
    char const* schema;
    char const* input;
};

class SampleInput : public testing::TestWithParam<Sample> {};

TEST_P(SampleInput, IsWhatTheSchemaTakes) {
    auto const tmpl = templates::load_text(
        "name: order\nnamespace_name: shop\nversion: \"1.0.0\"\ninput_schema: " +
            std::string(GetParam().schema) +
            "\nsteps:\n  - { name: one, handler: { callable: shop.one } }\n",
        "order.yaml");
    ASSERT_TRUE(tmpl) << tmpl.error().message();
    EXPECT_EQ(base::to_text(sample_input(*tmpl)), GetParam().input);
}

INSTANTIATE_TEST_SUITE_P(
    Schemas, SampleInput,
    testing::Values(
        Sample{"OnlyWhatIsRequired",
               R"({"type":"object","required":["a"],"properties":{"a":{"type":"string"},"b":{}}})",
               R"({"a":"text"})"},
        Sample{"WhatTheSchemaNames",
               R"({"type":"object","required":["a","b","c"],"properties":{"a":{"default":3},
                  "b":{"enum":["red","blue"]},"c":{"type":"string","examples":["x"]}}})",
               R"({"a":3,"b":"red","c":"x"})"},
        Sample{"LeastValues",
               R"({"type":"object","required":["n","m","t"],"properties":
                  {"n":{"type":"integer","minimum":7},"m":{"type":"integer","exclusiveMinimum":9},
                   "t":{"type":"string","minLength":6}}})",
               R"({"n":7,"m":10,"t":"textxx"})"},
        Sample{"MostValues",
               R"({"type":"object","required":["n","t"],"properties":
                  {"n":{"type":"integer","maximum":-3},"t":{"type":"string","maxLength":2}}})",
               R"({"n":-3,"t":"te"})"},
        Sample{"ListsOfObjects",
               R"({"type":"object","required":["items"],"properties":{"items":{"type":"array",
                  "minItems":2,"items":{"required":["sku"],"properties":{"sku":{"type":"string"}}}}}})",
               R"({"items":[{"sku":"text"},{"sku":"text"}]})"},
        Sample{"AnEmptyObjectWhereNoneIsFound",
               R"({"type":"object","required":["a"],"properties":{"a":{"type":"string",
                  "pattern":"^[0-9]{4}$"}}})",
               "{}"}),
    [](auto const& info) { return info.param.name; });

}  // namespace
}  // namespace tasker::cli
