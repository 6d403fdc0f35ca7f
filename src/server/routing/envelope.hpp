#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "server/http/message.hpp"
#include "tasker/error.hpp"
#include "tasker/json.hpp"

namespace tasker::server::routing {

/// Why a request is not answered: `{"error": {"code": …, "message": …}}`.
struct Refused {
    unsigned status = 500;
    std::string_view code = "INTERNAL_ERROR";
    std::string message;
    std::optional<int> retry_after_s{};  ///< also inside `error` of BACKPRESSURE
};
[[nodiscard]] http::Response refusal(Refused const& refused);

/// 200 with this document.
[[nodiscard]] http::Response json_answer(Json const& document);
/// In plain text, as clients know it of bodies that cannot be read.
[[nodiscard]] http::Response plain_answer(unsigned status, std::string text);

/// What an error of the engine or the store is to a caller. Errors of the server's own say nothing
/// about its inside: what they mean is in the log.
[[nodiscard]] http::Response refusal_of(Error const& error);

}  // namespace tasker::server::routing
