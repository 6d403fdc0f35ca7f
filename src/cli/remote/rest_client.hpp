#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "server/auth/key_set_url.hpp"
#include "tasker/error.hpp"
#include "tasker/json.hpp"
#include "tasker/time.hpp"

namespace tasker::cli {

using ServerUrl = server::auth::KeySetUrl;

/// `http://127.0.0.1:8080`, `https://tasker.example/orders`: routes begin below the path.
/// \returns InvalidOption for anything else; it never repeats a password that is in the URL.
[[nodiscard]] Result<ServerUrl> parse_server_url(std::string const& text);

/// What a server is asked with.
struct RestOptions {
    ServerUrl url;
    std::string ca_file;           ///< PEM; empty: what the system trusts
    std::string credential_name;   ///< a header: `X-API-Key`, `Authorization`; empty: none
    std::string credential_value;  ///< never shown
    Duration time_max = std::chrono::seconds(30);  ///< of one request, with connecting
    /// How the time until the next attempt passes.
    std::function<void(Duration)> pause;
    std::string who = "`tasker server`";  ///< that is expected there
    /// Told of everything that is asked, with a clock that measures it; empty: nobody is.
    std::function<void(std::string const&)> tell;
    base::Clock const* clock = nullptr;
};

struct RestRequest {
    std::string method = "GET";
    std::string target;  ///< path and query, percent-encoded: `/v1/tasks?page=1`
    std::optional<Json> body;

    [[nodiscard]] bool is_safe() const noexcept { return method == "GET"; }
};

/// An answer that belongs to the command: 200, or a refusal that it explains better than we do.
struct RestAnswer {
    unsigned status = 200;  ///< 200, 400, 404, 409 or 422
    Json document;
    std::string message;  ///< what a refusal says

    [[nodiscard]] bool is_done() const noexcept { return status == 200; }
};

/// Asks one server over one connection, which is kept. Nothing is asked twice but what is safe to:
/// that is asked again when an idle connection was closed meanwhile, and, three times at most, when
/// the server is too busy (503) and says when to come back. One thread.
class RestClient {
public:
    /// \returns InvalidOption when the certificates or the credential cannot be used.
    [[nodiscard]] static Result<std::unique_ptr<RestClient>> open(RestOptions options);
    ~RestClient();
    RestClient(RestClient const&) = delete;
    RestClient& operator=(RestClient const&) = delete;

    /// \returns StoreBusy when the server cannot be reached or is too busy, Timeout; InvalidOption
    /// when it does not accept who asks, or is no Tasker server; Internal when it failed. All say
    /// what was asked of whom, and what came back.
    [[nodiscard]] Result<RestAnswer> ask(RestRequest const& request);
    /// The same where a refusal needs no words of ours. \returns it as InvalidRequest,
    /// TaskNotFound or DuplicateTask.
    [[nodiscard]] Result<Json> document_of(RestRequest const& request);

    /// `http://127.0.0.1:8080`.
    [[nodiscard]] std::string name() const;

private:
    class State;
    explicit RestClient(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

/// `text` as part of a query or of a path.
[[nodiscard]] std::string percent_encoded(std::string_view text);

}  // namespace tasker::cli
