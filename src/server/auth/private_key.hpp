#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "tasker/error.hpp"
#include "tasker/json.hpp"

struct evp_pkey_st;

namespace tasker::server::auth {

/// An RSA key that tokens are signed with: what an issuer has, and a server never needs. Immutable.
class PrivateKey {
public:
    static constexpr unsigned kBitsMin = 2'048;  // what PublicKey takes
    static constexpr unsigned kBitsMax = 8'192;

    /// A new one. \param bits  from kBitsMin to kBitsMax
    [[nodiscard]] static PrivateKey generate(unsigned bits);
    /// Without a passphrase. \returns InvalidOption that quotes nothing of the text.
    [[nodiscard]] static Result<PrivateKey> from_pem(std::string_view pem);

    /// PKCS #8, unencrypted.
    [[nodiscard]] std::string private_pem() const;
    /// What servers check signatures with.
    [[nodiscard]] std::string public_pem() const;

    /// A JSON Web Token in its compact form, signed by RS256.
    [[nodiscard]] std::string sign(JsonObject const& claims) const;

private:
    using Handle = std::shared_ptr<evp_pkey_st>;  // copies of a key share it; nobody changes it
    explicit PrivateKey(Handle handle) : handle_(std::move(handle)) {}

    Handle handle_;
};

}  // namespace tasker::server::auth
