#include "server/api.hpp"

#include <exception>
#include <optional>
#include <utility>

#include "base/json.hpp"
#include "server/routing/envelope.hpp"

namespace tasker::server {

namespace {

using routing::Refused;

constexpr std::size_t kBodyDepthMax = 64;

Refused denied(Denial const& denial) {
    Refused refused{.status = denial.status,
                    .code = denial.code,
                    .message = denial.message,
                    .retry_after_s = denial.retry_after_s};
    if (denial.status == 401) refused.headers.push_back({"www-authenticate", "Bearer"});
    if (denial.reason.empty()) return refused;
    refused.headers.push_back({"x-auth-failure-reason", std::string(denial.reason)});
    refused.headers.push_back({"x-auth-failure-severity", std::string(denial.severity)});
    return refused;
}

Undertaking undertaking_of(routing::Route const& route) noexcept {
    return {.operation = route.operation,
            .permission = route.permission,
            .changes_something = route.method != http::Method::Get};
}

routing::Answer no_route(http::Request const& request, std::string const& allowed) {
    if (allowed.empty()) {
        return routing::refuse(
            {.status = 404, .code = "NOT_FOUND", .message = "Resource not found"});
    }
    if (request.method == http::Method::Options) {
        return routing::Answer(
            http::Response{.content_type = {}, .headers = {{"allow", allowed + ", OPTIONS"}}});
    }
    return routing::refuse({.status = 405,
                            .code = "METHOD_NOT_ALLOWED",
                            .message = "this path has " + allowed,
                            .headers = {{"allow", allowed}}});
}

/// `application/json`, `application/vnd.x+json; charset=utf-8`.
bool is_json(std::string_view content_type) {
    auto type = content_type.substr(0, content_type.find(';'));
    while (type.ends_with(' '))
        type.remove_suffix(1);
    if (http::equals_ignoring_case(type, "application/json")) return true;
    constexpr std::string_view kPrefix = "application/";
    constexpr std::string_view kSuffix = "+json";
    return type.size() > kPrefix.size() + kSuffix.size() &&
           http::equals_ignoring_case(type.substr(0, kPrefix.size()), kPrefix) &&
           http::equals_ignoring_case(type.substr(type.size() - kSuffix.size()), kSuffix);
}

std::optional<Refused> read_body(http::Request const& request, routing::Call& call) {
    if (!is_json(request.header("content-type"))) {
        return Refused{.status = 415,
                       .message = "the request must have content-type: application/json",
                       .is_plain = true};
    }
    auto body = base::parse_json(request.body,
                                 {.bytes_max = request.body.size(), .depth_max = kBodyDepthMax});
    if (!body) {
        return Refused{.status = 400,
                       .message = "the body is not JSON: " + body.error().message(),
                       .is_plain = true};
    }
    call.set_body(*std::move(body));
    return std::nullopt;
}

http::Response traced(std::shared_ptr<RequestTrace const> const& trace, http::Response response) {
    if (trace) trace->end_http(response);
    return response;
}

Refused refused_for(http::Refusal refusal) {
    switch (refusal) {
        case http::Refusal::Malformed: return {400, "BAD_REQUEST", "this is not HTTP/1.1"};
        case http::Refusal::HeadersTooLong: return {431, "BAD_REQUEST", "the headers are too long"};
        case http::Refusal::BodyTooLong: return {413, "BAD_REQUEST", "the body is too long"};
        case http::Refusal::TooSlow: return {408, "TIMEOUT", "Request timeout"};
        case http::Refusal::Busy: break;
    }
    constexpr int kMoment = 15;
    return {503, "BACKPRESSURE", "too many requests are waiting", kMoment};
}

}  // namespace

Api::Api(Backend& backend, std::vector<routing::Route> routes, Authorize authorize,
         routing::Envelope envelope)
    : backend_(backend),
      router_(std::move(routes)),
      envelope_(envelope),
      entrance_(std::move(authorize), backend) {}

http::Way Api::way_of(http::Request const& request) const noexcept {
    // To read a long one takes so long that the others of the network thread would wait.
    constexpr std::size_t kShort = std::size_t{64} * 1024;
    auto const* const route = router_.find(request.method, request.target).route;
    if (route == nullptr || !route->may_wait) return http::Way::AtOnce;
    bool const is_later = route->begin != nullptr && request.body.size() <= kShort;
    return is_later ? http::Way::Later : http::Way::Wait;
}

template <class Make>
std::optional<http::Response> Api::counted(http::Request const& request,
                                           Make const& make) noexcept {
    std::optional<http::Response> response;
    try {
        response = make();
    } catch (std::exception const& bug) {
        backend_.log.error("request " + request.id + ": " + bug.what());
        response = say(routing::refuse(routing::refused_by({ErrorCode::Internal, {}})), request.id);
    }
    if (response) backend_.counters.count_answer(response->status);
    return response;
}

http::Response Api::answer(http::Request const& request) noexcept {
    return *counted(request, [&] { return dispatch(request); });
}

std::optional<http::Response> Api::begin(std::shared_ptr<http::Request const> request,
                                         std::shared_ptr<http::Pending> pending) noexcept {
    return counted(*request, [&] { return begin_dispatch(request, std::move(pending)); });
}

http::Response Api::refuse(http::Refusal refusal) noexcept {
    auto const refused = refused_for(refusal);
    if (refusal == http::Refusal::Busy) ++backend_.counters.backpressure;
    backend_.counters.count_answer(refused.status);
    return say(routing::refuse(refused), {});
}

http::Response Api::say(routing::Answer answer, std::string_view request_id) const {
    return routing::to_response(std::move(answer), envelope_,
                                {.at = backend_.clock.now(), .request_id = request_id});
}

http::Response Api::dispatch(http::Request const& request) {
    auto const match = router_.find(request.method, request.target);
    if (match.route == nullptr) return say(no_route(request, match.allowed), request.id);
    auto const& route = *match.route;
    routing::Call call(request);
    auto const trace = begin_trace(route, request, call);
    if (auto denial = admit(route, request, call)) return traced(trace, *std::move(denial));
    auto wrong = read(match, request, call);
    auto response =
        wrong ? *std::move(wrong) : response_of(route, request, route.handle(backend_, call));
    return traced(trace, audited(route, request, call.caller(), std::move(response)));
}

Api::Trace Api::begin_trace(routing::Route const& route, http::Request const& request,
                            routing::Call& call) const {
    auto trace = trace_of(backend_.tracer, route, request);
    if (trace) call.set_trace(trace->context());
    return trace;
}

std::optional<http::Response> Api::begin_dispatch(
    std::shared_ptr<http::Request const> const& request, std::shared_ptr<http::Pending> pending) {
    auto const match = router_.find(request->method, request->target);
    if (match.route == nullptr) return say(no_route(*request, match.allowed), request->id);
    auto const& route = *match.route;
    routing::Call call(*request);
    auto const trace = begin_trace(route, *request, call);
    if (auto denial = admit(route, *request, call)) return traced(trace, *std::move(denial));
    if (auto wrong = read(match, *request, call))
        return traced(trace, audited(route, *request, call.caller(), *std::move(wrong)));

    auto finished = [this, request, &route, trace,
                     caller = call.caller()](Result<routing::Answer> answer) {
        return traced(trace, audited(route, *request, caller,
                                     response_of(route, *request, std::move(answer))));
    };
    auto later = [this, request, finished,
                  pending = std::move(pending)](routing::Finish finish) mutable {
        auto make = [this, request, finished = std::move(finished), make = std::move(finish.make)] {
            return *counted(*request, [&] { return finished(make()); });
        };
        std::exchange(pending, nullptr)
            ->resume({.make = std::move(make), .may_wait = finish.may_wait});
    };
    auto known = route.begin(backend_, call, std::move(later));
    if (!known) return std::nullopt;
    return finished(*std::move(known));
}

std::optional<http::Response> Api::admit(routing::Route const& route, http::Request const& request,
                                         routing::Call& call) {
    auto const denial = entrance_.deny(undertaking_of(route), call);
    if (!denial) return std::nullopt;
    return say(routing::refuse(denied(*denial)), request.id);
}

std::optional<http::Response> Api::read(routing::Router::Match const& match,
                                        http::Request const& request, routing::Call& call) const {
    auto wrong = routing::read_parameters(*match.route, match.target, call);
    if (!wrong && !match.route->body.empty()) wrong = read_body(request, call);
    if (!wrong) return std::nullopt;
    return say(routing::refuse(*std::move(wrong)), request.id);
}

http::Response Api::response_of(routing::Route const& route, http::Request const& request,
                                Result<routing::Answer> answer) {
    if (answer) return say(*std::move(answer), request.id);
    auto refused = routing::refused_by(answer.error());
    if (refused.status >= 500) {
        backend_.log.warning("request " + request.id + " (" + std::string(route.operation) +
                             "): " + answer.error().message());
    }
    return say(routing::refuse(std::move(refused)), request.id);
}

http::Response Api::audited(routing::Route const& route, http::Request const& request,
                            std::string_view caller, http::Response response) {
    entrance_.note(undertaking_of(route), request, caller,
                   {.subject = response.subject, .status = response.status});
    return response;
}

}  // namespace tasker::server
