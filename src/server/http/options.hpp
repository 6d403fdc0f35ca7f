#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "tasker/error.hpp"
#include "tasker/time.hpp"

namespace tasker::server::http {

class Certificate;

/// Where a server listens.
struct Endpoint {
    std::string address = "127.0.0.1";  ///< of version 4 or 6, without brackets
    std::uint16_t port = 8080;          ///< 0: one that is free

    /// `127.0.0.1:8080`, `[::1]:8080`, `localhost:0`.
    /// \returns InvalidOption for anything else.
    [[nodiscard]] static Result<Endpoint> parse(std::string_view text);
    /// As parse takes it.
    [[nodiscard]] std::string to_text() const;
    /// Whether only this machine can reach it.
    [[nodiscard]] bool is_loopback() const noexcept;
};

/// Limits of one server. Each is there so that no client can take more than its share.
struct HttpOptions {
    Endpoint endpoint{};
    std::size_t network_threads = 2;  ///< 1 to 64
    std::size_t answer_threads = 64;  ///< started when needed; 1 to 4,096
    /// For such a thread; as many again that are answered later. More are refused. 1 to 10^6.
    std::size_t waiting_requests = 1024;
    std::size_t connections_max = 10'000;  ///< idle ones make room for new ones; 1 to 10^6
    std::size_t header_bytes_max = std::size_t{16} * 1024;
    std::size_t body_bytes_max = std::size_t{10} * 1024 * 1024;
    std::size_t stream_bytes_max = std::size_t{512} * 1024;  ///< a stream's, that wait to be sent
    std::size_t gzip_bytes_min = 1024;  ///< shorter answers are sent as they are
    /// Of the headers of one request; as long again for the handshake before the first.
    Duration header_timeout = std::chrono::seconds(10);
    Duration idle_timeout = std::chrono::seconds(60);     ///< between two requests
    Duration request_timeout = std::chrono::seconds(30);  ///< body and answer together
    Duration write_timeout = std::chrono::seconds(30);
    /// Connections are encrypted with it. Shared with who has it read again; null: they are not.
    std::shared_ptr<Certificate> certificate{};

    /// \returns InvalidOption naming the option, its value and its range.
    [[nodiscard]] Result<void> check() const;
};

}  // namespace tasker::server::http
