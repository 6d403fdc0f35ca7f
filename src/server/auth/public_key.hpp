#pragma once

#include <memory>
#include <string_view>

#include "server/auth/algorithm.hpp"
#include "tasker/error.hpp"

struct evp_pkey_st;

namespace tasker::server::auth {

enum class Curve : std::uint8_t { P256, P384, P521 };

/// A key that signatures are checked with: RSA of 2,048 to 8,192 bits, or a point of a NIST curve.
/// Immutable; thread-safe.
class PublicKey {
public:
    static constexpr int kRsaBitsMin = 2'048;  // RFC 7518, section 3.3
    static constexpr int kRsaBitsMax = 8'192;  // checking takes the square of it

    /// A public key, not a private one and not a certificate.
    /// \returns InvalidOption that quotes nothing of the text.
    [[nodiscard]] static Result<PublicKey> from_pem(std::string_view pem);
    /// As big-endian bytes. \returns InvalidOption when it is no usable key.
    [[nodiscard]] static Result<PublicKey> from_rsa(std::string_view modulus,
                                                    std::string_view exponent);
    [[nodiscard]] static Result<PublicKey> from_point(Curve curve, std::string_view x,
                                                      std::string_view y);

    /// Whether it is of the kind that the algorithm needs: an algorithm that a token names cannot
    /// turn a key into something else.
    [[nodiscard]] bool suits(Algorithm algorithm) const noexcept;
    /// \param signature  as a token has it: of a curve both numbers, one behind the other
    [[nodiscard]] bool verify(Algorithm algorithm, std::string_view signed_text,
                              std::string_view signature) const;

private:
    enum class Kind : std::uint8_t { Rsa, P256, P384, P521 };
    using Handle = std::shared_ptr<evp_pkey_st>;  // copies of a key share it; nobody changes it
    PublicKey(Handle handle, Kind kind) : handle_(std::move(handle)), kind_(kind) {}
    [[nodiscard]] static Result<PublicKey> from_handle(Handle handle);

    Handle handle_;
    Kind kind_;
};

}  // namespace tasker::server::auth
