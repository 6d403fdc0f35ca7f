#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "tasker/error.hpp"

namespace tasker::transport::rabbitmq {

/// Where a RabbitMQ server is: what a user named, taken apart. Has secrets, but for `place`.
struct Location {
    std::string host = "localhost";
    std::uint16_t port = 5672;
    std::string virtual_host = "/";
    std::string user = "guest";
    std::string password = "guest";
    bool has_tls = false;
    bool verifies_peer = true;
    std::string authorities_file;  ///< certificates of authorities; empty: those of the system
    std::string certificate_file;  ///< of ours, with its key; empty: none
    std::string key_file;
    std::string place;  ///< for messages: `amqp://host:port/vhost`
};

/// Reads `amqp://user:password@host:port/vhost`, or amqps://…, and the parameters cacertfile,
/// certfile, keyfile and verify (verify_peer or verify_none).
/// \returns InvalidOption without a word of what may be a password.
[[nodiscard]] Result<Location> read_location(std::string_view text);

}  // namespace tasker::transport::rabbitmq
