#include "http_client/client.hpp"

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

#include <mutex>
#include <string_view>
#include <tuple>

namespace tasker::http_client {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using boost::asio::ip::tcp;

namespace {

constexpr unsigned kHttp11 = 11;

/// A socket, plain or encrypted, and what has been read from it.
struct Line {
    Line(asio::io_context& context, asio::ssl::context& trust, std::size_t bytes_max)
        : socket(context), encrypted(socket, trust), buffer(bytes_max) {}

    tcp::socket socket;
    asio::ssl::stream<tcp::socket&> encrypted;
    boost::beast::flat_buffer buffer;
};

/// One request on a line that is opened if it is not. All of it runs in one thread.
class Exchange {
public:
    using Code = boost::system::error_code;
    using Kind = Problem::Kind;

    Exchange(asio::io_context& context, Line& line, Options const& options, Request const& request)
        : line_(line), options_(options), resolver_(context), was_kept_(line.socket.is_open()) {
        request_.method_string(request.method);
        request_.target(request.target);
        request_.version(kHttp11);
        request_.set(http::field::host, options.url.authority());
        request_.set(http::field::user_agent, "tasker");
        for (auto const& [name, value] : request.headers)
            request_.set(name, value);
        if (!options.keeps_connection) request_.set(http::field::connection, "close");
        request_.body() = request.body;
        request_.prepare_payload();
        parser_.header_limit(options.header_bytes_max);
        parser_.body_limit(options.answer_bytes_max);
    }

    void start() {
        if (was_kept_) return send();
        auto const& url = options_.url;
        resolver_.async_resolve(url.host, std::to_string(url.port),
                                [this](Code code, tcp::resolver::results_type const& found) {
                                    if (code)
                                        return end(Kind::Unreachable, "its name is not known",
                                                   code);
                                    connect(found);
                                });
    }

    [[nodiscard]] std::optional<Problem> take(Answer& answer) {
        if (!is_done_) {
            problem_ = {.kind = is_sent_ ? Kind::Late : Kind::Unreachable,
                        .why = "no answer in time"};
        }
        if (problem_) {
            problem_->was_kept = was_kept_;
            return problem_;
        }
        auto const& head = parser_.get();
        answer = {.status = head.result_int(),
                  .content_type = std::string(head[http::field::content_type]),
                  .retry_after = std::string(head[http::field::retry_after]),
                  .body = std::move(parser_.get().body())};
        return std::nullopt;
    }

    [[nodiscard]] bool keeps_line() const {
        return options_.keeps_connection && is_done_ && !problem_ && parser_.keep_alive();
    }

private:
    void end(Kind kind, std::string why) {
        problem_ = {.kind = kind, .why = std::move(why)};
        is_done_ = true;
    }
    void end(Kind kind, std::string_view what, Code code) {
        end(kind, std::string(what) + ": " + code.message());
    }

    void connect(tcp::resolver::results_type const& found) {
        for (auto const& one : found) {
            if (!options_.may_ask || options_.may_ask(one.endpoint().address()))
                endpoints_.push_back(one.endpoint());
        }
        if (endpoints_.empty())
            return end(Kind::Forbidden, options_.url.host + " is in a private network");
        asio::async_connect(line_.socket, endpoints_, [this](Code code, tcp::endpoint const&) {
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
            if (verdict == X509_V_OK)
                return end(Kind::Unreachable, "no encrypted connection comes about", code);
            end(Kind::Untrusted, X509_verify_cert_error_string(verdict));
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

    Line& line_;
    Options const& options_;
    tcp::resolver resolver_;
    bool const was_kept_;
    std::vector<tcp::endpoint> endpoints_;
    http::request<http::string_body> request_;
    http::response_parser<http::string_body> parser_;
    std::optional<Problem> problem_;
    bool is_sent_ = false;
    bool is_done_ = false;
};

}  // namespace

class Client::State {
public:
    explicit State(Options options) : options_(std::move(options)) {}

    Result<void> trust() {
        boost::system::error_code wrong;
        if (options_.ca_file.empty()) {
            std::ignore = trust_.set_default_verify_paths(wrong);
        } else if (trust_.load_verify_file(options_.ca_file, wrong)) {
            return Error(ErrorCode::InvalidOption, options_.ca_file +
                                                       " cannot be used: " + wrong.message() +
                                                       "; give a file of certificates (PEM)");
        }
        std::ignore = trust_.set_verify_mode(asio::ssl::verify_peer, wrong);
        SSL_CTX_set_min_proto_version(trust_.native_handle(), TLS1_2_VERSION);
        return {};
    }

    std::optional<Problem> exchange(Request const& request, Answer& answer) {
        if (!line_) {
            context_ = std::make_unique<asio::io_context>(1);
            line_ = std::make_unique<Line>(*context_, trust_,
                                           options_.answer_bytes_max + options_.header_bytes_max);
        }
        bool keeps_line = false;
        auto problem = run(request, answer, keeps_line);
        if (!keeps_line) {
            // In this order: what has not ended is dropped with the context, unused.
            line_.reset();
            context_.reset();
        }
        return problem;
    }

    void cancel() noexcept {
        std::scoped_lock const lock(mutex_);
        is_cancelled_ = true;
        if (running_ != nullptr) running_->stop();
    }

private:
    std::optional<Problem> run(Request const& request, Answer& answer, bool& keeps_line) {
        context_->restart();
        if (!set_running(context_.get()))
            return Problem{.kind = Problem::Kind::Cancelled, .why = "it was cancelled"};
        Exchange one(*context_, *line_, options_, request);
        one.start();
        context_->run_for(options_.time_max);
        set_running(nullptr);
        keeps_line = one.keeps_line();
        return one.take(answer);
    }

    /// \returns whether anything may run.
    bool set_running(asio::io_context* context) {
        std::scoped_lock const lock(mutex_);
        running_ = context;
        return !is_cancelled_;
    }

    Options const options_;
    asio::ssl::context trust_{asio::ssl::context::tls_client};
    std::unique_ptr<asio::io_context> context_;
    std::unique_ptr<Line> line_;
    std::mutex mutex_;
    asio::io_context* running_ = nullptr;
    bool is_cancelled_ = false;
};

Client::Client(std::unique_ptr<State> state) : state_(std::move(state)) {}
Client::~Client() = default;

Result<std::unique_ptr<Client>> Client::open(Options options) {
    auto state = std::make_unique<State>(std::move(options));
    TASKER_TRY(state->trust());
    return std::unique_ptr<Client>(new Client(std::move(state)));
}

std::optional<Problem> Client::exchange(Request const& request, Answer& answer) {
    return state_->exchange(request, answer);
}

void Client::cancel() noexcept {
    state_->cancel();
}

}  // namespace tasker::http_client
