#include "base/sha256.hpp"

#include <openssl/evp.h>

#include <array>

#include "base/assert.hpp"

namespace tasker::base {

std::string sha256_hex(std::string_view text) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    auto const done =
        EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha256(), nullptr);
    TASKER_ASSERT(done == 1);  // fails only without memory
    TASKER_ASSERT(size == 32);
    std::string hex;
    hex.reserve(64);
    for (unsigned i = 0; i < size; ++i) {
        hex.push_back(kDigits[digest[i] >> 4U]);
        hex.push_back(kDigits[digest[i] & 0x0FU]);
    }
    return hex;
}

}  // namespace tasker::base
