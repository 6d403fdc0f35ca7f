#include "server/auth/token.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/issuer.hpp"

namespace tasker::server::auth {
namespace {

using std::chrono::seconds;
using test::good_claims;
using test::make_token;
using test::shared_rsa;
using test::unsigned_token;

TimePoint const kNow(std::chrono::sys_days(std::chrono::year(2026) / 2 / 1));
ClaimRules const kRules{.issuer = "tasker-core", .audience = "tasker-api"};

/// Why a header is refused; `good` when it is not.
std::string reading_of(std::string const& text) {
    Token token;
    auto const rejection = read_token(text, {Algorithm::Rs256, Algorithm::Es256}, token);
    return rejection ? std::string(rejection->reason) + ": " + rejection->message : "good";
}

std::string with_header(JsonObject const& header) {
    return unsigned_token(header, good_claims(kNow)) + ".c2ln";
}

/// Why claims are refused; `good` when they are not.
std::string judgement_of(JsonObject const& claims, ClaimRules const& rules = kRules) {
    auto const text = unsigned_token({{"alg", "RS256"}}, claims) + ".c2ln";
    Token token;
    EXPECT_FALSE(read_token(text, {Algorithm::Rs256}, token));
    Claims read;
    auto const rejection = read_claims(token, rules, kNow, read);
    return rejection ? std::string(rejection->reason) + ": " + rejection->message : "good";
}

JsonObject changed(std::string_view name, Json value) {
    auto claims = good_claims(kNow);
    claims[name] = std::move(value);
    return claims;
}

JsonObject without(std::string_view name) {
    auto claims = good_claims(kNow);
    claims.erase(name);
    return claims;
}

using testing::HasSubstr;
using testing::StartsWith;

TEST(ReadToken, TakesItsPartsAsTheyWereSent) {
    auto const text =
        make_token(shared_rsa(), good_claims(kNow), Algorithm::Rs256, {{"kid", "k1"}});
    Token token;
    ASSERT_FALSE(read_token(text, {Algorithm::Rs256}, token));
    EXPECT_EQ(token.algorithm, Algorithm::Rs256);
    EXPECT_EQ(token.key_id, "k1");
    EXPECT_EQ(std::string(token.signed_text) + "." + to_base64url(token.signature), text);
}

TEST(ReadToken, RefusesWhatIsNone) {
    auto const good = with_header({{"alg", "RS256"}});
    EXPECT_EQ(reading_of(good), "good");
    for (auto const& text :
         {std::string(), std::string("."), std::string(".."), std::string("..."), good + ".",
          good + ".x", good.substr(0, good.rfind('.')), " " + good, good + "=", good + "\n",
          "e30" + good, to_base64url("[]") + ".e30.c2ln", to_base64url("{") + ".e30.c2ln",
          std::string("e30=.e30.c2ln"), std::string(20'000, 'A') + ".e30.c2ln"}) {
        EXPECT_THAT(reading_of(text), StartsWith("malformed: ")) << text.substr(0, 80);
    }
}

// RFC 8725, section 3.1: the token does not choose how it is checked.
TEST(ReadToken, RefusesAlgorithmsThatAreNotAllowed) {
    for (auto const* const name :
         {"none", "None", "NONE", "nOnE", "HS256", "HS384", "HS512", "RS384", "PS256", "ES384",
          "rs256", "RS256 ", "EdDSA", "dir", ""}) {
        EXPECT_THAT(reading_of(with_header({{"alg", name}})),
                    HasSubstr("algorithm that is not allowed"))
            << name;
    }
    EXPECT_THAT(reading_of(with_header({})), HasSubstr("algorithm that is not allowed"));
    EXPECT_THAT(reading_of(with_header({{"alg", JsonArray{"RS256"}}})),
                HasSubstr("algorithm that is not allowed"));
}

TEST(ReadToken, RefusesWhatItMustUnderstandAndDoesNot) {
    EXPECT_THAT(
        reading_of(with_header({{"alg", "RS256"}, {"crit", JsonArray{"b64"}}, {"b64", false}})),
        HasSubstr("must be understood"));
    EXPECT_THAT(reading_of(with_header({{"alg", "RS256"}, {"crit", JsonArray()}})),
                HasSubstr("must be understood"));
    EXPECT_EQ(reading_of(with_header({{"alg", "RS256"}, {"x-other", 1}})), "good");
}

TEST(ReadToken, RefusesTokensThatAreForSomethingElse) {
    for (auto const* const type : {"JWT", "jwt", "at+jwt", "application/at+jwt"})
        EXPECT_EQ(reading_of(with_header({{"alg", "RS256"}, {"typ", type}})), "good") << type;
    for (auto const* const type : {"dpop+jwt", "secevent+jwt", "JOSE", ""}) {
        EXPECT_THAT(reading_of(with_header({{"alg", "RS256"}, {"typ", type}})),
                    HasSubstr("not of the type JWT"))
            << type;
    }
    EXPECT_THAT(reading_of(with_header({{"alg", "RS256"}, {"kid", 7}})), StartsWith("malformed"));
}

TEST(ReadClaims, GiveNameAndPermissions) {
    auto const text =
        unsigned_token({{"alg", "RS256"}}, good_claims(kNow, {"tasks:read", "dlq:*"})) + ".c2ln";
    Token token;
    ASSERT_FALSE(read_token(text, {Algorithm::Rs256}, token));
    Claims claims;
    ASSERT_FALSE(read_claims(token, kRules, kNow, claims));
    EXPECT_EQ(claims.bearer.name, "jwt:anna");
    EXPECT_TRUE(claims.bearer.permissions.contains("tasks:read"));
    EXPECT_TRUE(claims.bearer.permissions.contains("dlq:update"));
    EXPECT_FALSE(claims.bearer.permissions.contains("tasks:create"));
}

TEST(ReadClaims, CountFromTheirBeginningToTheirEndGiveOrTakeAMinute) {
    auto const at = [](int offset) {
        return Json(test::seconds_since_1970(kNow + seconds(offset)));
    };
    EXPECT_EQ(judgement_of(changed("exp", at(1))), "good");
    EXPECT_EQ(judgement_of(changed("exp", at(-59))), "good");
    EXPECT_THAT(judgement_of(changed("exp", at(-60))), StartsWith("expired: "));
    EXPECT_THAT(judgement_of(changed("exp", 0)), StartsWith("expired: "));
    EXPECT_THAT(judgement_of(changed("exp", -1e300)), StartsWith("expired: "));
    EXPECT_EQ(judgement_of(changed("exp", 1e300)), "good");
    EXPECT_EQ(judgement_of(changed("exp", double(test::seconds_since_1970(kNow)) - 59.5)), "good");
    EXPECT_THAT(judgement_of(without("exp")), HasSubstr("no time at which it expires"));
    EXPECT_THAT(judgement_of(changed("exp", "2099-01-01")), HasSubstr("no time"));
    EXPECT_EQ(judgement_of(changed("nbf", at(60))), "good");
    EXPECT_THAT(judgement_of(changed("nbf", at(61))), HasSubstr("not valid yet"));
    EXPECT_THAT(judgement_of(changed("nbf", "soon")), HasSubstr("`nbf` that is no time"));
}

TEST(ReadClaims, AreFromThisIssuerForThisAudience) {
    EXPECT_THAT(judgement_of(without("iss")), HasSubstr("another issuer"));
    EXPECT_THAT(judgement_of(changed("iss", "tasker-core2")), HasSubstr("another issuer"));
    EXPECT_THAT(judgement_of(changed("iss", JsonArray{"tasker-core"})),
                HasSubstr("another issuer"));
    EXPECT_EQ(judgement_of(changed("aud", JsonArray{"other", "tasker-api"})), "good");
    for (auto const& audience :
         {Json("worker-api"), Json(JsonArray{"worker-api"}), Json(JsonArray()), Json(""),
          Json(nullptr), Json(1), Json({{"tasker-api", 1}})}) {
        EXPECT_THAT(judgement_of(changed("aud", audience)), HasSubstr("another audience"));
    }
    EXPECT_THAT(judgement_of(without("aud")), HasSubstr("another audience"));
}

TEST(ReadClaims, NameSomebodyWhoCanStandInALog) {
    for (auto const& name : {Json(""), Json(7), Json("a\nb"), Json(std::string(256, 'a')),
                             Json("\x7f"), Json(std::string("a\0", 2))}) {
        EXPECT_THAT(judgement_of(changed("sub", name)), HasSubstr("whom it is for"));
    }
    EXPECT_THAT(judgement_of(without("sub")), HasSubstr("whom it is for"));
    EXPECT_EQ(judgement_of(changed("sub", "Zoë Müller")), "good");
}

TEST(ReadClaims, AreStrictAboutPermissionsUnlessToldOtherwise) {
    auto lenient = kRules;
    lenient.is_strict = false;
    auto const unknown = changed("permissions", JsonArray{"tasks:read", "*"});
    EXPECT_THAT(judgement_of(unknown), HasSubstr("permission that there is not"));
    EXPECT_EQ(judgement_of(unknown, lenient), "good");
    EXPECT_EQ(judgement_of(without("permissions")), "good") << "of somebody who may do nothing";
    for (auto const& list :
         {Json("tasks:*"), Json(nullptr), Json(JsonArray{1}), Json({{"a", 1}})}) {
        EXPECT_THAT(judgement_of(changed("permissions", list), lenient), StartsWith("invalid: "));
    }
}

TEST(ReadClaims, RefuseWhatIsNoObject) {
    auto const judge = [](std::string_view claims) {
        Token const token{.claims = claims};
        Claims read;
        auto const rejection = read_claims(token, kRules, kNow, read);
        return rejection ? std::string(rejection->reason) : "good";
    };
    EXPECT_EQ(judge(""), "malformed");
    EXPECT_EQ(judge("W10"), "malformed");  // []
    EXPECT_EQ(judge("!"), "malformed");
}

}  // namespace
}  // namespace tasker::server::auth
