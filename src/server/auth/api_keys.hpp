#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/auth/permissions.hpp"

namespace tasker::server::auth {

/// Who asks, and what he may do.
struct Principal {
    std::string name;  ///< `api-key:deploy`, `jwt:anna`: for histories and logs
    Permissions permissions;
};

/// The keys of callers, as digests: the keys themselves are not kept. Immutable; thread-safe.
class ApiKeys {
public:
    void add(std::string_view key, Principal owner);

    /// Whose key it is. How long that takes depends on its length and on how many keys there are,
    /// not on what it has in common with them nor on which of them it is.
    [[nodiscard]] std::optional<Principal> find(std::string_view key) const;
    [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }

private:
    using Digest = std::array<unsigned char, 32>;
    struct Entry {
        Digest digest;
        Principal owner;
    };
    [[nodiscard]] static Digest digest_of(std::string_view key);

    std::vector<Entry> entries_;
};

}  // namespace tasker::server::auth
