#pragma once

#include <string>

#include "server/http/message.hpp"
#include "server/routing/answer.hpp"
#include "tasker/error.hpp"

namespace tasker::server::routing {

// Answers in the words of HTTP.

[[nodiscard]] http::Response to_response(Answer answer);
[[nodiscard]] http::Response refusal(Refused const& refused);
/// In plain text, as clients know it of bodies that cannot be read.
[[nodiscard]] http::Response plain_answer(unsigned status, std::string text);

/// What an error of the engine or the store is to a caller. Errors of the server's own say nothing
/// about its inside: what they mean is in the log.
[[nodiscard]] http::Response refusal_of(Error const& error);

}  // namespace tasker::server::routing
