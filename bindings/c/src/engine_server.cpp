#include "bindings/c/src/engine_server.hpp"

#include <algorithm>
#include <utility>

#include "base/json.hpp"
#include "bindings/c/src/text.hpp"

namespace tasker::c {

namespace {

constexpr std::size_t kAnswerBytesMax = std::size_t{64} * 1024 * 1024;
constexpr std::uint64_t kHourMs = 3'600'000;

void take_configured(EngineAddress& address, configuration::OrchestrationClient const& client) {
    using configuration::ClientCredential;
    address.url = client.base_url;
    address.time_max = client.timeout;
    address.retries_max = client.max_retries;
    if (client.auth.type == ClientCredential::Bearer) {
        address.credential_header = "Authorization";
        address.credential = "Bearer " + client.auth.token.reveal();
    } else if (client.auth.type == ClientCredential::ApiKey) {
        address.credential_header = client.auth.api_key_header;
        address.credential = client.auth.api_key.reveal();
    }
}

Result<void> check_header(std::string_view value, std::string_view member) {
    auto const is_bad = [](char c) { return c < ' ' || c > '~'; };
    if (std::ranges::none_of(value, is_bad)) return {};
    // Not repeated: it may be a secret.
    return Error(ErrorCode::InvalidOption,
                 std::string(member) + " has characters that no header can have");
}

}  // namespace

Result<EngineAddress> engine_address(tasker_host_options_record const& options,
                                     configuration::OrchestrationClient const* configured) {
    EngineAddress address;
    if (configured != nullptr) take_configured(address, *configured);
    TASKER_TRY_ASSIGN(auto url, checked(options.engine_url, "engine_url"));
    TASKER_TRY_ASSIGN(auto const token, checked(options.engine_token, "engine_token"));
    TASKER_TRY_ASSIGN(auto key, checked(options.engine_api_key, "engine_api_key"));
    TASKER_TRY_ASSIGN(auto header, checked(options.engine_api_key_header, "engine_api_key_header"));
    TASKER_TRY(check_header(token, "engine_token"));
    TASKER_TRY(check_header(key, "engine_api_key"));
    TASKER_TRY(check_header(header, "engine_api_key_header"));
    if (!url.empty()) address.url = std::move(url);
    if (!token.empty()) {
        address.credential_header = "Authorization";
        address.credential = "Bearer " + token;
    } else if (!key.empty()) {
        address.credential_header = header.empty() ? "X-API-Key" : std::move(header);
        address.credential = std::move(key);
    }
    if (options.engine_timeout_ms > kHourMs) {
        return Error(ErrorCode::InvalidOption, "engine_timeout_ms is " +
                                                   std::to_string(options.engine_timeout_ms) +
                                                   "; it must be 0 to 3,600,000");
    }
    if (options.engine_timeout_ms != 0) {
        address.time_max = std::chrono::milliseconds(options.engine_timeout_ms);
    }
    return address;
}

Result<std::unique_ptr<EngineServer>> EngineServer::open(EngineAddress address) {
    if (address.url.empty()) return std::unique_ptr<EngineServer>();
    http_client::Options options{.time_max = address.time_max,
                                 .answer_bytes_max = kAnswerBytesMax,
                                 // A kept one that the server has closed would lose a request.
                                 .keeps_connection = false};
    if (auto const wrong = http_client::read_url(address.url, options.url); !wrong.empty()) {
        return Error(ErrorCode::InvalidOption, "the address of the server that takes in tasks, \"" +
                                                   address.url + "\", " + std::string(wrong) +
                                                   "; it must be like https://tasker.example:8080");
    }
    auto prefix = options.url.target;
    while (prefix.ends_with('/'))
        prefix.pop_back();
    TASKER_TRY_ASSIGN(auto client, http_client::Client::open(std::move(options)));
    return std::unique_ptr<EngineServer>(
        new EngineServer(std::move(address), std::move(prefix), std::move(client)));
}

RestDoor::Answer EngineServer::ask(std::string_view method, std::string_view target,
                                   std::string body) {
    http_client::Request request{.method = std::string(method),
                                 .target = prefix_ + std::string(target),
                                 .body = std::move(body)};
    if (!request.body.empty()) request.headers.emplace_back("content-type", "application/json");
    if (!address_.credential.empty()) {
        request.headers.emplace_back(address_.credential_header, address_.credential);
    }
    std::scoped_lock const lock(mutex_);
    http_client::Answer answer;
    auto const problem = exchange(request, answer);
    if (!problem) return {.status = answer.status, .body = std::move(answer.body)};
    auto const is_late = problem->kind == http_client::Problem::Kind::Late;
    JsonObject const why{{"code", is_late ? "GATEWAY_TIMEOUT" : "BAD_GATEWAY"},
                         {"message", address_.url + ": " + problem->why}};
    return {.status = is_late ? 504U : 502U,
            .body = base::to_text(Json(JsonObject{{"error", why}}))};
}

/// Again where nothing can have been carried out: at once, as whoever asks is waiting.
std::optional<http_client::Problem> EngineServer::exchange(http_client::Request const& request,
                                                           http_client::Answer& answer) {
    using Kind = http_client::Problem::Kind;
    auto problem = client_->exchange(request, answer);
    for (std::uint32_t i = 0; i < address_.retries_max; ++i) {
        if (!problem || problem->kind != Kind::Unreachable) break;
        problem = client_->exchange(request, answer);
    }
    return problem;
}

}  // namespace tasker::c
