#include "cli/remote/rest_connection.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>

#include <tuple>
#include <utility>

#include "base/json.hpp"

namespace tasker::cli {

namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using boost::asio::ip::tcp;

constexpr std::size_t kAnswerBytesMax = std::size_t{64} * 1024 * 1024;
constexpr std::uint32_t kAnswerHeaderBytesMax = 64 * 1024;
constexpr unsigned kHttp11 = 11;

/// A socket, plain or encrypted, and what has been read from it.
struct RestLine {
    RestLine(asio::io_context& context, asio::ssl::context& trust)
        : socket(context), encrypted(socket, trust) {}

    tcp::socket socket;
    asio::ssl::stream<tcp::socket&> encrypted;
    boost::beast::flat_buffer buffer{kAnswerBytesMax + kAnswerHeaderBytesMax};
};

/// One request on a line that is opened if it is not. All of it runs in one thread.
class Exchange {
public:
    using Code = boost::system::error_code;
    using Kind = NetworkProblem::Kind;

    Exchange(asio::io_context& context, RestLine& line, RestOptions const& options,
             RestRequest const& request)
        : line_(line), options_(options), resolver_(context) {
        auto const& url = options.url;
        auto const prefix = url.target == "/" ? std::string() : url.target;
        request_.method_string(request.method);
        request_.target(prefix + request.target);
        request_.version(kHttp11);
        request_.set(http::field::host, url.authority());
        request_.set(http::field::user_agent, "tasker");
        request_.set(http::field::accept, "application/json");
        if (!options.credential_name.empty()) {
            request_.set(options.credential_name, options.credential_value);
        }
        if (request.body) {
            request_.set(http::field::content_type, "application/json");
            request_.body() = base::to_text(*request.body);
        }
        request_.prepare_payload();
        parser_.header_limit(kAnswerHeaderBytesMax);
        parser_.body_limit(kAnswerBytesMax);
    }

    void start() {
        if (line_.socket.is_open()) return send();
        auto const& url = options_.url;
        resolver_.async_resolve(url.host, std::to_string(url.port),
                                [this](Code code, tcp::resolver::results_type const& found) {
                                    if (code)
                                        return end(Kind::Unreachable, "its name is not known",
                                                   code);
                                    connect(found);
                                });
    }

    [[nodiscard]] std::optional<NetworkProblem> take(RawAnswer& answer) {
        if (!is_done_) {
            return NetworkProblem{.kind = is_sent_ ? Kind::Late : Kind::Unreachable,
                                  .why = "no answer in time"};
        }
        if (problem_) return problem_;
        auto const& head = parser_.get();
        answer = {.status = head.result_int(),
                  .content_type = std::string(head[http::field::content_type]),
                  .retry_after = std::string(head[http::field::retry_after]),
                  .body = std::move(parser_.get().body())};
        return std::nullopt;
    }

    [[nodiscard]] bool keeps_line() const { return is_done_ && !problem_ && parser_.keep_alive(); }

private:
    void end(Kind kind, std::string_view what, Code code) {
        problem_ = {.kind = kind, .why = std::string(what) + ": " + code.message()};
        is_done_ = true;
    }

    void connect(tcp::resolver::results_type const& found) {
        asio::async_connect(line_.socket, found, [this](Code code, tcp::endpoint const&) {
            if (code) return end(Kind::Unreachable, "it cannot be connected to", code);
            Code ignored;
            std::ignore = line_.socket.set_option(tcp::no_delay(true), ignored);
            if (options_.url.is_encrypted) return shake_hands();
            send();
        });
    }

    void shake_hands() {
        auto const& host = options_.url.host;
        Code no_address;
        std::ignore = asio::ip::make_address(host, no_address);
        // Addresses are no names that a server could choose its certificate by.
        auto* const handle = line_.encrypted.native_handle();
        if (no_address) SSL_set_tlsext_host_name(handle, host.c_str());
        line_.encrypted.set_verify_callback(asio::ssl::host_name_verification(host));
        line_.encrypted.async_handshake(asio::ssl::stream_base::client, [this, handle](Code code) {
            if (!code) return send();
            auto const verdict = SSL_get_verify_result(handle);
            if (verdict == X509_V_OK) {
                return end(Kind::Unreachable, "no encrypted connection comes about", code);
            }
            problem_ = {.kind = Kind::Untrusted, .why = X509_verify_cert_error_string(verdict)};
            is_done_ = true;
        });
    }

    void send() {
        if (options_.url.is_encrypted) return send_over(line_.encrypted);
        send_over(line_.socket);
    }

    template <class Stream>
    void send_over(Stream& stream) {
        is_sent_ = true;
        http::async_write(stream, request_, [this, &stream](Code code, std::size_t) {
            if (code) return end(Kind::Lost, "the connection was lost", code);
            http::async_read(stream, line_.buffer, parser_, [this](Code wrong, std::size_t) {
                if (!wrong) {
                    is_done_ = true;
                    return;
                }
                if (is_no_http(wrong)) return end(Kind::Unusable, "its answer is unusable", wrong);
                end(Kind::Lost, "the connection was lost", wrong);
            });
        });
    }

    /// Whether what came was wrong, and not just cut off.
    [[nodiscard]] static bool is_no_http(Code code) {
        auto const& category = http::make_error_code(http::error::end_of_stream).category();
        return code.category() == category && code != http::error::end_of_stream &&
               code != http::error::partial_message;
    }

    RestLine& line_;
    RestOptions const& options_;
    tcp::resolver resolver_;
    http::request<http::string_body> request_;
    http::response_parser<http::string_body> parser_;
    std::optional<NetworkProblem> problem_;
    bool is_sent_ = false;
    bool is_done_ = false;
};

class BeastConnection final : public RestConnection {
public:
    explicit BeastConnection(RestOptions const& options) : options_(options) {}

    Result<void> trust() {
        boost::system::error_code wrong;
        if (options_.ca_file.empty()) {
            std::ignore = trust_.set_default_verify_paths(wrong);
        } else if (trust_.load_verify_file(options_.ca_file, wrong)) {
            return Error(ErrorCode::InvalidOption, "--ca " + options_.ca_file +
                                                       " cannot be used: " + wrong.message() +
                                                       "; give a file of certificates (PEM)");
        }
        std::ignore = trust_.set_verify_mode(asio::ssl::verify_peer, wrong);
        SSL_CTX_set_min_proto_version(trust_.native_handle(), TLS1_2_VERSION);
        return {};
    }

    [[nodiscard]] bool is_used() const noexcept override { return line_ != nullptr; }

    std::optional<NetworkProblem> exchange(RestRequest const& request, RawAnswer& answer) override {
        if (!line_) {
            context_ = std::make_unique<asio::io_context>(1);
            line_ = std::make_unique<RestLine>(*context_, trust_);
        }
        bool keeps_line = false;
        auto const problem = run(request, answer, keeps_line);
        if (!keeps_line) {
            // In this order: what has not ended is dropped with the context, unused.
            line_.reset();
            context_.reset();
        }
        return problem;
    }

private:
    std::optional<NetworkProblem> run(RestRequest const& request, RawAnswer& answer,
                                      bool& keeps_line) {
        Exchange one(*context_, *line_, options_, request);
        context_->restart();
        one.start();
        context_->run_for(options_.time_max);
        keeps_line = one.keeps_line();
        return one.take(answer);
    }

    RestOptions const& options_;
    asio::ssl::context trust_{asio::ssl::context::tls_client};
    std::unique_ptr<asio::io_context> context_;
    std::unique_ptr<RestLine> line_;
};

}  // namespace

Result<std::unique_ptr<RestConnection>> RestConnection::open(RestOptions const& options) {
    auto connection = std::make_unique<BeastConnection>(options);
    TASKER_TRY(connection->trust());
    return std::unique_ptr<RestConnection>(std::move(connection));
}

}  // namespace tasker::cli
