#include "server/routing/envelope.hpp"

#include <utility>

#include "base/json.hpp"
#include "base/timestamp.hpp"

namespace tasker::server::routing {

namespace {

constexpr int kBusySeconds = 5;
constexpr int kFullSeconds = 15;

http::Response plain_answer(unsigned status, std::string text) {
    return {.status = status, .content_type = "text/plain; charset=utf-8", .body = std::move(text)};
}

/// Without a body, unless it is plain.
http::Response begin_response(Refused const& refused) {
    auto response = refused.is_plain ? plain_answer(refused.status, refused.message + "\n")
                                     : http::Response{.status = refused.status};
    if (refused.retry_after_s) {
        response.headers.push_back({"retry-after", std::to_string(*refused.retry_after_s)});
    }
    response.headers.insert(response.headers.end(), refused.headers.begin(), refused.headers.end());
    return response;
}

}  // namespace

Refused refused_by(Error const& error) {
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

http::Response nested_envelope(Refused const& refused, Occasion const& /*occasion*/) {
    auto response = begin_response(refused);
    if (refused.is_plain) return response;
    JsonObject error{{"code", refused.code}, {"message", refused.message}};
    if (refused.retry_after_s && refused.code == "BACKPRESSURE")
        error["retry_after_seconds"] = *refused.retry_after_s;
    response.body = base::to_text(Json{{"error", std::move(error)}});
    return response;
}

http::Response flat_envelope(Refused const& refused, Occasion const& occasion) {
    auto response = begin_response(refused);
    if (refused.is_plain) return response;
    response.body = base::to_text(Json{{"error", refused.code},
                                       {"message", refused.message},
                                       {"timestamp", base::timestamp(occasion.at)},
                                       {"request_id", occasion.request_id}});
    return response;
}

http::Response to_response(Answer answer, Envelope envelope, Occasion const& occasion) {
    if (auto const* const document = std::get_if<Json>(&answer)) return to_response(*document);
    if (auto const* const refused = std::get_if<Refused>(&answer))
        return envelope(*refused, occasion);
    return std::get<http::Response>(std::move(answer));
}

http::Response to_response(Json const& document) {
    return {.body = base::to_text(document)};
}

}  // namespace tasker::server::routing
