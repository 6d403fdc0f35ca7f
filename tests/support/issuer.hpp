#pragma once

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "base/assert.hpp"
#include "base/json.hpp"
#include "server/auth/algorithm.hpp"
#include "server/auth/base64url.hpp"
#include "tasker/json.hpp"
#include "tasker/time.hpp"

namespace tasker::test {

/// A key that signs: what an issuer has, and the server must not.
class SigningKey {
public:
    static SigningKey rsa(unsigned bits = 2048) {
        return SigningKey(EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", std::size_t{bits}));
    }
    /// `P-256`, `P-384`, `P-521`
    static SigningKey curve(char const* name = "P-256") {
        return SigningKey(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", name));
    }

    [[nodiscard]] EVP_PKEY* get() const { return key_.get(); }
    [[nodiscard]] std::string public_pem() const {
        return pem_of([this](BIO* out) { return PEM_write_bio_PUBKEY(out, key_.get()); });
    }
    [[nodiscard]] std::string private_pem() const {
        return pem_of([this](BIO* out) {
            return PEM_write_bio_PrivateKey(out, key_.get(), nullptr, nullptr, 0, nullptr, nullptr);
        });
    }

    /// As a set of keys has it.
    [[nodiscard]] JsonObject jwk(std::string_view id) const {
        using server::auth::to_base64url;
        JsonObject jwk{{"kid", id}, {"use", "sig"}};
        if (EVP_PKEY_is_a(key_.get(), "RSA") == 1) {
            jwk["kty"] = "RSA";
            jwk["n"] = to_base64url(number(OSSL_PKEY_PARAM_RSA_N, 0));
            jwk["e"] = to_base64url(number(OSSL_PKEY_PARAM_RSA_E, 0));
        } else {
            auto const bits = EVP_PKEY_get_bits(key_.get());
            jwk["kty"] = "EC";
            jwk["crv"] = "P-" + std::to_string(bits);
            jwk["x"] = to_base64url(number(OSSL_PKEY_PARAM_EC_PUB_X, curve_bytes()));
            jwk["y"] = to_base64url(number(OSSL_PKEY_PARAM_EC_PUB_Y, curve_bytes()));
        }
        return jwk;
    }

    /// As a token has it, by whatever digest and padding the algorithm says.
    [[nodiscard]] std::string sign(server::auth::Algorithm algorithm, std::string_view text) const {
        auto const name = server::auth::to_text(algorithm);
        auto const* const digest = name.ends_with("256")   ? EVP_sha256()
                                   : name.ends_with("384") ? EVP_sha384()
                                                           : EVP_sha512();
        std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> const context(EVP_MD_CTX_new(),
                                                                              EVP_MD_CTX_free);
        EVP_PKEY_CTX* settings = nullptr;
        TASKER_ASSERT(EVP_DigestSignInit(context.get(), &settings, digest, nullptr, key_.get()) ==
                      1);
        if (name.starts_with("PS")) {
            TASKER_ASSERT(EVP_PKEY_CTX_set_rsa_padding(settings, RSA_PKCS1_PSS_PADDING) == 1);
            TASKER_ASSERT(EVP_PKEY_CTX_set_rsa_pss_saltlen(settings, RSA_PSS_SALTLEN_DIGEST) == 1);
        }
        auto const* const bytes = reinterpret_cast<unsigned char const*>(text.data());
        std::size_t size = 0;
        TASKER_ASSERT(EVP_DigestSign(context.get(), nullptr, &size, bytes, text.size()) == 1);
        std::string signature(size, '\0');
        TASKER_ASSERT(EVP_DigestSign(context.get(),
                                     reinterpret_cast<unsigned char*>(signature.data()), &size,
                                     bytes, text.size()) == 1);
        signature.resize(size);
        return name.starts_with("ES") ? both_numbers(signature) : signature;
    }

private:
    explicit SigningKey(EVP_PKEY* key) : key_(key, EVP_PKEY_free) { TASKER_ASSERT(key != nullptr); }

    template <class Write>
    static std::string pem_of(Write const& write) {
        std::unique_ptr<BIO, decltype(&BIO_free)> const out(BIO_new(BIO_s_mem()), BIO_free);
        TASKER_ASSERT(write(out.get()) == 1);
        char* text = nullptr;
        auto const size = BIO_get_mem_data(out.get(), &text);
        return {text, static_cast<std::size_t>(size)};
    }

    [[nodiscard]] std::size_t curve_bytes() const {
        return static_cast<std::size_t>(EVP_PKEY_get_bits(key_.get()) + 7) / 8;
    }

    static std::string bytes_of(BIGNUM const* number, std::size_t size) {
        if (size == 0) size = static_cast<std::size_t>(BN_num_bytes(number));
        std::string bytes(size, '\0');
        BN_bn2binpad(number, reinterpret_cast<unsigned char*>(bytes.data()),
                     static_cast<int>(size));
        return bytes;
    }
    [[nodiscard]] std::string number(char const* name, std::size_t size) const {
        BIGNUM* number = nullptr;
        TASKER_ASSERT(EVP_PKEY_get_bn_param(key_.get(), name, &number) == 1);
        auto bytes = bytes_of(number, size);
        BN_free(number);
        return bytes;
    }

    [[nodiscard]] std::string both_numbers(std::string const& der) const {
        auto const* begin = reinterpret_cast<unsigned char const*>(der.data());
        auto* const pair = d2i_ECDSA_SIG(nullptr, &begin, static_cast<long>(der.size()));
        auto bytes = bytes_of(ECDSA_SIG_get0_r(pair), curve_bytes()) +
                     bytes_of(ECDSA_SIG_get0_s(pair), curve_bytes());
        ECDSA_SIG_free(pair);
        return bytes;
    }

    std::shared_ptr<EVP_PKEY> key_;
};

/// A key for all tests of a program that need not have one of their own: making one takes a while.
inline SigningKey const& shared_rsa() {
    static auto const kKey = SigningKey::rsa();
    return kKey;
}
inline SigningKey const& shared_curve() {
    static auto const kKey = SigningKey::curve();
    return kKey;
}

inline std::int64_t seconds_since_1970(TimePoint at) {
    return std::chrono::floor<std::chrono::seconds>(at.time_since_epoch()).count();
}

/// What a good token says at this time.
inline JsonObject good_claims(TimePoint now, JsonArray permissions = {"tasks:*"}) {
    return {{"sub", "anna"},
            {"iss", "tasker-core"},
            {"aud", "tasker-api"},
            {"exp", seconds_since_1970(now + std::chrono::hours(1))},
            {"permissions", std::move(permissions)}};
}

/// Header and claims as a token has them, without the signature.
inline std::string unsigned_token(JsonObject const& header, JsonObject const& claims) {
    using server::auth::to_base64url;
    return to_base64url(base::to_text(Json(header))) + "." +
           to_base64url(base::to_text(Json(claims)));
}

inline std::string with_signature(std::string token, std::string_view signature) {
    return std::move(token) + "." + server::auth::to_base64url(signature);
}

inline std::string make_token(SigningKey const& key, JsonObject const& claims,
                              server::auth::Algorithm algorithm = server::auth::Algorithm::Rs256,
                              JsonObject header = {}) {
    header["alg"] = server::auth::to_text(algorithm);
    auto const text = unsigned_token(header, claims);
    return with_signature(text, key.sign(algorithm, text));
}

/// A token that is signed with a text that everybody knows, as if it were a secret that both share.
inline std::string hmac_token(std::string_view secret, JsonObject const& claims) {
    auto const text = unsigned_token({{"alg", "HS256"}}, claims);
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
         reinterpret_cast<unsigned char const*>(text.data()), text.size(), digest, &size);
    return with_signature(text, {reinterpret_cast<char const*>(digest), size});
}

}  // namespace tasker::test
