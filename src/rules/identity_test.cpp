#include "rules/identity.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rules/test_values.hpp"

namespace tasker::rules {
namespace {

using namespace test;
using model::IdentityStrategy;

model::TaskRequest request_with(std::string context, std::optional<std::string> key = {}) {
    model::TaskRequest request{.namespace_name = "shop", .name = "order", .version = "1.0.0"};
    request.context = model::Payload(std::move(context));
    request.initiator = "ui:anna";
    request.source_system = "backoffice";
    request.reason = "manual";
    request.idempotency_key = std::move(key);
    return request;
}

class Identity : public testing::Test {
protected:
    std::string of(IdentityStrategy strategy, model::TaskRequest const& request,
                   std::string const& version = "1.0.0") {
        auto tmpl = template_of({});
        tmpl.identity_strategy = strategy;
        tmpl.version = version;
        auto const identity = identity_of(tmpl, request, fixed_.ids);
        return identity ? *identity : identity.error().message();
    }
    FixedIds fixed_;
};

// spec 10.1, row strict
TEST_F(Identity, StrictIsTheHashOfTemplateAndContext) {
    using enum IdentityStrategy;
    auto const first = of(Strict, request_with(R"({"a":1,"b":{"x":1,"y":2}})"));
    EXPECT_THAT(first, testing::MatchesRegex("[0-9a-f]{64}"));
    EXPECT_EQ(first, of(Strict, request_with(R"({"b":{"y":2,"x":1},"a":1})"))) << "key order";
    EXPECT_NE(first, of(Strict, request_with(R"({"a":2,"b":{"x":1,"y":2}})")));
    EXPECT_NE(first, of(Strict, request_with(R"({"a":1,"b":{"x":1,"y":2}})"), "1.0.1"));
    EXPECT_NE(of(Strict, request_with(R"({"l":[1,2]})")),
              of(Strict, request_with(R"({"l":[2,1]})")))
        << "array order is kept";
}

TEST_F(Identity, IsKnownToBeNewOnlyWhenItIsMadeForTheTask) {
    auto tmpl = template_of({});
    tmpl.identity_strategy = IdentityStrategy::AlwaysUnique;
    EXPECT_TRUE(is_always_unique(tmpl, request_with("{}")));
    EXPECT_FALSE(is_always_unique(tmpl, request_with("{}", "key-1")));
    tmpl.identity_strategy = IdentityStrategy::Strict;
    EXPECT_FALSE(is_always_unique(tmpl, request_with("{}")));
}

// spec 10.1, column with a key
TEST_F(Identity, WithAKeyIsTheHashOfTemplateAndKeyWhateverTheStrategy) {
    using enum IdentityStrategy;
    auto const first = of(Strict, request_with("{}", "key-1"));
    EXPECT_THAT(first, testing::MatchesRegex("[0-9a-f]{64}"));
    EXPECT_EQ(first, of(Strict, request_with(R"({"other":1})", "key-1")));
    EXPECT_EQ(first, of(CallerProvided, request_with("{}", "key-1")));
    EXPECT_EQ(first, of(AlwaysUnique, request_with("{}", "key-1")));
    EXPECT_NE(first, of(Strict, request_with("{}", "key-2")));
    EXPECT_NE(first, of(Strict, request_with("{}", "key-1"), "2.0.0"));
    EXPECT_NE(first, of(Strict, request_with("\"key-1\"")));
}

// spec 10.1, row caller_provided
TEST_F(Identity, CallerProvidedNeedsAKey) {
    EXPECT_THAT(of(IdentityStrategy::CallerProvided, request_with("{}")),
                testing::StartsWith("idempotency_key is missing"));
}

// spec 10.1, row always_unique
TEST_F(Identity, AlwaysUniqueIsNewEachTime) {
    auto const first = of(IdentityStrategy::AlwaysUnique, request_with("{}"));
    EXPECT_TRUE(Uuid::parse(first));
    EXPECT_NE(first, of(IdentityStrategy::AlwaysUnique, request_with("{}")));
}

TEST_F(Identity, OfAContextThatIsNotJsonIsRefused) {
    EXPECT_THAT(of(IdentityStrategy::Strict, request_with("{")), testing::StartsWith("context: "));
}

std::string refusal_of(model::TaskRequest const& request) {
    auto const checked = check_request(request);
    if (checked) return "";
    EXPECT_EQ(checked.error().code(), ErrorCode::InvalidRequest);
    return checked.error().message();
}

struct RequestCase {
    char const* name;
    void (*change)(model::TaskRequest&);
    std::string refusal;
};

class CheckRequest : public testing::TestWithParam<RequestCase> {};

TEST_P(CheckRequest, RefusesByFieldSizeAndLimit) {
    auto request = request_with("{}");
    GetParam().change(request);
    EXPECT_EQ(refusal_of(request), GetParam().refusal);
}

std::string nested(std::size_t depth) {
    std::string text;
    for (std::size_t i = 1; i < depth; ++i)
        text += R"({"a":)";
    text += "{}";
    return text + std::string(depth - 1, '}');
}

std::string list_of(std::size_t count) {
    std::string text = R"({"l":[0)";
    for (std::size_t i = 1; i < count; ++i)
        text += ",0";
    return text + "]}";
}

std::string members(std::size_t count) {
    std::string text = R"({"m0":0)";
    for (std::size_t i = 1; i < count; ++i)
        text += ",\"m" + std::to_string(i) + "\":0";
    return text + "}";
}

std::string string_of(std::size_t length) {
    return R"({"s":")" + std::string(length, 'x') + "\"}";
}

// 1 MiB and `more` bytes, within every other limit.
std::string sized(std::size_t more) {
    std::string text = "{";
    for (int i = 0; i < 104; ++i)
        text += "\"" + std::to_string(100 + i) + "\":\"" + std::string(9993, 'x') + "\",";
    text += "\"r\":\"\"}";
    return text.insert(text.size() - 2, 1024 * 1024 + more - text.size(), 'x');
}

using Request = model::TaskRequest;
std::string const kEmpty255 = " has 0 characters; 1 to 255 are required";
std::string const kOver255 = " has 256 characters; at most 255 are allowed";

// clang-format off
INSTANTIATE_TEST_SUITE_P(Spec6_3, CheckRequest, testing::Values(
    RequestCase{"as_it_should_be",       [](Request&) {},                                           ""},
    RequestCase{"name_empty",            [](Request& r) { r.name = ""; },                           "name" + kEmpty255},
    RequestCase{"name_255",              [](Request& r) { r.name.assign(255, 'x'); },               ""},
    RequestCase{"name_256",              [](Request& r) { r.name.assign(256, 'x'); },               "name" + kOver255},
    RequestCase{"namespace_256",         [](Request& r) { r.namespace_name.assign(256, 'x'); },     "namespace" + kOver255},
    RequestCase{"version_51",            [](Request& r) { r.version.assign(51, '1'); },             "version has 51 characters; at most 50 are allowed"},
    RequestCase{"version_empty",         [](Request& r) { r.version = ""; },                        "version has 0 characters; 1 to 50 are required"},
    RequestCase{"initiator_empty",       [](Request& r) { r.initiator = ""; },                      "initiator" + kEmpty255},
    RequestCase{"source_system_256",     [](Request& r) { r.source_system.assign(256, 'x'); },      "source_system" + kOver255},
    RequestCase{"reason_500",            [](Request& r) { r.reason.assign(500, 'x'); },             ""},
    RequestCase{"reason_501",            [](Request& r) { r.reason.assign(501, 'x'); },             "reason has 501 characters; at most 500 are allowed"},
    RequestCase{"characters_not_bytes",  [](Request& r) { r.name = ""; for (int i = 0; i < 255; ++i) r.name += "ä"; }, ""},
    RequestCase{"priority_lowest",       [](Request& r) { r.priority = -100; },                     ""},
    RequestCase{"priority_highest",      [](Request& r) { r.priority = 100; },                      ""},
    RequestCase{"priority_too_low",      [](Request& r) { r.priority = -101; },                     "priority is -101; -100 to 100 are allowed"},
    RequestCase{"priority_too_high",     [](Request& r) { r.priority = 101; },                      "priority is 101; -100 to 100 are allowed"},
    RequestCase{"tags",                  [](Request& r) { r.tags = {"a", "b"}; },                   ""},
    RequestCase{"tag_empty",             [](Request& r) { r.tags = {"a", ""}; },                    "tags[1]" + kEmpty255},
    RequestCase{"tags_1001",             [](Request& r) { r.tags.assign(1001, "a"); },              "tags has 1001 items; at most 1000 are allowed"},
    RequestCase{"key",                   [](Request& r) { r.idempotency_key = "k"; },               ""},
    RequestCase{"key_empty",             [](Request& r) { r.idempotency_key = ""; },                "idempotency_key" + kEmpty255}),
    [](auto const& info) { return info.param.name; });

INSTANTIATE_TEST_SUITE_P(Spec5_2, CheckRequest, testing::Values(
    RequestCase{"context_list",          [](Request& r) { r.context = model::Payload("[]"); },              "context is not an object"},
    RequestCase{"context_1_mib",         [](Request& r) { r.context = model::Payload(sized(0)); },          ""},
    RequestCase{"context_over_1_mib",    [](Request& r) { r.context = model::Payload(sized(1)); },          "context has 1048577 bytes; at most 1048576 are allowed"},
    RequestCase{"depth_10",              [](Request& r) { r.context = model::Payload(nested(10)); },        ""},
    RequestCase{"depth_11",              [](Request& r) { r.context = model::Payload(nested(11)); },        "context.a.a.a.a.a.a.a.a.a.a is nested 11 levels deep; at most 10 are allowed"},
    RequestCase{"depth_of_lists",        [](Request& r) { r.context = model::Payload(R"({"a":[[[[[[[[[[]]]]]]]]]]})"); }, "context.a[0][0][0][0][0][0][0][0][0] is nested 11 levels deep; at most 10 are allowed"},
    RequestCase{"items_1000",            [](Request& r) { r.context = model::Payload(list_of(1000)); },     ""},
    RequestCase{"items_1001",            [](Request& r) { r.context = model::Payload(list_of(1001)); },     "context.l has 1001 items; at most 1000 are allowed"},
    RequestCase{"members_1000",          [](Request& r) { r.context = model::Payload(members(1000)); },     ""},
    RequestCase{"members_1001",          [](Request& r) { r.context = model::Payload(members(1001)); },     "context has 1001 members; at most 1000 are allowed"},
    RequestCase{"string_10000",          [](Request& r) { r.context = model::Payload(string_of(10'000)); }, ""},
    RequestCase{"string_10001",          [](Request& r) { r.context = model::Payload(string_of(10'001)); }, "context.s has 10001 characters; at most 10000 are allowed"},
    RequestCase{"string_in_a_list",      [](Request& r) { r.context = model::Payload("{\"l\":[1,\"" + std::string(10'001, 'x') + "\"]}"); }, "context.l[1] has 10001 characters; at most 10000 are allowed"}),
    [](auto const& info) { return info.param.name; });
// clang-format on

TEST(CheckRequest, RefusesAContextThatIsNotJson) {
    EXPECT_THAT(refusal_of(request_with("{")), testing::StartsWith("context is not JSON: "));
    EXPECT_THAT(refusal_of(request_with("")), testing::StartsWith("context is not JSON: "));
}

}  // namespace
}  // namespace tasker::rules
