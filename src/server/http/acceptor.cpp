#include "server/http/acceptor.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/post.hpp>
#include <boost/system/errc.hpp>

#include <tuple>
#include <utility>

namespace tasker::server::http {

using boost::asio::ip::tcp;

Acceptor::Acceptor(Shared& shared, std::span<std::unique_ptr<NetworkThread> const> threads)
    : shared_(shared),
      threads_(threads),
      acceptor_(threads.front()->context()),
      pause_(threads.front()->context()) {}

Result<Endpoint> Acceptor::listen(Endpoint const& endpoint) {
    boost::system::error_code code;
    auto const address = boost::asio::ip::make_address(endpoint.address, code);
    tcp::endpoint const where(address, endpoint.port);
    if (!code) std::ignore = acceptor_.open(where.protocol(), code);
    if (!code) std::ignore = acceptor_.set_option(tcp::acceptor::reuse_address(true), code);
    if (!code) std::ignore = acceptor_.bind(where, code);
    if (!code)
        std::ignore = acceptor_.listen(boost::asio::socket_base::max_listen_connections, code);
    if (code) {
        return Error(ErrorCode::InvalidOption,
                     "cannot listen on " + endpoint.to_text() + ": " + code.message());
    }
    return Endpoint{.address = endpoint.address, .port = acceptor_.local_endpoint(code).port()};
}

void Acceptor::close() {
    boost::asio::post(acceptor_.get_executor(), [this] {
        boost::system::error_code ignored;
        std::ignore = acceptor_.close(ignored);
        pause_.cancel();
    });
}

NetworkThread& Acceptor::next() {
    turn_ = (turn_ + 1) % threads_.size();
    return *threads_[turn_];
}

void Acceptor::accept() {
    auto& thread = next();
    acceptor_.async_accept(thread.context(),
                           [this, &thread](boost::system::error_code code, tcp::socket socket) {
                               if (!code) {
                                   ++shared_.connections_accepted;
                                   is_short_of_files_ = false;
                                   thread.adopt(std::move(socket));
                               }
                               on_accepted(code);
                           });
}

void Acceptor::on_accepted(boost::system::error_code code) {
    if (!acceptor_.is_open()) return;
    namespace errc = boost::system::errc;
    auto const is_short = code == errc::too_many_files_open ||
                          code == errc::too_many_files_open_in_system ||
                          code == errc::no_buffer_space || code == errc::not_enough_memory;
    if (!is_short) return accept();
    // The connection still waits: to look again at once would only burn the processor.
    if (!std::exchange(is_short_of_files_, true)) {
        shared_.log.warning("no connection can be accepted: " + code.message());
        for (auto const& thread : threads_)
            thread->close_idle();
    }
    pause_.expires_after(std::chrono::milliseconds(100));
    pause_.async_wait([this](boost::system::error_code cancelled) {
        if (!cancelled && acceptor_.is_open()) accept();
    });
}

}  // namespace tasker::server::http
