#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace tasker::server::auth {

/// Signatures that a token may have (RFC 7518, section 3.1). HMAC and `none` are not among them, so
/// no text can mean them.
enum class Algorithm : std::uint8_t {
    Rs256,
    Rs384,
    Rs512,
    Ps256,
    Ps384,
    Ps512,
    Es256,
    Es384,
    Es512,
};

[[nodiscard]] std::string_view to_text(Algorithm algorithm) noexcept;
/// `RS256`, in this case only.
[[nodiscard]] std::optional<Algorithm> algorithm_from(std::string_view name) noexcept;

}  // namespace tasker::server::auth
