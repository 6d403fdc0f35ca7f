#include "cli/mcp/http_service.hpp"

#include <openssl/crypto.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "base/sha256.hpp"

namespace tasker::cli::mcp {

namespace {

using server::http::Method;
using server::http::Request;
using server::http::Response;
using tasker::mcp::RpcCode;
using tasker::mcp::RpcFault;
using tasker::mcp::RpcMessage;
using tasker::mcp::RpcRequest;
using tasker::mcp::Session;
using tasker::mcp::ToolCall;

constexpr std::string_view kPath = "/mcp";
constexpr std::string_view kSessionHeader = "mcp-session-id";
constexpr std::size_t kSessionsMax = 256;

/// What is refused before any message is read has no id to answer to.
Response refused(unsigned status, std::string message) {
    return {.status = status,
            .body = tasker::mcp::fault_text(
                RpcFault{.code = RpcCode::InvalidRequest, .message = std::move(message)})};
}

/// Whether an authority, `127.0.0.1:8080`, is this machine and nothing else.
bool is_this_machine(std::string_view authority) {
    for (std::string_view const host : {"localhost", "127.0.0.1", "[::1]"}) {
        if (!authority.starts_with(host)) continue;
        auto const port = authority.substr(host.size());
        auto const is_digit = [](char c) { return c >= '0' && c <= '9'; };
        if (port.empty() || (port.front() == ':' && std::ranges::all_of(port.substr(1), is_digit)))
            return true;
    }
    return false;
}

/// `http://localhost:6274`
bool is_local_origin(std::string_view origin) {
    for (std::string_view const scheme : {"http://", "https://"}) {
        if (origin.starts_with(scheme)) return is_this_machine(origin.substr(scheme.size()));
    }
    return false;
}

/// Takes as long whatever is the same: what is compared are digests.
bool is_same_secret(std::string_view a, std::string_view b) {
    auto const first = base::sha256_hex(a);
    auto const second = base::sha256_hex(b);
    return CRYPTO_memcmp(first.data(), second.data(), first.size()) == 0;
}

bool names_type(std::string_view accept, std::string_view type) {
    return accept.find(type) != std::string_view::npos ||
           accept.find("*/*") != std::string_view::npos;
}

/// As JSON; as one event where the client takes nothing else.
Response message_response(Request const& request, std::string const& text) {
    auto const accept = request.header("accept");
    if (accept.empty() || names_type(accept, "application/json")) return {.body = text};
    return {.content_type = "text/event-stream", .body = "event: message\ndata: " + text + "\n\n"};
}

std::optional<Response> complain_about_head(Request const& request) {
    auto const type = request.header("content-type");
    if (!type.starts_with("application/json"))
        return refused(415, "the content-type is to be application/json");
    auto const accept = request.header("accept");
    if (!accept.empty() && !names_type(accept, "application/json") &&
        !names_type(accept, "text/event-stream")) {
        return refused(406, "answers are application/json or text/event-stream: accept both");
    }
    auto const version = request.header("mcp-protocol-version");
    if (!version.empty() && !tasker::mcp::is_spoken(version)) {
        return refused(400, "this revision of the protocol is not spoken; the newest is " +
                                std::string(tasker::mcp::kProtocolVersions.front()));
    }
    return std::nullopt;
}

}  // namespace

Response HttpService::answer(Request const& request) noexcept {
    try {
        return dispatch(request);
    } catch (std::exception const& bug) {
        parts_.log.error("request " + request.id + ": " + bug.what());
        return refused(500, "it failed; the log says why");
    }
}

Response HttpService::refuse(server::http::Refusal refusal) noexcept {
    switch (refusal) {
        case server::http::Refusal::Malformed: return refused(400, "this is not HTTP/1.1");
        case server::http::Refusal::HeadersTooLong: return refused(431, "the headers are too long");
        case server::http::Refusal::BodyTooLong:
            return refused(413, tasker::mcp::too_long().message);
        case server::http::Refusal::TooSlow: return refused(408, "it took too long");
        case server::http::Refusal::Busy: break;
    }
    auto response = refused(503, "too many calls are waiting; try again in a moment");
    response.headers.push_back({.name = "Retry-After", .value = "1"});
    return response;
}

Response HttpService::dispatch(Request const& request) {
    // A page of another site in a browser of this machine must not reach it, under no name.
    auto const origin = request.header("origin");
    if (!origin.empty() && !is_local_origin(origin) &&
        std::ranges::find(access_.origins, origin) == access_.origins.end()) {
        return refused(403, "pages of this origin may not ask; --origin URL allows one");
    }
    if (access_.is_loopback && !is_this_machine(request.header("host")))
        return refused(403, "the host is to be localhost, 127.0.0.1 or [::1]");
    if (!access_.token.empty()) {
        constexpr std::string_view kBearer = "Bearer ";
        auto const shown = request.header("authorization");
        if (!shown.starts_with(kBearer) ||
            !is_same_secret(shown.substr(kBearer.size()), access_.token)) {
            auto response = refused(401, "show the token: Authorization: Bearer TOKEN");
            response.headers.push_back({.name = "WWW-Authenticate", .value = "Bearer"});
            return response;
        }
    }
    if (std::string_view(request.target).substr(0, request.target.find('?')) != kPath)
        return refused(404, "there is only /mcp");
    if (request.method == Method::Post) return post(request);
    if (request.method == Method::Delete) return end_session(request);
    auto response = refused(405, "POST a message, or DELETE a session: nothing is streamed");
    response.headers.push_back({.name = "Allow", .value = "POST, DELETE"});
    return response;
}

Response HttpService::post(Request const& request) {
    if (auto complaint = complain_about_head(request)) return *std::move(complaint);
    auto message = tasker::mcp::read_message(request.body);
    if (auto const* const fault = std::get_if<RpcFault>(&message))
        return {.status = 400, .body = tasker::mcp::fault_text(*fault)};
    auto const id = request.header(kSessionHeader);
    if (auto const* const asked = std::get_if<RpcRequest>(&message);
        asked != nullptr && asked->method == "initialize" && id.empty()) {
        return begin_session(request, std::move(message));
    }
    if (id.empty())
        return refused(400, "the header mcp-session-id is missing; \"initialize\" gives one");
    auto const session = find(std::string(id));
    if (session == nullptr)
        return refused(404, "the session has ended; begin a new one with \"initialize\"");
    auto reaction = session->receive(std::move(message));
    if (auto const* const text = std::get_if<std::string>(&reaction))
        return message_response(request, *text);
    auto const* const call = std::get_if<ToolCall>(&reaction);
    if (call == nullptr) return {.status = 202, .content_type = "", .body = ""};
    auto const answer = session->run(*call);
    return message_response(
        request, answer ? *answer
                        : tasker::mcp::fault_text({.id = call->id,
                                                   .code = RpcCode::Cancelled,
                                                   .message = "the call was cancelled"}));
}

Response HttpService::begin_session(Request const& request, RpcMessage message) {
    auto const session = std::make_shared<Session>(parts_.catalog, parts_.about);
    auto reaction = session->receive(std::move(message));
    auto response = message_response(request, std::get<std::string>(reaction));
    if (!session->is_initialized()) return response;
    auto id = parts_.make_session_id();
    response.headers.push_back({.name = std::string(kSessionHeader), .value = id});
    add(std::move(id), session);
    return response;
}

Response HttpService::end_session(Request const& request) {
    std::scoped_lock const lock(mutex_);
    auto const found = sessions_.find(std::string(request.header(kSessionHeader)));
    if (found == sessions_.end()) return refused(404, "there is no such session");
    sessions_.erase(found);
    return {.status = 204, .content_type = "", .body = ""};
}

HttpService::SharedSession HttpService::find(std::string const& id) {
    std::scoped_lock const lock(mutex_);
    auto const found = sessions_.find(id);
    if (found == sessions_.end()) return nullptr;
    found->second.used_at = parts_.clock.now();
    return found->second.session;
}

void HttpService::add(std::string id, SharedSession session) {
    std::scoped_lock const lock(mutex_);
    if (sessions_.size() >= kSessionsMax) {
        sessions_.erase(std::ranges::min_element(
            sessions_, {}, [](auto const& one) { return one.second.used_at; }));
    }
    sessions_.emplace(std::move(id),
                      Open{.session = std::move(session), .used_at = parts_.clock.now()});
}

}  // namespace tasker::cli::mcp
