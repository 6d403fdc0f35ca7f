#include "cli/remote/rest_client.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/json.hpp"
#include "cli/text/duration.hpp"
#include "cli/text/width.hpp"
#include "http_client/client.hpp"

namespace tasker::cli {

namespace {

using std::chrono::seconds;

constexpr std::size_t kAnswerBytesMax = std::size_t{64} * 1024 * 1024;
constexpr std::uint32_t kAnswerHeaderBytesMax = 64 * 1024;
constexpr int kBusyAttemptsMax = 3;
/// Nobody waits longer than this at a command line without being asked.
constexpr seconds kPauseMax(20);

bool is_visible(char c) noexcept {
    return c > ' ' && c < '\x7f';
}

/// How long to stay away; none when the server does not say it, or says a date.
std::optional<seconds> pause_of(http_client::Answer const& answer) {
    int count = 0;
    auto const& text = answer.retry_after;
    auto const read = std::from_chars(text.data(), text.data() + text.size(), count);
    if (text.empty() || read.ec != std::errc() || read.ptr != text.data() + text.size()) return {};
    return count < 0 ? std::nullopt : std::optional(seconds(count));
}

bool has_json(http_client::Answer const& answer) {
    return answer.content_type.starts_with("application/json");
}

/// `error.message` of the envelope, or `message` beside the `error` of a worker's; the text itself
/// where there is none.
std::string refusal_in(http_client::Answer const& answer) {
    constexpr std::size_t kShownMax = 300;
    auto const parsed = base::parse_json(answer.body);
    if (parsed && parsed->is_object()) {
        auto const* const error = parsed->get_object().if_contains("error");
        auto const is_worker = error != nullptr && error->is_string();
        auto const* const object = error == nullptr ? nullptr
                                   : is_worker      ? parsed->if_object()
                                                    : error->if_object();
        auto const* const message = object == nullptr ? nullptr : object->if_contains("message");
        if (message != nullptr && message->is_string()) {
            return one_line(std::string(message->get_string()), kShownMax);
        }
    }
    // A page for browsers says nothing at a command line.
    auto const is_text = answer.content_type.starts_with("text/plain");
    return is_text
               ? one_line(answer.body.substr(0, answer.body.find_last_not_of('\n') + 1), kShownMax)
               : std::string();
}

std::string credential_hint(RestOptions const& options) {
    if (options.credential_name.empty()) {
        return "; name a key: --api-key-file FILE, or TASKER_API_KEY, or a token: "
               "TASKER_AUTH_TOKEN";
    }
    return "; what was shown is the header " + options.credential_name;
}

}  // namespace

Result<ServerUrl> parse_server_url(std::string const& text) {
    auto url = ServerUrl::parse(text);
    auto const has_user = text.find('@') != std::string::npos;
    if (url && url->target.find('?') == std::string::npos) {
        while (url->target.size() > 1 && url->target.ends_with('/'))
            url->target.pop_back();
        return url;
    }
    if (has_user) {
        return Error(ErrorCode::InvalidOption,
                     "the URL of a server has no user name in it; give http://HOST:PORT, and a key "
                     "by --api-key-file");
    }
    return Error(ErrorCode::InvalidOption, "\"" + text +
                                               "\" is no URL of a server; give one like "
                                               "http://127.0.0.1:8080 or https://tasker.example");
}

std::string percent_encoded(std::string_view text) {
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    std::string encoded;
    for (auto const c : text) {
        auto const byte = static_cast<unsigned char>(c);
        auto const is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                              (c >= '0' && c <= '9') ||
                              std::string_view("-._~").find(c) != std::string_view::npos;
        if (is_plain) {
            encoded += c;
        } else {
            encoded += '%';
            encoded += kDigits[byte >> 4U];
            encoded += kDigits[byte & 0x0FU];
        }
    }
    return encoded;
}

class RestClient::State {
public:
    explicit State(RestOptions options) : options_(std::move(options)) {}

    Result<void> open() {
        if (!std::ranges::all_of(options_.credential_name, is_visible)) {
            return Error(ErrorCode::InvalidOption,
                         "TASKER_API_KEY_HEADER is no name of a header; give one like X-API-Key");
        }
        auto const& value = options_.credential_value;
        auto const bare = value.starts_with("Bearer ") ? value.substr(7) : value;
        if (!std::ranges::all_of(bare, is_visible)) {
            return Error(
                ErrorCode::InvalidOption,
                "the key or token for " + name() +
                    " has a blank or a character beyond ASCII in it; it is to be one word");
        }
        auto opened = http_client::Client::open({.url = options_.url,
                                                 .ca_file = options_.ca_file,
                                                 .time_max = options_.time_max,
                                                 .answer_bytes_max = kAnswerBytesMax,
                                                 .header_bytes_max = kAnswerHeaderBytesMax});
        if (!opened) return Error(ErrorCode::InvalidOption, "--ca " + opened.error().message());
        client_ = *std::move(opened);
        return {};
    }

    [[nodiscard]] std::string name() const {
        auto const& url = options_.url;
        return (url.is_encrypted ? "https://" : "http://") + url.authority() +
               (url.target == "/" ? "" : url.target);
    }

    Result<RestAnswer> ask(RestRequest const& request) {
        for (int attempt = 1;; ++attempt) {
            http_client::Answer answer;
            if (auto const problem = exchange(request, answer)) return error_of(request, *problem);
            auto const pause = pause_of(answer);
            auto const is_worth_it = answer.status == 503 && request.is_safe() && pause &&
                                     *pause <= kPauseMax && attempt < kBusyAttemptsMax;
            if (!is_worth_it) return understood(request, answer);
            options_.pause(*pause);
        }
    }

private:
    std::optional<http_client::Problem> exchange(RestRequest const& request,
                                                 http_client::Answer& answer) {
        auto const since = options_.clock == nullptr ? TimePoint() : options_.clock->now();
        auto const asked_for = as_sent(request);
        auto problem = client_->exchange(asked_for, answer);
        if (problem && problem->is_stale() && request.is_safe())
            problem = client_->exchange(asked_for, answer);
        if (options_.tell && options_.clock != nullptr) {
            options_.tell(asked(request) + ": " +
                          (problem ? problem->why
                                   : "status " + std::to_string(answer.status) + ", " +
                                         std::to_string(answer.body.size()) + " bytes, ") +
                          (problem ? std::string() : for_people(options_.clock->now() - since)));
        }
        return problem;
    }

    [[nodiscard]] http_client::Request as_sent(RestRequest const& request) const {
        auto const& below = options_.url.target;
        http_client::Request sent{.method = request.method,
                                  .target = (below == "/" ? std::string() : below) + request.target,
                                  .headers = {{"accept", "application/json"}}};
        if (!options_.credential_name.empty())
            sent.headers.emplace_back(options_.credential_name, options_.credential_value);
        if (request.body) {
            sent.headers.emplace_back("content-type", "application/json");
            sent.body = base::to_text(*request.body);
        }
        return sent;
    }

    /// `GET http://127.0.0.1:8080/v1/tasks`; what a query has may be long.
    [[nodiscard]] std::string asked(RestRequest const& request) const {
        return request.method + " " + name() + request.target.substr(0, request.target.find('?'));
    }

    [[nodiscard]] Error error_of(RestRequest const& request,
                                 http_client::Problem const& problem) const {
        auto const what = asked(request) + ": " + problem.why;
        auto const doubt = request.is_safe() ? "" : "; whether it was done is not known: look";
        using Kind = http_client::Problem::Kind;
        switch (problem.kind) {
            case Kind::Unreachable:
                return {ErrorCode::StoreBusy, what + "; is " + options_.who + " running there?"};
            case Kind::Untrusted:
                return {ErrorCode::InvalidOption,
                        asked(request) + ": its certificate is not trusted: " + problem.why +
                            "; --ca FILE names certificates to trust"};
            case Kind::Lost: return {ErrorCode::StoreBusy, what + doubt};
            case Kind::Late:
                return {ErrorCode::Timeout,
                        what + " (" + for_people(options_.time_max) + ")" + doubt};
            case Kind::Cancelled:  // nobody cancels, and all addresses may be asked
            case Kind::Forbidden:
            case Kind::Unusable: break;
        }
        return no_tasker(request, problem.why);
    }

    [[nodiscard]] Error no_tasker(RestRequest const& request, std::string const& why) const {
        return {ErrorCode::InvalidOption,
                asked(request) + ": what answers is no Tasker server: " + why};
    }

    [[nodiscard]] Result<RestAnswer> understood(RestRequest const& request,
                                                http_client::Answer const& answer) const {
        auto const message = refusal_in(answer);
        auto const text = asked(request) + ": status " + std::to_string(answer.status) +
                          (message.empty() ? "" : ": " + message);
        switch (answer.status) {
            case 200: return document_in(request, answer);
            case 401: return Error(ErrorCode::InvalidOption, text + credential_hint(options_));
            case 403: return Error(ErrorCode::InvalidOption, text);
            case 408:
            case 504: return Error(ErrorCode::Timeout, text);
            case 429:
            case 502:
            case 503: return Error(ErrorCode::StoreBusy, text + when_again(answer));
            case 500: return Error(ErrorCode::Internal, text);
            default: break;
        }
        auto const is_told = answer.status == 400 || answer.status == 404 || answer.status == 409 ||
                             answer.status == 422;
        // Of those, Tasker always says why.
        if (is_told && !message.empty()) {
            return RestAnswer{.status = answer.status, .document = nullptr, .message = message};
        }
        return no_tasker(request, "status " + std::to_string(answer.status));
    }

    static std::string when_again(http_client::Answer const& answer) {
        auto const pause = pause_of(answer);
        return pause ? "; it asks to come back in " + for_people(*pause) : std::string();
    }

    [[nodiscard]] Result<RestAnswer> document_in(RestRequest const& request,
                                                 http_client::Answer const& answer) const {
        if (!has_json(answer)) {
            auto const type = answer.content_type.empty() ? "nothing" : answer.content_type;
            return no_tasker(request, "it sent " + one_line(type, 80) + " in place of JSON");
        }
        constexpr base::JsonLimits kLimits{.bytes_max = kAnswerBytesMax, .depth_max = 80};
        auto document = base::parse_json(answer.body, kLimits);
        if (!document) return no_tasker(request, document.error().message());
        return RestAnswer{.status = 200, .document = *std::move(document), .message = {}};
    }

    RestOptions options_;
    std::unique_ptr<http_client::Client> client_;
};

RestClient::RestClient(std::unique_ptr<State> state) : state_(std::move(state)) {}
RestClient::~RestClient() = default;

Result<std::unique_ptr<RestClient>> RestClient::open(RestOptions options) {
    auto state = std::make_unique<State>(std::move(options));
    TASKER_TRY(state->open());
    return std::unique_ptr<RestClient>(new RestClient(std::move(state)));
}

Result<RestAnswer> RestClient::ask(RestRequest const& request) {
    return state_->ask(request);
}

Result<Json> RestClient::document_of(RestRequest const& request) {
    TASKER_TRY_ASSIGN(auto answer, state_->ask(request));
    if (answer.is_done()) return std::move(answer.document);
    auto const code = answer.status == 404   ? ErrorCode::TaskNotFound
                      : answer.status == 409 ? ErrorCode::DuplicateTask
                                             : ErrorCode::InvalidRequest;
    return Error(code, name() + " says: " + answer.message);
}

std::string RestClient::name() const {
    return state_->name();
}

}  // namespace tasker::cli
