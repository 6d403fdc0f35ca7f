#include "server/auth/public_key.hpp"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/decoder.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>

#include "base/assert.hpp"
#include "server/auth/openssl_objects.hpp"

namespace tasker::server::auth {

namespace {

using BigNumber = OpenSslObject<BIGNUM, BN_free>;
using ParameterBuilder = OpenSslObject<OSSL_PARAM_BLD, OSSL_PARAM_BLD_free>;
using Parameters = OpenSslObject<OSSL_PARAM, OSSL_PARAM_free>;
using KeyContext = OpenSslObject<EVP_PKEY_CTX, EVP_PKEY_CTX_free>;
using DigestContext = OpenSslObject<EVP_MD_CTX, EVP_MD_CTX_free>;
using Decoder = OpenSslObject<OSSL_DECODER_CTX, OSSL_DECODER_CTX_free>;
using CurveSignature = OpenSslObject<ECDSA_SIG, ECDSA_SIG_free>;

unsigned char const* bytes_of(std::string_view text) noexcept {
    return reinterpret_cast<unsigned char const*>(text.data());
}

BigNumber number_of(std::string_view bytes) {
    return BigNumber(BN_bin2bn(bytes_of(bytes), static_cast<int>(bytes.size()), nullptr));
}

Error no_key(std::string why) {
    ERR_clear_error();  // what the library noted is of no use to anybody later
    return {ErrorCode::InvalidOption, std::move(why)};
}

std::shared_ptr<EVP_PKEY> make_handle(char const* type, OSSL_PARAM_BLD* builder) {
    Parameters const parameters(OSSL_PARAM_BLD_to_param(builder));
    KeyContext const context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
    EVP_PKEY* made = nullptr;
    if (parameters == nullptr || context == nullptr || EVP_PKEY_fromdata_init(context.get()) != 1 ||
        EVP_PKEY_fromdata(context.get(), &made, EVP_PKEY_PUBLIC_KEY, parameters.get()) != 1) {
        return nullptr;
    }
    return {made, EVP_PKEY_free};
}

struct CurveFacts {
    char const* group;
    std::size_t number_size;
};

CurveFacts facts_of(Curve curve) noexcept {
    switch (curve) {
        case Curve::P256: return {"prime256v1", 32};
        case Curve::P384: return {"secp384r1", 48};
        case Curve::P521: break;
    }
    return {"secp521r1", 66};
}

EVP_MD const* digest_for(Algorithm algorithm) noexcept {
    switch (algorithm) {
        case Algorithm::Rs256:
        case Algorithm::Ps256:
        case Algorithm::Es256: return EVP_sha256();
        case Algorithm::Rs384:
        case Algorithm::Ps384:
        case Algorithm::Es384: return EVP_sha384();
        case Algorithm::Rs512:
        case Algorithm::Ps512:
        case Algorithm::Es512: break;
    }
    return EVP_sha512();
}

bool is_padded_by_pss(Algorithm algorithm) noexcept {
    return algorithm == Algorithm::Ps256 || algorithm == Algorithm::Ps384 ||
           algorithm == Algorithm::Ps512;
}

/// Tokens have the two numbers one behind the other, each as long as the curve's (RFC 7518, section
/// 3.4); OpenSSL wants them as DER.
std::optional<std::string> as_der(std::string_view signature, std::size_t number_size) {
    if (signature.size() != 2 * number_size) return std::nullopt;
    auto r = number_of(signature.substr(0, number_size));
    auto s = number_of(signature.substr(number_size));
    CurveSignature const pair(ECDSA_SIG_new());
    if (r == nullptr || s == nullptr || pair == nullptr) return std::nullopt;
    if (ECDSA_SIG_set0(pair.get(), r.get(), s.get()) != 1) return std::nullopt;
    std::ignore = r.release();  // they are the pair's now
    std::ignore = s.release();
    auto const size = i2d_ECDSA_SIG(pair.get(), nullptr);
    if (size <= 0) return std::nullopt;
    std::string der(static_cast<std::size_t>(size), '\0');
    auto* end = reinterpret_cast<unsigned char*>(der.data());
    i2d_ECDSA_SIG(pair.get(), &end);
    return der;
}

bool verify_with(EVP_PKEY* key, Algorithm algorithm, std::string_view signed_text,
                 std::string_view signature) {
    DigestContext const context(EVP_MD_CTX_new());
    EVP_PKEY_CTX* settings = nullptr;  // belongs to the context
    if (context == nullptr ||
        EVP_DigestVerifyInit(context.get(), &settings, digest_for(algorithm), nullptr, key) != 1) {
        return false;
    }
    if (is_padded_by_pss(algorithm) &&
        (EVP_PKEY_CTX_set_rsa_padding(settings, RSA_PKCS1_PSS_PADDING) != 1 ||
         EVP_PKEY_CTX_set_rsa_pss_saltlen(settings, RSA_PSS_SALTLEN_DIGEST) != 1)) {
        return false;
    }
    return EVP_DigestVerify(context.get(), bytes_of(signature), signature.size(),
                            bytes_of(signed_text), signed_text.size()) == 1;
}

}  // namespace

Result<PublicKey> PublicKey::from_handle(Handle handle) {
    constexpr std::string_view kWanted =
        "; give an RSA key of 2048 to 8192 bits, or one of the curves P-256, P-384 and P-521";
    if (EVP_PKEY_is_a(handle.get(), "RSA") == 1) {
        auto const bits = EVP_PKEY_get_bits(handle.get());
        if (bits >= kRsaBitsMin && bits <= kRsaBitsMax) {
            return PublicKey(std::move(handle), Kind::Rsa);
        }
        return no_key("the RSA key has " + std::to_string(bits) + " bits" + std::string(kWanted));
    }
    std::array<char, 64> group{};
    if (EVP_PKEY_is_a(handle.get(), "EC") == 1 &&
        EVP_PKEY_get_group_name(handle.get(), group.data(), group.size(), nullptr) == 1) {
        std::string_view const name(group.data());
        if (name == facts_of(Curve::P256).group) return PublicKey(std::move(handle), Kind::P256);
        if (name == facts_of(Curve::P384).group) return PublicKey(std::move(handle), Kind::P384);
        if (name == facts_of(Curve::P521).group) return PublicKey(std::move(handle), Kind::P521);
    }
    return no_key("the key is of a kind that tokens are not signed with" + std::string(kWanted));
}

Result<PublicKey> PublicKey::from_pem(std::string_view pem) {
    if (pem.find("PRIVATE KEY") != std::string_view::npos) {
        return no_key(
            "this is a private key, which belongs to the issuer alone; give its public "
            "half (openssl pkey -pubout)");
    }
    EVP_PKEY* read = nullptr;
    Decoder const decoder(OSSL_DECODER_CTX_new_for_pkey(
        &read, "PEM", nullptr, nullptr, OSSL_KEYMGMT_SELECT_PUBLIC_KEY, nullptr, nullptr));
    auto const* data = bytes_of(pem);
    auto size = pem.size();
    auto const is_read =
        decoder != nullptr && OSSL_DECODER_from_data(decoder.get(), &data, &size) == 1;
    Handle handle(read, EVP_PKEY_free);
    if (!is_read || handle == nullptr) {
        return no_key("this is no public key as PEM (-----BEGIN PUBLIC KEY-----)");
    }
    return from_handle(std::move(handle));
}

Result<PublicKey> PublicKey::from_rsa(std::string_view modulus, std::string_view exponent) {
    constexpr std::size_t kModulusBytesMax = kRsaBitsMax / 8;
    constexpr std::size_t kExponentBytesMax = 8;  // longer ones make each check slow
    if (modulus.size() > kModulusBytesMax || exponent.size() > kExponentBytesMax) {
        return no_key("the RSA key is longer than 8192 bits, or its exponent than 64");
    }
    auto const n = number_of(modulus);
    auto const e = number_of(exponent);
    ParameterBuilder const builder(OSSL_PARAM_BLD_new());
    TASKER_ASSERT(n != nullptr && e != nullptr && builder != nullptr);  // fail without memory only
    if (BN_is_odd(n.get()) != 1 || BN_is_odd(e.get()) != 1 || BN_is_one(e.get()) == 1) {
        return no_key("the RSA key is none: its numbers are even, or its exponent is 1");
    }
    if (OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) != 1 ||
        OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get()) != 1) {
        return no_key("the RSA key is none");
    }
    auto handle = make_handle("RSA", builder.get());
    if (handle == nullptr) return no_key("the RSA key is none");
    return from_handle(std::move(handle));
}

Result<PublicKey> PublicKey::from_point(Curve curve, std::string_view x, std::string_view y) {
    auto const facts = facts_of(curve);
    if (x.size() != facts.number_size || y.size() != facts.number_size) {
        return no_key("the point has numbers of another length than its curve");
    }
    auto const point = '\x04' + std::string(x) + std::string(y);  // not compressed
    ParameterBuilder const builder(OSSL_PARAM_BLD_new());
    TASKER_ASSERT(builder != nullptr);
    if (OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, facts.group,
                                        0) != 1 ||
        OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(),
                                         point.size()) != 1) {
        return no_key("the point is none");
    }
    auto handle = make_handle("EC", builder.get());
    if (handle == nullptr) return no_key("the point is not on its curve");
    return from_handle(std::move(handle));
}

bool PublicKey::suits(Algorithm algorithm) const noexcept {
    switch (algorithm) {
        case Algorithm::Es256: return kind_ == Kind::P256;
        case Algorithm::Es384: return kind_ == Kind::P384;
        case Algorithm::Es512: return kind_ == Kind::P521;
        default: return kind_ == Kind::Rsa;
    }
}

bool PublicKey::verify(Algorithm algorithm, std::string_view signed_text,
                       std::string_view signature) const {
    if (!suits(algorithm)) return false;
    auto is_right = false;
    if (kind_ == Kind::Rsa) {
        // OpenSSL takes a PSS signature without its leading zeros, too; RFC 8017, 8.1.2, does not.
        is_right = signature.size() == static_cast<std::size_t>(EVP_PKEY_get_size(handle_.get())) &&
                   verify_with(handle_.get(), algorithm, signed_text, signature);
    } else {
        auto const curve = kind_ == Kind::P256   ? Curve::P256
                           : kind_ == Kind::P384 ? Curve::P384
                                                 : Curve::P521;
        auto const der = as_der(signature, facts_of(curve).number_size);
        is_right = der && verify_with(handle_.get(), algorithm, signed_text, *der);
    }
    ERR_clear_error();  // a wrong signature leaves its mark on the thread
    return is_right;
}

}  // namespace tasker::server::auth
