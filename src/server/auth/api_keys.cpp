#include "server/auth/api_keys.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <cstdint>
#include <utility>

#include "base/assert.hpp"

namespace tasker::server::auth {

ApiKeys::Digest ApiKeys::digest_of(std::string_view key) {
    Digest digest{};
    unsigned size = 0;
    auto const done =
        EVP_Digest(key.data(), key.size(), digest.data(), &size, EVP_sha256(), nullptr);
    TASKER_ASSERT(done == 1);  // fails only without memory
    TASKER_ASSERT(size == digest.size());
    return digest;
}

void ApiKeys::add(std::string_view key, Principal owner) {
    entries_.push_back({.digest = digest_of(key), .owner = std::move(owner)});
}

std::optional<Principal> ApiKeys::find(std::string_view key) const {
    auto const digest = digest_of(key);
    // All are looked at, and none ends the search or the comparison early. The digests have one
    // length, and nobody can choose theirs to creep up on another.
    std::size_t found = 0;  // 1 + the index
    for (std::size_t i = 0; i < entries_.size(); ++i) {
        auto const differs =
            CRYPTO_memcmp(entries_[i].digest.data(), digest.data(), digest.size()) != 0;
        auto const mask = static_cast<std::size_t>(differs) - 1;  // all ones where they are equal
        found = (found & ~mask) | ((i + 1) & mask);
    }
    if (found == 0) return std::nullopt;
    return entries_[found - 1].owner;
}

}  // namespace tasker::server::auth
