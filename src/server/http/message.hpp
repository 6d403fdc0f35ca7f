#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "server/http/live_body.hpp"

namespace tasker::server::http {

enum class Method : std::uint8_t { Get, Head, Post, Put, Patch, Delete, Options, Other };
/// `GET`, …; empty for Other.
[[nodiscard]] std::string_view to_text(Method method) noexcept;

struct Header {
    std::string name;
    std::string value;
};

/// One request, whole.
struct Request {
    Method method = Method::Get;
    std::string target;  ///< as it was sent: path and query, still encoded
    std::vector<Header> headers;
    std::string body;
    std::string id;  ///< what x-request-id says in the answer
    /// Of the room for requests that wait, how much was taken when it came.
    double waiting_share = 0;

    /// The first of this name, in whatever case; empty when there is none.
    [[nodiscard]] std::string_view header(std::string_view name) const noexcept;
};

struct Response {
    unsigned status = 200;
    std::string content_type = "application/json";
    std::string body;
    std::vector<Header> headers;
    std::string subject{};  ///< the id of what was made, for logs; is not sent
    /// Set where there is no `body` but what is sent to the stream, from this call on until
    /// somebody ends it. Called on a network thread, so it may not wait. Not called for HEAD.
    std::function<void(std::shared_ptr<LiveBody>)> on_live{};
};

[[nodiscard]] bool equals_ignoring_case(std::string_view a, std::string_view b) noexcept;

}  // namespace tasker::server::http
