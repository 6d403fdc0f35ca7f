#include "server/routing/router.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/json.hpp"
#include "server/routing/envelope.hpp"
#include "server/routing/fields.hpp"
#include "server/routing/target.hpp"

namespace tasker::server::routing {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

TEST(Target, IsDecoded) {
    auto const target = parse_target("/v1/a%20b/?q=1+2%2B&x&=y&&z=%C3%A4");
    ASSERT_TRUE(target);
    EXPECT_THAT(target->segments, ElementsAre("v1", "a b", ""));
    EXPECT_THAT(target->query, ElementsAre(Pair("q", testing::Optional(std::string("1 2+"))),
                                           Pair("x", testing::Optional(std::string())),
                                           Pair("", testing::Optional(std::string("y"))),
                                           Pair("z", testing::Optional(std::string("ä")))));
    EXPECT_THAT(
        parse_target("/?a=%ff&b=%00&%ff=1&c=%")->query,
        ElementsAre(Pair("a", std::nullopt), Pair("b", std::nullopt), Pair("c", std::nullopt)));
    EXPECT_TRUE(parse_target("/")->segments.empty());
    EXPECT_THAT(parse_target("http://tasker:80/v1/a")->segments, ElementsAre("v1", "a"));
}

TEST(Target, IsNoneWhenItCannotBeMeant) {
    for (auto const* const text :
         {"", "*", "v1", "http://tasker", "ftp://tasker/v1", "/%", "/%4", "/%4g", "/%00", "/%ff"}) {
        EXPECT_FALSE(parse_target(text)) << text;
    }
}

Route route(http::Method method, std::string_view pattern, std::vector<Parameter> path = {}) {
    return {.method = method, .pattern = pattern, .operation = pattern, .path = std::move(path)};
}

Router small_router() {
    using enum http::Method;
    return Router({route(Get, "/things/{id}", {{.name = "id", .kind = Parameter::Kind::Uuid}}),
                   route(Delete, "/things/{id}", {{.name = "id", .kind = Parameter::Kind::Uuid}}),
                   route(Get, "/things/all"), route(Post, "/things")});
}

TEST(Router, PrefersWhatIsWrittenOut) {
    auto const router = small_router();
    EXPECT_EQ(router.find(http::Method::Get, "/things/all").route->pattern, "/things/all");
    EXPECT_EQ(router.find(http::Method::Get, "/things/7").route->pattern, "/things/{id}");
    EXPECT_EQ(router.find(http::Method::Head, "/things/7").route->method, http::Method::Get);
}

TEST(Router, FindsThePathHoweverItIsWritten) {
    auto const router = small_router();
    for (auto const* const target :
         {"/things/all", "/things/%61ll", "/things/all?page=2", "http://tasker:80/things/all"}) {
        auto const found = router.find(http::Method::Head, target);
        ASSERT_NE(found.route, nullptr) << target;
        EXPECT_EQ(found.route->pattern, "/things/all") << target;
    }
    EXPECT_THAT(router.find(http::Method::Get, "/things/all?page=2").target.query,
                ElementsAre(Pair("page", testing::Optional(std::string("2")))));
    // What a variable's pattern looks like is no path that is written out.
    EXPECT_EQ(router.find(http::Method::Get, "/things/{id}").target.segments.back(), "{id}");
    EXPECT_EQ(router.find(http::Method::Delete, "/things/all").route->pattern, "/things/{id}");
}

TEST(Router, SaysWhichMethodsAPathHas) {
    auto const router = small_router();
    auto const found = router.find(http::Method::Put, "/things/7");
    EXPECT_EQ(found.route, nullptr);
    EXPECT_THAT(found.allowed, testing::AnyOf("GET, HEAD, DELETE", "DELETE, GET, HEAD"));
    EXPECT_EQ(router.find(http::Method::Get, "/things").allowed, "POST");
    EXPECT_EQ(router.find(http::Method::Get, "/things/").allowed, "");
    EXPECT_EQ(router.find(http::Method::Get, "/nothing").allowed, "");
}

struct ReadParameters : testing::Test {
    Route searched{.pattern = "/things/{id}",
                   .path = {{.name = "id", .kind = Parameter::Kind::Uuid}},
                   .query = {{.name = "limit",
                              .kind = Parameter::Kind::Integer,
                              .otherwise = 5,
                              .least = 1,
                              .most = 10},
                             {.name = "kind", .kind = Parameter::Kind::Word, .words = {"a", "b"}},
                             {.name = "text"}}};
    http::Request request;
    std::optional<Call> call;

    std::optional<Refused> read(std::string const& target) {
        call.emplace(request);
        return read_parameters(searched, *parse_target(target), *call);
    }
    std::string complaint(std::string const& target) {
        auto const wrong = read(target);
        return wrong ? std::string(wrong->code) + ": " + wrong->message : "";
    }
};

constexpr char const* kThing = "/things/0198c0de-0000-7000-8000-000000000001";

TEST_F(ReadParameters, GivesValuesAndDefaults) {
    ASSERT_FALSE(read(std::string(kThing) + "?kind=b&text=x%20y&unknown=1&unknown=2"));
    EXPECT_EQ(call->uuid("id").to_string(), std::string(kThing).substr(8));
    EXPECT_EQ(call->integer("limit"), 5);
    EXPECT_EQ(call->text("kind"), "b");
    EXPECT_EQ(call->text("text"), "x y");
    ASSERT_FALSE(read(std::string(kThing) + "?limit=10&text="));
    EXPECT_EQ(call->integer("limit"), 10);
    EXPECT_FALSE(call->optional_text("text"));
}

TEST_F(ReadParameters, SaysWhatIsWrongAndWhatWouldBeRight) {
    EXPECT_THAT(complaint("/things/7"), HasSubstr("INVALID_UUID"));
    EXPECT_THAT(complaint(std::string(kThing) + "?limit=11"),
                HasSubstr("limit is \"11\"; it must be an integer from 1 to 10"));
    EXPECT_THAT(complaint(std::string(kThing) + "?limit="), HasSubstr("limit is"));
    EXPECT_THAT(complaint(std::string(kThing) + "?kind=c"), HasSubstr("known are a, b"));
    EXPECT_THAT(complaint(std::string(kThing) + "?kind="), HasSubstr("known are a, b"));
    EXPECT_THAT(complaint(std::string(kThing) + "?text=1&text=2"), HasSubstr("given twice"));
}

TEST(Fields, TellTheFirstThatIsWrong) {
    Json const body{{"number", 7}, {"null", nullptr}, {"list", {1}}};
    Fields fields(body);
    EXPECT_EQ(fields.optional_integer("number"), 7);
    EXPECT_EQ(fields.optional_text("null"), std::nullopt);
    EXPECT_EQ(fields.value("null"), nullptr);
    EXPECT_FALSE(fields.problem());
    std::ignore = fields.text("number");
    std::ignore = fields.text("missing");
    EXPECT_EQ(fields.problem()->message, "the field \"number\" must be a text");
    EXPECT_EQ(fields.problem()->status, 422U);
}

TEST(Refusal, SaysNothingAboutTheInside) {
    for (auto const code : {ErrorCode::Internal, ErrorCode::StoreCorrupt, ErrorCode::StoreBusy,
                            ErrorCode::StoreFull, ErrorCode::Stopping, ErrorCode::StoreHeld}) {
        auto const refused = refused_by({code, "host=db.internal password=secret"});
        EXPECT_GE(refused.status, 500U);
        EXPECT_THAT(refused.message, testing::Not(HasSubstr("secret")));
    }
}

TEST(Refusal, TellsWhenToComeBack) {
    auto const refused = refused_by({ErrorCode::LaneFull, "10000 requests are waiting already"});
    auto const response = nested_envelope(refused, {});
    EXPECT_EQ(response.status, 503U);
    EXPECT_EQ(response.headers.at(0).value, "15");
    auto const error = base::parse_json(response.body)->at("error");
    EXPECT_EQ(error.at("code"), "BACKPRESSURE");
    EXPECT_EQ(error.at("retry_after_seconds"), 15);
    EXPECT_EQ(flat_envelope(refused, {}).headers.at(0).value, "15");
}

TEST(Refusal, OfAWorkerNamesTheRequestAndTheTime) {
    auto const response = flat_envelope({404, "NOT_FOUND", "there is none"},
                                        {.at = TimePoint{}, .request_id = "r-1"});
    EXPECT_EQ(response.status, 404U);
    EXPECT_EQ(*base::parse_json(response.body), (Json{{"error", "NOT_FOUND"},
                                                      {"message", "there is none"},
                                                      {"timestamp", "1970-01-01T00:00:00.000000Z"},
                                                      {"request_id", "r-1"}}));
}

}  // namespace
}  // namespace tasker::server::routing
