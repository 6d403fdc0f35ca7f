#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <thread>

#include "base/assert.hpp"

namespace tasker::test {

/// What a server says behind these bytes is said to be `instead`.
struct Forgery {
    std::string behind{};
    std::string instead{};
};

/// A wire to a server on this machine that is cut once, when the client sends certain bytes: before
/// they reach the server, or after it has answered them and before the answer reaches the client.
/// Or it is not cut, but changes what the server says. Carries one connection at a time.
class CutWire {
public:
    enum class When : std::uint8_t { BeforeItArrives, AfterItIsDone, Never };

    CutWire(std::uint16_t server_port, Forgery forgery)
        : CutWire(server_port, {}, When::Never, std::move(forgery)) {}

    CutWire(std::uint16_t server_port, std::string bytes, When when, Forgery forgery = {})
        : server_port_(server_port),
          bytes_(std::move(bytes)),
          when_(when),
          forgery_(std::move(forgery)) {
        listener_ = ::socket(AF_INET, SOCK_STREAM, 0);
        auto address = address_of(0);
        TASKER_ASSERT(::bind(listener_, as_sockaddr(address), sizeof address) == 0);
        TASKER_ASSERT(::listen(listener_, 8) == 0);
        socklen_t size = sizeof address;
        TASKER_ASSERT(::getsockname(listener_, as_sockaddr(address), &size) == 0);
        port_ = ntohs(address.sin_port);
        thread_ = std::jthread([this](std::stop_token const& stop) { carry_all(stop); });
    }
    ~CutWire() {
        thread_.request_stop();
        thread_.join();
        ::close(listener_);
    }
    CutWire(CutWire const&) = delete;
    CutWire& operator=(CutWire const&) = delete;

    [[nodiscard]] std::uint16_t port() const { return port_; }
    [[nodiscard]] bool was_cut() const { return was_cut_; }

private:
    static sockaddr_in address_of(std::uint16_t port) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        address.sin_port = htons(port);
        return address;
    }
    static sockaddr* as_sockaddr(sockaddr_in& address) {
        return reinterpret_cast<sockaddr*>(&address);
    }

    /// Whether there is something to read before the wire is to end.
    static bool wait(std::stop_token const& stop, std::span<pollfd> sockets) {
        while (!stop.stop_requested()) {
            if (::poll(sockets.data(), sockets.size(), 20) > 0) return true;
        }
        return false;
    }

    static bool pass_on(int to, std::string_view bytes) {
        while (!bytes.empty()) {
            auto const sent = ::send(to, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent <= 0) return false;
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
        return true;
    }

    static std::string receive(int from) {
        std::array<char, 65536> buffer{};
        auto const size = ::recv(from, buffer.data(), buffer.size(), 0);
        return {buffer.data(), size > 0 ? static_cast<std::size_t>(size) : 0};
    }

    [[nodiscard]] std::string forged(std::string answer) const {
        auto const found =
            forgery_.behind.empty() ? std::string::npos : answer.find(forgery_.behind);
        if (found == std::string::npos) return answer;
        return answer.replace(found + forgery_.behind.size(), forgery_.instead.size(),
                              forgery_.instead);
    }

    void carry_all(std::stop_token const& stop) {
        for (;;) {
            std::array<pollfd, 1> waiting{{{.fd = listener_, .events = POLLIN, .revents = 0}}};
            if (!wait(stop, waiting)) return;
            auto const client = ::accept(listener_, nullptr, nullptr);
            auto const server = ::socket(AF_INET, SOCK_STREAM, 0);
            auto address = address_of(server_port_);
            if (::connect(server, as_sockaddr(address), sizeof address) == 0)
                carry(stop, client, server);
            ::close(client);
            ::close(server);
        }
    }

    void carry(std::stop_token const& stop, int client, int server) {
        for (;;) {
            std::array<pollfd, 2> both{{{.fd = client, .events = POLLIN, .revents = 0},
                                        {.fd = server, .events = POLLIN, .revents = 0}}};
            if (!wait(stop, both)) return;
            if (both[1].revents != 0) {
                auto const answer = forged(receive(server));
                if (answer.empty() || !pass_on(client, answer)) return;
            }
            if (both[0].revents == 0) continue;
            auto const asked = receive(client);
            if (asked.empty()) return;
            bool const cuts =
                when_ != When::Never && !was_cut_ && asked.find(bytes_) != std::string::npos;
            if (cuts) was_cut_ = true;
            if (cuts && when_ == When::BeforeItArrives) return;
            if (!pass_on(server, asked)) return;
            if (!cuts) continue;
            // The answer is read to know that it is there, and thrown away.
            std::array<pollfd, 1> answer{{{.fd = server, .events = POLLIN, .revents = 0}}};
            if (wait(stop, answer)) receive(server);
            return;
        }
    }

    std::uint16_t const server_port_;
    std::string const bytes_;
    When const when_;
    Forgery const forgery_;
    int listener_ = -1;
    std::uint16_t port_ = 0;
    std::atomic<bool> was_cut_ = false;
    std::jthread thread_;
};

}  // namespace tasker::test
