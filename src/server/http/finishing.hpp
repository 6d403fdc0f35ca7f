#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "server/http/message.hpp"
#include "tasker/time.hpp"

namespace tasker::server::http {

// What every answer gets, whoever made it.

/// Whether a client's x-request-id may stand in logs and answers: 1 to 128 visible characters of
/// ASCII without quotes, backslash and comma.
[[nodiscard]] bool is_request_id(std::string_view text) noexcept;

/// Whether the request asks what a page from elsewhere may send (CORS).
[[nodiscard]] bool is_preflight(Request const& request) noexcept;
/// Anything from anywhere: who may do what is decided by credentials, and none come by themselves.
[[nodiscard]] Response answer_preflight(Request const& request);

/// Compresses the body when the client takes gzip and it is at least that long.
void compress(Request const& request, std::size_t bytes_min, Response& response);

/// `Sun, 01 Feb 2026 10:00:00 GMT`
[[nodiscard]] std::string http_date(TimePoint at);

}  // namespace tasker::server::http
