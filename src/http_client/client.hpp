#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "http_client/url.hpp"
#include "tasker/error.hpp"
#include "tasker/time.hpp"

namespace boost::asio::ip {
class address;  // NOLINT(readability-identifier-naming): of Boost
}

namespace tasker::http_client {

struct Options {
    Url url;                                       ///< its target is each request's own matter
    std::string ca_file;                           ///< PEM; empty: what the system trusts
    Duration time_max = std::chrono::seconds(30);  ///< of one request, with connecting
    std::size_t answer_bytes_max = std::size_t{256} * 1024;
    std::uint32_t header_bytes_max = 16 * 1024;
    bool keeps_connection = true;  ///< for the next request
    /// Which addresses may be connected to; empty: all. Asked of those that the name led to, so
    /// that it cannot lead elsewhere a moment later.
    std::function<bool(boost::asio::ip::address const&)> may_ask{};
};

struct Request {
    std::string method = "GET";
    std::string target = "/";
    /// Besides host, user-agent and length.
    std::vector<std::pair<std::string, std::string>> headers{};
    std::string body{};
};

/// An answer as it came. Redirects are not followed.
struct Answer {
    unsigned status = 0;
    std::string content_type;
    std::string retry_after;
    std::string body;
};

/// Why there is none.
struct Problem {
    enum class Kind : std::uint8_t {
        Cancelled,    ///< nothing was sent
        Forbidden,    ///< the same, as no address may be asked
        Unreachable,  ///< the same
        Untrusted,    ///< the same, because of the certificate
        Lost,         ///< it may have been carried out
        Late,         ///< the same, the time is over
        Unusable,     ///< no HTTP, or more of it than is read
    };
    Kind kind = Kind::Unreachable;
    std::string why;
    /// The connection was one that had been used before: the server may have closed it meanwhile,
    /// and then nothing is wrong with it.
    bool was_kept = false;

    [[nodiscard]] bool is_stale() const noexcept { return was_kept && kind == Kind::Lost; }
};

/// Asks one server over HTTP, encrypted (TLS 1.2 or newer, the certificate checked) or not. One
/// request at a time.
class Client {
public:
    /// \returns InvalidOption when the file of certificates cannot be used.
    [[nodiscard]] static Result<std::unique_ptr<Client>> open(Options options);
    ~Client();
    Client(Client const&) = delete;
    Client& operator=(Client const&) = delete;

    /// Blocks, for `time_max` at most. \returns the problem; none when there is an answer.
    [[nodiscard]] std::optional<Problem> exchange(Request const& request, Answer& answer);

    /// Ends what is being asked, and refuses what still comes. From any thread.
    void cancel() noexcept;

private:
    class State;
    explicit Client(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace tasker::http_client
