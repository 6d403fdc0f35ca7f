#include "server/routing/envelope.hpp"

#include <utility>

#include "base/json.hpp"

namespace tasker::server::routing {

namespace {

constexpr int kBusySeconds = 5;
constexpr int kFullSeconds = 15;

Refused refused_for(Error const& error) {
    auto const& message = error.message();
    switch (error.code()) {
        case ErrorCode::DuplicateTask:
            return {409, "CONFLICT", "A task with this identity already exists"};
        case ErrorCode::LaneFull:
            return {503, "BACKPRESSURE", "too many requests are waiting", kFullSeconds};
        case ErrorCode::StoreFull:
            return {503, "SERVICE_UNAVAILABLE", "the store is full", kFullSeconds};
        case ErrorCode::CircuitOpen:
            return {503, "CIRCUIT_BREAKER_OPEN", "a circuit breaker is open", kFullSeconds};
        case ErrorCode::Timeout:
        case ErrorCode::StoreBusy:
        case ErrorCode::BrokerBusy:
            return {503, "SERVICE_UNAVAILABLE", "the store does not answer now", kBusySeconds};
        case ErrorCode::Stopping:
        case ErrorCode::NotRunning:
            return {503, "SERVICE_UNAVAILABLE", "the server is stopping", kBusySeconds};
        case ErrorCode::StoreCorrupt:
        case ErrorCode::StoreReadOnly:
        case ErrorCode::StoreNewer:
            return {500, "DATABASE_ERROR", "the store failed; see the server's log"};
        case ErrorCode::IllegalTransition: return {400, "BAD_REQUEST", message};
        default: break;
    }
    switch (error.kind()) {
        case ErrorKind::InvalidArgument: return {400, "BAD_REQUEST", message};
        case ErrorKind::NotFound: return {404, "NOT_FOUND", message};
        default: return {500, "INTERNAL_ERROR", "the server failed; see its log"};
    }
}

}  // namespace

http::Response refusal(Refused const& refused) {
    if (refused.is_plain) return plain_answer(refused.status, refused.message + "\n");
    JsonObject error{{"code", refused.code}, {"message", refused.message}};
    http::Response response{.status = refused.status};
    if (refused.retry_after_s) {
        response.headers.push_back({"retry-after", std::to_string(*refused.retry_after_s)});
        if (refused.code == "BACKPRESSURE") error["retry_after_seconds"] = *refused.retry_after_s;
    }
    response.body = base::to_text(Json{{"error", std::move(error)}});
    return response;
}

http::Response to_response(Answer answer) {
    if (auto const* const document = std::get_if<Json>(&answer)) {
        return {.body = base::to_text(*document)};
    }
    if (auto const* const refused = std::get_if<Refused>(&answer)) return refusal(*refused);
    return std::get<http::Response>(std::move(answer));
}

http::Response plain_answer(unsigned status, std::string text) {
    return {.status = status, .content_type = "text/plain; charset=utf-8", .body = std::move(text)};
}

http::Response refusal_of(Error const& error) {
    return refusal(refused_for(error));
}

}  // namespace tasker::server::routing
