#pragma once

#include <cstddef>
#include <optional>
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

/// The same, made anew once a second. For one thread.
class DateText {
public:
    [[nodiscard]] std::string const& at(TimePoint now);

private:
    TimePoint second_{};
    std::string text_;
};

/// What an answer's head says beside what the answer itself does.
struct Head {
    std::string_view reason;
    std::string_view request_id;
    std::string_view date;
    bool keeps_alive = true;
    bool is_chunked = false;
    std::optional<std::size_t> content_length{};
};
/// Status line and fields, with the empty line after them.
[[nodiscard]] std::string head_text(Response const& response, Head const& head);

}  // namespace tasker::server::http
