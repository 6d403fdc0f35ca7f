#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/auth/public_key.hpp"
#include "tasker/error.hpp"

namespace tasker::server::auth {

/// The keys that an issuer publishes (RFC 7517). Immutable; thread-safe.
class KeySet {
public:
    /// Keys of kinds and for purposes that signatures of tokens have nothing to do with are passed
    /// over, and so are those without an id: an issuer may publish what we do not know.
    /// \returns InvalidJson when it is no set of keys, or none of them is left.
    [[nodiscard]] static Result<KeySet> parse(std::string_view text);

    enum class Lookup : std::uint8_t { Found, OtherKind, Unknown };
    struct Found {
        Lookup lookup = Lookup::Unknown;
        PublicKey const* key = nullptr;
    };
    /// The key of this id that an algorithm can be checked with.
    [[nodiscard]] Found find(std::string_view id, Algorithm algorithm) const noexcept;
    [[nodiscard]] std::size_t size() const noexcept { return keys_.size(); }

private:
    struct Entry {
        std::string id;
        std::optional<Algorithm> algorithm;  ///< the only one, when it says so
        PublicKey key;
    };
    std::vector<Entry> keys_;
};

}  // namespace tasker::server::auth
