#include "server/grpc/status.hpp"

namespace tasker::server::grpc {

namespace {

using Code = ::grpc::StatusCode;

constexpr int kBusySeconds = 5;
constexpr int kFullSeconds = 15;

Outcome ended(Code code, std::string const& message) {
    return {.status = ::grpc::Status(code, message)};
}

Outcome unavailable(std::string const& message, int retry_after_s) {
    return {.status = ::grpc::Status(Code::UNAVAILABLE, message), .retry_after_s = retry_after_s};
}

Outcome failed() {
    return ended(Code::INTERNAL, "Internal server error");
}

}  // namespace

unsigned Outcome::http_status() const noexcept {
    switch (status.error_code()) {
        case Code::OK: return 200;
        case Code::INVALID_ARGUMENT: return 400;
        case Code::UNAUTHENTICATED: return 401;
        case Code::PERMISSION_DENIED: return 403;
        case Code::NOT_FOUND: return 404;
        case Code::CANCELLED:
        case Code::DEADLINE_EXCEEDED: return 408;
        case Code::ALREADY_EXISTS: return 409;
        case Code::RESOURCE_EXHAUSTED: return 429;
        case Code::UNAVAILABLE: return 503;
        default: return 500;
    }
}

Outcome outcome_of(Error const& error) {
    switch (error.code()) {
        case ErrorCode::DuplicateTask:
            return ended(Code::ALREADY_EXISTS, "A task with this identity already exists");
        case ErrorCode::LaneFull: return too_busy();
        case ErrorCode::StoreFull: return unavailable("the store is full", kFullSeconds);
        case ErrorCode::CircuitOpen: return unavailable("a circuit breaker is open", kFullSeconds);
        case ErrorCode::StoreBusy:
        case ErrorCode::BrokerBusy:
            return unavailable("the store does not answer now", kBusySeconds);
        case ErrorCode::Stopping:
        case ErrorCode::NotRunning: return stopping();
        case ErrorCode::Timeout: return ended(Code::DEADLINE_EXCEEDED, "it took too long");
        case ErrorCode::IllegalTransition: return ended(Code::INVALID_ARGUMENT, error.message());
        default: break;
    }
    switch (error.kind()) {
        case ErrorKind::InvalidArgument: return ended(Code::INVALID_ARGUMENT, error.message());
        case ErrorKind::NotFound: return ended(Code::NOT_FOUND, error.message());
        default: return failed();
    }
}

Outcome outcome_of(routing::Refused const& refused) {
    if (refused.code == "INVALID_UUID") {
        return ended(Code::INVALID_ARGUMENT, "\"" + refused.message + "\" is no UUID");
    }
    switch (refused.status) {
        case 400:
        case 422: return ended(Code::INVALID_ARGUMENT, refused.message);
        case 404: return ended(Code::NOT_FOUND, refused.message);
        case 409: return ended(Code::ALREADY_EXISTS, refused.message);
        case 503: return unavailable(refused.message, refused.retry_after_s.value_or(kBusySeconds));
        default: return failed();
    }
}

Outcome outcome_of(Denial const& denial) {
    auto const code_of_status = [](unsigned status) {
        switch (status) {
            case 401: return Code::UNAUTHENTICATED;
            case 403: return Code::PERMISSION_DENIED;
            case 429: return Code::RESOURCE_EXHAUSTED;
            default: return Code::UNAVAILABLE;
        }
    };
    auto outcome = ended(code_of_status(denial.status), denial.message);
    outcome.retry_after_s = denial.retry_after_s;
    outcome.auth_failure = denial.reason;
    return outcome;
}

Outcome too_busy() {
    return unavailable("too many requests are waiting", kFullSeconds);
}

Outcome stopping() {
    return unavailable("the server is stopping", kBusySeconds);
}

}  // namespace tasker::server::grpc
