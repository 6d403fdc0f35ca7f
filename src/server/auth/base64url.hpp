#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tasker::server::auth {

/// The bytes that `text` stands for: base64url without padding (RFC 7515, section 2). Nothing for
/// any other text, also where a lenient reader would find the same bytes: one value, one spelling.
[[nodiscard]] std::optional<std::string> from_base64url(std::string_view text);
[[nodiscard]] std::string to_base64url(std::string_view bytes);

}  // namespace tasker::server::auth
