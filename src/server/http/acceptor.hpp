#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <memory>
#include <span>
#include <vector>

#include "server/http/network_thread.hpp"
#include "server/http/shared.hpp"

namespace tasker::server::http {

/// Takes connections from the system and deals them out to the network threads in turn.
class Acceptor {
public:
    /// Runs on the first of `threads`, which outlive it.
    Acceptor(Shared& shared, std::span<std::unique_ptr<NetworkThread> const> threads);

    /// \returns InvalidOption when the address cannot be listened on.
    [[nodiscard]] Result<Endpoint> listen(Endpoint const& endpoint);
    void start() { accept(); }
    /// From any thread.
    void close();

private:
    void accept();
    void on_accepted(boost::system::error_code code);
    [[nodiscard]] NetworkThread& next();

    Shared& shared_;
    std::span<std::unique_ptr<NetworkThread> const> threads_;
    std::size_t turn_ = 0;
    bool is_short_of_files_ = false;
    boost::asio::ip::tcp::acceptor acceptor_;
    boost::asio::steady_timer pause_;
};

}  // namespace tasker::server::http
