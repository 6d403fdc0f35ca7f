#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "tasker/error.hpp"
#include "tasker/json.hpp"

namespace tasker::base {

/// What a JSON text may be at most. Defaults: what a handler may return.
struct JsonLimits {
    std::size_t bytes_max = std::size_t{16} * 1024 * 1024;
    std::size_t depth_max = 64;
};

/// Parses JSON (RFC 8259), whole text, no extensions.
/// \returns InvalidJson with line, column and reason.
[[nodiscard]] Result<Json> parse_json(std::string_view text, JsonLimits limits = {});

/// The shortest text of `value`; members in their given order.
[[nodiscard]] std::string to_text(Json const& value);

/// Appends what to_text would give.
void append_text(std::string& out, Json const& value);
void append_text(std::string& out, JsonObject const& object);
void append_text(std::string& out, std::string_view string);

/// The text of `value` with members sorted by key at every level: equal values have equal texts.
[[nodiscard]] std::string to_canonical_text(Json const& value);

}  // namespace tasker::base
