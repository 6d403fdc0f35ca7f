#pragma once

#include <string>
#include <string_view>

#include "server/http/message.hpp"
#include "server/routing/answer.hpp"
#include "tasker/error.hpp"
#include "tasker/time.hpp"

namespace tasker::server::routing {

// Answers in the words of HTTP.

/// What a refusal is told with, where an envelope has room for it.
struct Occasion {
    TimePoint at{};
    std::string_view request_id{};  ///< empty: there was no request that could be read
};
/// How an API says what it refuses.
using Envelope = http::Response (*)(Refused const& refused, Occasion const& occasion);

/// `{"error": {"code": …, "message": …}}`: the orchestration server.
[[nodiscard]] http::Response nested_envelope(Refused const& refused, Occasion const& occasion);
/// `{"error": code, "message": …, "timestamp": …, "request_id": …}`: a worker's server.
[[nodiscard]] http::Response flat_envelope(Refused const& refused, Occasion const& occasion);

/// 200 with the document, or a whole response as it is.
[[nodiscard]] http::Response to_response(Answer answer, Envelope envelope,
                                         Occasion const& occasion);
[[nodiscard]] http::Response to_response(Json const& document);

/// What an error of the engine or the store is to a caller. Errors of the server's own say nothing
/// about its inside: what they mean is in the log.
[[nodiscard]] Refused refused_by(Error const& error);

}  // namespace tasker::server::routing
