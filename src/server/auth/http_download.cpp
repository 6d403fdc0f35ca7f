#include "server/auth/http_download.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>

#include <mutex>
#include <tuple>
#include <utility>
#include <vector>

namespace tasker::server::auth {

namespace asio = boost::asio;
namespace beast = boost::beast;
using boost::asio::ip::tcp;

namespace {

constexpr std::size_t kDownloadBytesMax = std::size_t{256} * 1024;
constexpr std::uint32_t kDownloadHeaderBytesMax = 16 * 1024;
constexpr unsigned kVersion11 = 11;

/// One request to one place. All of it runs in one thread.
class DownloadRequest {
public:
    using Code = boost::system::error_code;

    DownloadRequest(asio::io_context& context, asio::ssl::context& trust, KeySetUrl const& url,
                    HttpDownload::Reach reach)
        : url_(url),
          reach_(reach),
          resolver_(context),
          socket_(context),
          encrypted_(socket_, trust) {
        request_.method(beast::http::verb::get);
        request_.target(url.target);
        request_.version(kVersion11);
        request_.set(beast::http::field::host, url.authority());
        request_.set(beast::http::field::user_agent, "tasker");
        request_.set(beast::http::field::accept, "application/json");
        request_.set(beast::http::field::connection, "close");
        parser_.header_limit(kDownloadHeaderBytesMax);
        parser_.body_limit(kDownloadBytesMax);
    }

    void start() {
        resolver_.async_resolve(
            url_.host, std::to_string(url_.port),
            [this](Code code, tcp::resolver::results_type const& found) {
                if (code) return end("cannot find " + url_.host + ": " + code.message());
                connect(found);
            });
    }

    [[nodiscard]] KeySetDownload::Downloaded take() && {
        if (!is_done_) result_.problem = "no answer from " + url_.host + " in time";
        return std::move(result_);
    }

private:
    void end(std::string problem) {
        result_.problem = std::move(problem);
        is_done_ = true;
    }

    /// Connects to addresses that were looked at, so that a name cannot mean another one a moment
    /// later.
    void connect(tcp::resolver::results_type const& found) {
        for (auto const& one : found) {
            if (reach_ == HttpDownload::Reach::Everything || is_public(one.endpoint().address()))
                endpoints_.push_back(one.endpoint());
        }
        if (endpoints_.empty()) {
            return end(url_.host +
                       " is in a private network, where keys are not fetched from; "
                       "jwks_url_allow_http allows it, for tests");
        }
        asio::async_connect(socket_, endpoints_, [this](Code code, tcp::endpoint const&) {
            if (code) return end("cannot connect to " + url_.host + ": " + code.message());
            if (url_.is_encrypted) return shake_hands();
            send(socket_);
        });
    }

    void shake_hands() {
        Code wrong;
        std::ignore = asio::ip::make_address(url_.host, wrong);
        // Addresses are no names that a server could choose its certificate by.
        if (wrong) SSL_set_tlsext_host_name(encrypted_.native_handle(), url_.host.c_str());
        encrypted_.set_verify_callback(asio::ssl::host_name_verification(url_.host));
        encrypted_.async_handshake(asio::ssl::stream_base::client, [this](Code code) {
            if (code) return end("no trusted connection to " + url_.host + ": " + code.message());
            send(encrypted_);
        });
    }

    template <class Stream>
    void send(Stream& stream) {
        beast::http::async_write(stream, request_, [this, &stream](Code code, std::size_t) {
            if (code) return end("cannot ask " + url_.host + ": " + code.message());
            beast::http::async_read(stream, buffer_, parser_,
                                    [this](Code wrong, std::size_t) { on_answer(wrong); });
        });
    }

    void on_answer(Code code) {
        if (code) return end("the answer of " + url_.host + " is unusable: " + code.message());
        auto const status = parser_.get().result_int();
        if (status != 200) {
            return end(url_.host + " answered with status " + std::to_string(status) +
                       " (redirects are not followed)");
        }
        result_.text = std::move(parser_.get().body());
        is_done_ = true;
    }

    KeySetUrl const& url_;
    HttpDownload::Reach const reach_;
    tcp::resolver resolver_;
    std::vector<tcp::endpoint> endpoints_;
    tcp::socket socket_;
    asio::ssl::stream<tcp::socket&> encrypted_;
    beast::http::request<beast::http::empty_body> request_;
    beast::http::response_parser<beast::http::string_body> parser_;
    beast::flat_buffer buffer_{kDownloadBytesMax + kDownloadHeaderBytesMax};
    KeySetDownload::Downloaded result_;
    bool is_done_ = false;
};

}  // namespace

class HttpDownload::State {
public:
    State(KeySetUrl url, Reach reach, Duration time_max)
        : url_(std::move(url)),
          reach_(reach),
          time_max_(time_max),
          trust_(asio::ssl::context::tls_client) {
        boost::system::error_code ignored;
        std::ignore = trust_.set_default_verify_paths(ignored);
        std::ignore = trust_.set_verify_mode(asio::ssl::verify_peer, ignored);
        SSL_CTX_set_min_proto_version(trust_.native_handle(), TLS1_2_VERSION);
    }

    Downloaded fetch() {
        // Ends after the request: what has not ended in time still refers to it, and is dropped.
        asio::io_context context(1);
        if (!set_running(&context)) return {.text = {}, .problem = "the server is stopping"};
        DownloadRequest request(context, trust_, url_, reach_);
        request.start();
        context.run_for(time_max_);
        set_running(nullptr);
        return std::move(request).take();
    }

    void cancel() noexcept {
        std::scoped_lock const lock(mutex_);
        is_cancelled_ = true;
        if (running_ != nullptr) running_->stop();
    }

private:
    /// \returns whether anything may run.
    bool set_running(asio::io_context* context) {
        std::scoped_lock const lock(mutex_);
        running_ = context;
        return !is_cancelled_;
    }

    KeySetUrl const url_;
    Reach const reach_;
    Duration const time_max_;
    asio::ssl::context trust_;
    std::mutex mutex_;
    asio::io_context* running_ = nullptr;
    bool is_cancelled_ = false;
};

HttpDownload::HttpDownload(std::unique_ptr<State> state) : state_(std::move(state)) {}
HttpDownload::~HttpDownload() = default;

Result<std::unique_ptr<KeySetDownload>> HttpDownload::from(std::string_view url, Reach reach,
                                                           Duration time_max) {
    TASKER_TRY_ASSIGN(auto parsed, KeySetUrl::parse(url));
    if (!parsed.is_encrypted && reach == Reach::PublicHttps) {
        return Error(ErrorCode::InvalidOption,
                     "keys that come over http can be anybody's; give https://, or for tests "
                     "jwks_url_allow_http = true");
    }
    auto state = std::make_unique<State>(std::move(parsed), reach, time_max);
    return std::unique_ptr<KeySetDownload>(new HttpDownload(std::move(state)));
}

KeySetDownload::Downloaded HttpDownload::fetch() {
    return state_->fetch();
}

void HttpDownload::cancel() noexcept {
    state_->cancel();
}

}  // namespace tasker::server::auth
