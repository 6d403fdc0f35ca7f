#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tasker::server::routing {

/// A request's target, decoded.
struct Target {
    std::vector<std::string> segments;  ///< of the path; `/` has none
    /// Names with values; no value when it cannot be decoded.
    std::vector<std::pair<std::string, std::optional<std::string>>> query;
};

/// \returns none for what is not `/path?query`, or the same after `http://AUTHORITY`, with
///          well-formed escapes and UTF-8 in its path: nobody can have meant it. Segments `.` and
///          `..` are names like others; a final slash is not forgiven.
[[nodiscard]] std::optional<Target> parse_target(std::string_view target);

}  // namespace tasker::server::routing
