#pragma once

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream_base.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>

#include <memory>
#include <optional>
#include <string_view>
#include <utility>

namespace tasker::server::http {

/// The bytes of a connection, encrypted or not: to those who read and write it is one stream. Only
/// for handlers as tokens, which is what reading and writing of Beast passes on.
class Stream {
public:
    using executor_type = boost::beast::tcp_stream::executor_type;
    using Code = boost::system::error_code;

    /// Encrypted if there is a context, which it keeps.
    Stream(boost::asio::ip::tcp::socket socket, std::shared_ptr<boost::asio::ssl::context> context)
        : tcp_(std::move(socket)), context_(std::move(context)) {
        if (context_ != nullptr) encrypted_.emplace(tcp_, *context_);
    }

    [[nodiscard]] bool is_encrypted() const noexcept { return encrypted_.has_value(); }
    [[nodiscard]] executor_type get_executor() noexcept { return tcp_.get_executor(); }
    [[nodiscard]] boost::asio::ip::tcp::socket& socket() noexcept { return tcp_.socket(); }
    /// What is under the encryption; times out as the whole does.
    [[nodiscard]] boost::beast::tcp_stream& tcp() noexcept { return tcp_; }

    // Of everything that is going on, or will be.
    template <class Duration>
    void expires_after(Duration duration) {
        is_timed_ = true;
        tcp_.expires_after(duration);
    }
    void expires_never() {
        is_timed_ = false;
        tcp_.expires_never();
    }
    void cancel() { tcp_.cancel(); }
    void close() { tcp_.close(); }

    // Only of an encrypted one.
    template <class Handler>
    void async_handshake(Handler&& handler) {
        encrypted_->async_handshake(boost::asio::ssl::stream_base::server,
                                    std::forward<Handler>(handler));
    }
    template <class Handler>
    void async_shutdown(Handler&& handler) {
        encrypted_->async_shutdown(std::forward<Handler>(handler));
    }

    /// As much of it as there is room for now. \returns how much: none of what is encrypted.
    [[nodiscard]] std::size_t write_now(std::string_view text) {
        if (encrypted_) return 0;
        Code ignored;  // who goes on writing is told of it
        return tcp_.socket().write_some(boost::asio::buffer(text), ignored);
    }

    template <class Buffers, class Handler>
    void async_read_some(Buffers const& buffers, Handler&& handler) {
        if (encrypted_) {
            encrypted_->async_read_some(buffers, std::forward<Handler>(handler));
        } else if (is_timed_) {
            tcp_.async_read_some(buffers, std::forward<Handler>(handler));
        } else {
            tcp_.socket().async_read_some(buffers, std::forward<Handler>(handler));
        }
    }
    /// The same for what is not there yet, which is not even tried to be read at once.
    template <class Buffers, class Handler>
    void async_read_later(Buffers const& buffers, Handler&& handler) {
        if (encrypted_ || is_timed_)
            return async_read_some(buffers, std::forward<Handler>(handler));
        tcp_.socket().async_wait(
            boost::asio::ip::tcp::socket::wait_read,
            [this, buffers, handler = std::forward<Handler>(handler)](Code code) mutable {
                auto const size = code ? 0 : tcp_.socket().read_some(buffers, code);
                if (code == boost::asio::error::would_block)
                    return async_read_some(buffers, std::move(handler));
                handler(code, size);
            });
    }
    template <class Buffers, class Handler>
    void async_write_some(Buffers const& buffers, Handler&& handler) {
        if (encrypted_) {
            encrypted_->async_write_some(buffers, std::forward<Handler>(handler));
        } else if (is_timed_) {
            tcp_.async_write_some(buffers, std::forward<Handler>(handler));
        } else {
            tcp_.socket().async_write_some(buffers, std::forward<Handler>(handler));
        }
    }

private:
    boost::beast::tcp_stream tcp_;
    bool is_timed_ = false;  ///< what is not goes past what times, which takes a while by itself
    std::shared_ptr<boost::asio::ssl::context> context_;
    std::optional<boost::beast::ssl_stream<boost::beast::tcp_stream&>> encrypted_;
};

}  // namespace tasker::server::http
