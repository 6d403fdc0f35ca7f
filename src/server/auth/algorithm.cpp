#include "server/auth/algorithm.hpp"

#include <array>
#include <cstddef>

namespace tasker::server::auth {

namespace {

constexpr std::array<std::string_view, 9> kAlgorithmNames = {
    "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"};

}  // namespace

std::string_view to_text(Algorithm algorithm) noexcept {
    return kAlgorithmNames[static_cast<std::size_t>(algorithm)];
}

std::optional<Algorithm> algorithm_from(std::string_view name) noexcept {
    for (std::size_t i = 0; i < kAlgorithmNames.size(); ++i) {
        if (kAlgorithmNames[i] == name) return static_cast<Algorithm>(i);
    }
    return std::nullopt;
}

}  // namespace tasker::server::auth
