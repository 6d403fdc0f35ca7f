#include "server/auth/http_download.hpp"

#include <utility>

#include "server/auth/key_set_url.hpp"

namespace tasker::server::auth {

Result<std::unique_ptr<KeySetDownload>> HttpDownload::from(std::string_view url, Reach reach,
                                                           Duration time_max) {
    TASKER_TRY_ASSIGN(auto parsed, KeySetUrl::parse(url));
    if (!parsed.is_encrypted && reach == Reach::PublicHttps) {
        return Error(ErrorCode::InvalidOption,
                     "keys that come over http can be anybody's; give https://, or for tests "
                     "jwks_url_allow_http = true");
    }
    http_client::Options options{.url = parsed, .time_max = time_max, .keeps_connection = false};
    if (reach == Reach::PublicHttps) options.may_ask = is_public;
    TASKER_TRY_ASSIGN(auto client, http_client::Client::open(std::move(options)));
    return std::unique_ptr<KeySetDownload>(
        new HttpDownload(std::move(parsed.host), std::move(parsed.target), std::move(client)));
}

KeySetDownload::Downloaded HttpDownload::fetch() {
    http_client::Answer answer;
    http_client::Request const request{.target = target_,
                                       .headers = {{"accept", "application/json"}}};
    if (auto const problem = client_->exchange(request, answer))
        return {.text = {}, .problem = what_is_wrong(*problem)};
    if (answer.status != 200) {
        return {.text = {},
                .problem = host_ + " answered with status " + std::to_string(answer.status) +
                           " (redirects are not followed)"};
    }
    return {.text = std::move(answer.body), .problem = {}};
}

std::string HttpDownload::what_is_wrong(http_client::Problem const& problem) const {
    using Kind = http_client::Problem::Kind;
    if (problem.kind == Kind::Cancelled) return "the server is stopping";
    if (problem.kind == Kind::Untrusted)
        return "no trusted connection to " + host_ + ": " + problem.why;
    if (problem.kind == Kind::Forbidden) {
        return problem.why +
               ", where keys are not fetched from; jwks_url_allow_http allows it, for tests";
    }
    return "keys cannot be fetched from " + host_ + ": " + problem.why;
}

}  // namespace tasker::server::auth
