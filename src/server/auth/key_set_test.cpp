#include "server/auth/key_set.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/issuer.hpp"

namespace tasker::server::auth {
namespace {

using test::shared_curve;
using test::shared_rsa;
using test::SigningKey;
using testing::HasSubstr;

std::string set_of(JsonArray keys) {
    return base::to_text(Json{{"keys", std::move(keys)}});
}

JsonObject jwk_with(JsonObject jwk, std::string_view name, Json value) {
    jwk[name] = std::move(value);
    return jwk;
}

JsonObject jwk_without(JsonObject jwk, std::string_view name) {
    jwk.erase(name);
    return jwk;
}

bool is_usable(JsonObject const& jwk) {
    return KeySet::parse(set_of({jwk})).has_value();
}

/// A key of each kind with an algorithm that it is for.
struct KindCase {
    SigningKey key;
    Algorithm algorithm;
};
std::vector<KindCase> kinds() {
    return {{shared_rsa(), Algorithm::Rs256},
            {shared_rsa(), Algorithm::Rs384},
            {shared_rsa(), Algorithm::Rs512},
            {shared_rsa(), Algorithm::Ps256},
            {shared_rsa(), Algorithm::Ps384},
            {shared_rsa(), Algorithm::Ps512},
            {shared_curve(), Algorithm::Es256},
            {SigningKey::curve("P-384"), Algorithm::Es384},
            {SigningKey::curve("P-521"), Algorithm::Es512}};
}

TEST(PublicKey, ChecksWhatTheOtherHalfSigned) {
    for (auto const& [signing, algorithm] : kinds()) {
        auto const name = to_text(algorithm);
        auto const key = PublicKey::from_pem(signing.public_pem());
        ASSERT_TRUE(key) << key.error().message();
        auto const signature = signing.sign(algorithm, "text");
        EXPECT_TRUE(key->verify(algorithm, "text", signature)) << name;
        EXPECT_FALSE(key->verify(algorithm, "texu", signature)) << name;
        EXPECT_FALSE(key->verify(algorithm, "", signature)) << name;
        EXPECT_FALSE(key->verify(algorithm, "text", "")) << name;
        EXPECT_FALSE(key->verify(algorithm, "text", signature + '\0')) << name;
        EXPECT_FALSE(key->verify(algorithm, "text", signature.substr(1))) << name;
        for (std::size_t i = 0; i < signature.size(); i += 7) {
            auto damaged = signature;
            damaged[i] = static_cast<char>(damaged[i] ^ 1);
            EXPECT_FALSE(key->verify(algorithm, "text", damaged)) << name << " byte " << i;
        }
        // With r and s of nothing every text would be signed, were it not looked at.
        EXPECT_FALSE(key->verify(algorithm, "text", std::string(signature.size(), '\0'))) << name;
        EXPECT_FALSE(key->verify(algorithm, "text", std::string(signature.size(), '\xff'))) << name;
    }
}

// One in 256 signatures begins with a zero, which makes no difference to the number that it is.
TEST(PublicKey, TakesASignatureInItsWholeLengthOnly) {
    auto const key = *PublicKey::from_pem(shared_rsa().public_pem());
    auto signature = shared_rsa().sign(Algorithm::Ps256, "text");
    while (signature.front() != '\0')
        signature = shared_rsa().sign(Algorithm::Ps256, "text");
    EXPECT_TRUE(key.verify(Algorithm::Ps256, "text", signature));
    EXPECT_FALSE(key.verify(Algorithm::Ps256, "text", signature.substr(1)));
    EXPECT_FALSE(key.verify(Algorithm::Ps256, "text", '\0' + signature));
}

TEST(PublicKey, IsForTheAlgorithmsOfItsKindOnly) {
    for (auto const& [signing, own] : kinds()) {
        auto const key = *PublicKey::from_pem(signing.public_pem());
        auto const signature = signing.sign(own, "text");
        for (auto const& [_, other] : kinds()) {
            auto const is_same_kind =
                to_text(own).starts_with("ES") ? own == other : !to_text(other).starts_with("ES");
            EXPECT_EQ(key.suits(other), is_same_kind) << to_text(own) << to_text(other);
            EXPECT_EQ(key.verify(other, "text", signature), own == other)
                << to_text(own) << " as " << to_text(other);
        }
    }
}

TEST(PublicKey, RefusesWhatIsWeakOrNoPublicKey) {
    auto const complaint = [](std::string const& pem) {
        auto const key = PublicKey::from_pem(pem);
        return key ? std::string("none") : key.error().message();
    };
    EXPECT_THAT(complaint(SigningKey::rsa(1024).public_pem()), HasSubstr("has 1024 bits"));
    EXPECT_THAT(complaint(shared_rsa().private_pem()), HasSubstr("private key"));
    EXPECT_THAT(complaint("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"),
                HasSubstr("no public key as PEM"));
    EXPECT_THAT(complaint(""), HasSubstr("no public key as PEM"));
    EXPECT_THAT(complaint(SigningKey::curve("secp256k1").public_pem()), HasSubstr("kind"));
}

TEST(KeySet, FindsTheKeyOfAnIdThatSuitsTheAlgorithm) {
    auto const set = *KeySet::parse(set_of({shared_rsa().jwk("r"), shared_curve().jwk("e")}));
    EXPECT_EQ(set.size(), 2U);
    using enum KeySet::Lookup;
    EXPECT_EQ(set.find("r", Algorithm::Rs256).lookup, Found);
    EXPECT_EQ(set.find("e", Algorithm::Es256).lookup, Found);
    EXPECT_EQ(set.find("e", Algorithm::Rs256).lookup, OtherKind);
    EXPECT_EQ(set.find("x", Algorithm::Rs256).lookup, Unknown);
    auto const signature = shared_curve().sign(Algorithm::Es256, "text");
    EXPECT_TRUE(set.find("e", Algorithm::Es256).key->verify(Algorithm::Es256, "text", signature));
}

TEST(KeySet, OfAKeyThatSaysItsAlgorithmIsForThatOnly) {
    auto const set = *KeySet::parse(set_of({jwk_with(shared_rsa().jwk("r"), "alg", "PS256")}));
    EXPECT_EQ(set.find("r", Algorithm::Ps256).lookup, KeySet::Lookup::Found);
    EXPECT_EQ(set.find("r", Algorithm::Rs256).lookup, KeySet::Lookup::OtherKind);
}

TEST(KeySet, PassesOverWhatItCannotUse) {
    auto const rsa = shared_rsa().jwk("r");
    auto const point = shared_curve().jwk("e");
    EXPECT_TRUE(is_usable(rsa));
    EXPECT_TRUE(is_usable(jwk_without(rsa, "use")));
    EXPECT_TRUE(is_usable(jwk_with(rsa, "key_ops", JsonArray{"verify"})));
    for (auto const& wrong : {
             jwk_without(rsa, "kid"),
             jwk_with(rsa, "kid", ""),
             jwk_with(rsa, "kid", 1),
             jwk_with(rsa, "use", "enc"),
             jwk_with(rsa, "key_ops", JsonArray{"encrypt"}),
             jwk_with(rsa, "kty", "oct"),
             jwk_with(rsa, "kty", "EC"),
             jwk_with(rsa, "alg", "HS256"),
             jwk_with(rsa, "alg", "ES256"),
             jwk_with(rsa, "alg", 1),
             jwk_without(rsa, "n"),
             jwk_with(rsa, "e", "AQ"),
             jwk_with(rsa, "e", "Ag"),
             jwk_with(rsa, "e", ""),
             jwk_with(rsa, "n", ""),
             jwk_with(rsa, "n", "AQAB"),
             jwk_with(rsa, "n", "!"),
             jwk_with(rsa, "n", Json(to_base64url(std::string(2'000, '\xff')))),
             jwk_with(rsa, "e", Json(to_base64url(std::string(200, '\xff')))),
             SigningKey::rsa(1024).jwk("weak"),
             jwk_with(point, "crv", "P-384"),
             jwk_with(point, "crv", "secp256k1"),
             jwk_with(point, "y", point.at("x")),
             jwk_with(point, "x", Json(to_base64url(std::string(32, '\0')))),
             jwk_without(point, "y"),
             JsonObject{{"kid", "s"}, {"kty", "oct"}, {"k", "c2VjcmV0"}},
         }) {
        EXPECT_FALSE(is_usable(wrong)) << base::to_text(Json(wrong)).substr(0, 120);
        EXPECT_EQ(KeySet::parse(set_of({wrong, point}))->size(), 1U) << "the others count";
    }
}

TEST(KeySet, SaysWhatIsWrongWithATextThatIsNone) {
    auto const complaint = [](std::string const& text) {
        auto const set = KeySet::parse(text);
        return set ? std::string("none") : set.error().message();
    };
    EXPECT_THAT(complaint("<html>"), HasSubstr("line 1"));
    EXPECT_THAT(complaint("[]"), HasSubstr("array `keys`"));
    EXPECT_THAT(complaint("{\"keys\":{}}"), HasSubstr("array `keys`"));
    EXPECT_THAT(complaint(set_of({})), HasSubstr("none of the set's keys"));
    EXPECT_THAT(complaint(set_of(JsonArray(101))), HasSubstr("more than 100"));
    EXPECT_THAT(complaint(std::string(300'000, ' ')), testing::Not("none"));
}

}  // namespace
}  // namespace tasker::server::auth
