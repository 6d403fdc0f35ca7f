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

#include <algorithm>
#include <charconv>
#include <mutex>
#include <tuple>
#include <utility>

#include "telemetry/otlp_encoding.hpp"
#include "telemetry/span_sender.hpp"

namespace tasker::telemetry {

namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using boost::asio::ip::tcp;

constexpr std::size_t kResponseBytesMax = std::size_t{64} * 1024;
constexpr std::uint32_t kResponseHeaderBytesMax = 16 * 1024;
constexpr unsigned kHttp11 = 11;
constexpr Duration kRetryAfterMax = std::chrono::minutes(1);

/// A socket, plain or encrypted, and what has been read from it.
struct SenderLine {
    SenderLine(asio::io_context& context, asio::ssl::context& trust)
        : socket(context), encrypted(socket, trust) {}

    tcp::socket socket;
    asio::ssl::stream<tcp::socket&> encrypted;
    boost::beast::flat_buffer buffer{kResponseBytesMax + kResponseHeaderBytesMax};
};

/// One request on a line that is opened if it is not. All of it runs in one thread.
class SpanRequest {
public:
    using Code = boost::system::error_code;

    SpanRequest(asio::io_context& context, SenderLine& line, Endpoint const& endpoint,
                std::string body)
        : line_(line), endpoint_(endpoint), resolver_(context) {
        request_.method(http::verb::post);
        request_.target(endpoint.target);
        request_.version(kHttp11);
        request_.set(http::field::host, endpoint.authority());
        request_.set(http::field::user_agent, "tasker");
        request_.set(http::field::content_type, "application/x-protobuf");
        request_.body() = std::move(body);
        request_.prepare_payload();
        parser_.header_limit(kResponseHeaderBytesMax);
        parser_.body_limit(kResponseBytesMax);
    }

    void start() {
        if (line_.socket.is_open()) return send();
        resolver_.async_resolve(endpoint_.host, std::to_string(endpoint_.port),
                                [this](Code code, tcp::resolver::results_type const& found) {
                                    if (code) return end("its name is not known", code);
                                    connect(found);
                                });
    }

    [[nodiscard]] Sent take() const {
        if (!is_done_) return later("it does not answer in time");
        if (!problem_.empty()) return later(problem_);
        auto const& head = parser_.get();
        return sent_with_status(head.result_int(), head[http::field::retry_after], head.body());
    }
    [[nodiscard]] bool keeps_line() const {
        return is_done_ && problem_.empty() && parser_.keep_alive();
    }

private:
    static Sent later(std::string why) {
        return {.what = Sent::What::Later, .why = std::move(why)};
    }
    void end(std::string_view what, Code code) {
        problem_ = std::string(what) + ": " + code.message();
        is_done_ = true;
    }

    void connect(tcp::resolver::results_type const& found) {
        asio::async_connect(line_.socket, found, [this](Code code, tcp::endpoint const&) {
            if (code) return end("it cannot be connected to", code);
            if (endpoint_.is_encrypted) return shake_hands();
            send();
        });
    }

    void shake_hands() {
        Code no_address;
        std::ignore = asio::ip::make_address(endpoint_.host, no_address);
        // Addresses are no names that a server could choose its certificate by.
        auto* const handle = line_.encrypted.native_handle();
        if (no_address) SSL_set_tlsext_host_name(handle, endpoint_.host.c_str());
        line_.encrypted.set_verify_callback(asio::ssl::host_name_verification(endpoint_.host));
        line_.encrypted.async_handshake(asio::ssl::stream_base::client, [this](Code code) {
            if (code) return end("no trusted connection comes about", code);
            send();
        });
    }

    void send() {
        if (endpoint_.is_encrypted) return send_over(line_.encrypted);
        send_over(line_.socket);
    }

    template <class Stream>
    void send_over(Stream& stream) {
        http::async_write(stream, request_, [this, &stream](Code code, std::size_t) {
            if (code) return end("the connection was lost", code);
            http::async_read(stream, line_.buffer, parser_, [this](Code wrong, std::size_t) {
                if (wrong) return end("its answer is unusable", wrong);
                is_done_ = true;
            });
        });
    }

    SenderLine& line_;
    Endpoint const& endpoint_;
    tcp::resolver resolver_;
    http::request<http::string_body> request_;
    http::response_parser<http::string_body> parser_;
    std::string problem_;
    bool is_done_ = false;
};

class HttpSender final : public SpanSender {
public:
    HttpSender(Endpoint endpoint, Duration time_max)
        : endpoint_(std::move(endpoint)), time_max_(time_max) {
        boost::system::error_code ignored;
        std::ignore = trust_.set_default_verify_paths(ignored);
        std::ignore = trust_.set_verify_mode(asio::ssl::verify_peer, ignored);
        SSL_CTX_set_min_proto_version(trust_.native_handle(), TLS1_2_VERSION);
    }

    Sent send(std::string body) override {
        bool const was_used = line_ != nullptr;
        auto sent = exchange(body);
        // The receiver may have closed a connection that was idle: nothing is wrong with it then.
        bool const is_lost = sent.what == Sent::What::Later && line_ == nullptr;
        if (was_used && is_lost && !sent.not_before) sent = exchange(std::move(body));
        return sent;
    }

    void cancel() noexcept override {
        std::scoped_lock const lock(mutex_);
        is_cancelled_ = true;
        if (running_ != nullptr) running_->stop();
    }

private:
    Sent exchange(std::string body) {
        if (!line_) {
            context_ = std::make_unique<asio::io_context>(1);
            line_ = std::make_unique<SenderLine>(*context_, trust_);
        }
        bool keeps_line = false;
        auto sent = run(std::move(body), keeps_line);
        if (!keeps_line) {
            // In this order: what has not ended is dropped with the context, unused.
            line_.reset();
            context_.reset();
        }
        return sent;
    }

    Sent run(std::string body, bool& keeps_line) {
        context_->restart();
        if (!set_running(context_.get()))
            return {.what = Sent::What::Never, .why = "the process ends"};
        SpanRequest request(*context_, *line_, endpoint_, std::move(body));
        request.start();
        context_->run_for(time_max_);
        set_running(nullptr);
        keeps_line = request.keeps_line();
        return request.take();
    }

    /// \returns whether anything may run.
    bool set_running(asio::io_context* context) {
        std::scoped_lock const lock(mutex_);
        running_ = context;
        return !is_cancelled_;
    }

    Endpoint const endpoint_;
    Duration const time_max_;
    asio::ssl::context trust_{asio::ssl::context::tls_client};
    std::unique_ptr<asio::io_context> context_;
    std::unique_ptr<SenderLine> line_;
    std::mutex mutex_;
    asio::io_context* running_ = nullptr;
    bool is_cancelled_ = false;
};

std::optional<Duration> seconds_in(std::string_view text) {
    std::uint32_t seconds = 0;
    auto const* const end = text.data() + text.size();
    auto const read = std::from_chars(text.data(), end, seconds);
    if (text.empty() || read.ec != std::errc() || read.ptr != end) return std::nullopt;
    return std::min<Duration>(std::chrono::seconds(seconds), kRetryAfterMax);
}

}  // namespace

std::unique_ptr<SpanSender> make_http_sender(Endpoint endpoint, Duration time_max) {
    return std::make_unique<HttpSender>(std::move(endpoint), time_max);
}

Sent sent_with_status(unsigned status, std::string_view retry_after, std::string_view body) {
    if (status >= 200 && status < 300) {
        auto partial = read_partial_success(body);
        return {.rejected = partial.rejected, .why = std::move(partial.why)};
    }
    auto why = "it answers with status " + std::to_string(status);
    bool const is_busy = status == 429 || status == 502 || status == 503 || status == 504;
    if (!is_busy) return {.what = Sent::What::Never, .why = std::move(why)};
    return {
        .what = Sent::What::Later, .not_before = seconds_in(retry_after), .why = std::move(why)};
}

}  // namespace tasker::telemetry
