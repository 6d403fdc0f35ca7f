#include "server/auth/private_key.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <utility>

#include "base/assert.hpp"
#include "base/json.hpp"
#include "server/auth/base64url.hpp"

namespace tasker::server::auth {

namespace {

struct FreeBio {
    void operator()(BIO* bio) const noexcept { BIO_free_all(bio); }
};
using Bio = std::unique_ptr<BIO, FreeBio>;

struct FreeDigest {
    void operator()(EVP_MD_CTX* context) const noexcept { EVP_MD_CTX_free(context); }
};

Error no_private_key(std::string why) {
    ERR_clear_error();  // what the library noted is of no use to anybody later
    return {ErrorCode::InvalidOption, std::move(why)};
}

/// What `write` writes; it fails without memory only.
template <class Write>
std::string written(Write const& write) {
    Bio const out(BIO_new(BIO_s_mem()));
    TASKER_ASSERT(out != nullptr && write(out.get()) == 1);
    char* data = nullptr;
    auto const size = BIO_get_mem_data(out.get(), &data);
    return {data, static_cast<std::size_t>(size)};
}

/// A key with a passphrase is refused rather than asked for one.
int no_passphrase(char* /*text*/, int /*size*/, int /*is_for_writing*/, void* /*data*/) {
    return -1;
}

}  // namespace

PrivateKey PrivateKey::generate(unsigned bits) {
    TASKER_ASSERT(bits >= kBitsMin && bits <= kBitsMax);
    auto* const made = EVP_RSA_gen(bits);
    TASKER_ASSERT(made != nullptr);  // without memory or chance only
    return PrivateKey(Handle(made, EVP_PKEY_free));
}

Result<PrivateKey> PrivateKey::from_pem(std::string_view pem) {
    Bio const in(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    Handle handle(PEM_read_bio_PrivateKey(in.get(), nullptr, no_passphrase, nullptr),
                  EVP_PKEY_free);
    if (handle == nullptr) {
        return no_private_key(
            "this is no private key as PEM (-----BEGIN PRIVATE KEY-----), or one with a "
            "passphrase");
    }
    auto const bits = static_cast<unsigned>(EVP_PKEY_get_bits(handle.get()));
    if (EVP_PKEY_is_a(handle.get(), "RSA") != 1 || bits < kBitsMin || bits > kBitsMax) {
        return no_private_key("tokens are signed by RS256, which needs an RSA key of " +
                              std::to_string(kBitsMin) + " to " + std::to_string(kBitsMax) +
                              " bits");
    }
    return PrivateKey(std::move(handle));
}

std::string PrivateKey::private_pem() const {
    return written([this](BIO* out) {
        return PEM_write_bio_PKCS8PrivateKey(out, handle_.get(), nullptr, nullptr, 0, nullptr,
                                             nullptr);
    });
}

std::string PrivateKey::public_pem() const {
    return written([this](BIO* out) { return PEM_write_bio_PUBKEY(out, handle_.get()); });
}

std::string PrivateKey::sign(JsonObject const& claims) const {
    auto const text = to_base64url(base::to_text(Json{{"alg", "RS256"}, {"typ", "JWT"}})) + "." +
                      to_base64url(base::to_text(Json(claims)));
    auto const* const bytes = reinterpret_cast<unsigned char const*>(text.data());
    std::unique_ptr<EVP_MD_CTX, FreeDigest> const context(EVP_MD_CTX_new());
    TASKER_ASSERT(context != nullptr && EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(),
                                                           nullptr, handle_.get()) == 1);
    std::string signature(static_cast<std::size_t>(EVP_PKEY_get_size(handle_.get())), '\0');
    auto size = signature.size();
    auto* const target = reinterpret_cast<unsigned char*>(signature.data());
    TASKER_ASSERT(EVP_DigestSign(context.get(), target, &size, bytes, text.size()) == 1);
    signature.resize(size);
    return text + "." + to_base64url(signature);
}

}  // namespace tasker::server::auth
