#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "server/http/message.hpp"
#include "tasker/json.hpp"

namespace tasker::server::routing {

/// Why a request is not answered. Over HTTP: as the envelope of the API says it.
struct Refused {
    unsigned status = 500;
    std::string_view code = "INTERNAL_ERROR";
    std::string message;
    std::optional<int> retry_after_s{};  ///< also inside `error` of BACKPRESSURE
    bool is_plain = false;  ///< over HTTP only the message, as clients know it of unreadable bodies
    std::vector<http::Header> headers{};  ///< over HTTP, further ones
};

/// What a route answers: a document or a refusal, which every transport can put in its own words,
/// or, of what only HTTP has, a whole response.
using Answer = std::variant<Json, Refused, http::Response>;

/// 200 with this document.
[[nodiscard]] inline Answer json_answer(Json document) {
    return Answer(std::in_place_type<Json>, std::move(document));
}
[[nodiscard]] inline Answer refuse(Refused refused) {
    return Answer(std::in_place_type<Refused>, std::move(refused));
}

}  // namespace tasker::server::routing
