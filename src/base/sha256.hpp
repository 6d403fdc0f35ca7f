#pragma once

#include <string>
#include <string_view>

namespace tasker::base {

/// SHA-256 of `text` as 64 lower-case hexadecimal digits.
[[nodiscard]] std::string sha256_hex(std::string_view text);

}  // namespace tasker::base
