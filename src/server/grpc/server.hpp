#pragma once

#include <memory>

#include "server/authorization.hpp"
#include "server/backend.hpp"
#include "server/http/certificate.hpp"
#include "server/http/options.hpp"

namespace tasker::server::grpc {

/// Limits of one server, as those of HTTP are there for.
struct GrpcOptions {
    http::Endpoint endpoint{.port = 9190};
    Duration keepalive_interval = std::chrono::seconds(30);
    Duration keepalive_timeout = std::chrono::seconds(20);
    Duration handshake_timeout = std::chrono::seconds(10);  ///< up to the first call
    std::size_t concurrent_streams_max = 200;               ///< calls of one connection; 1 to 10^6
    std::size_t frame_bytes_max = 16'384;                   ///< to 16,777,215
    std::size_t message_bytes_max = std::size_t{10} * 1024 * 1024;
    std::size_t answer_threads = 64;      ///< started when needed; 1 to 4,096
    std::size_t waiting_requests = 1024;  ///< for such a thread; more are refused; 1 to 10^6
    Duration watch_interval = std::chrono::seconds(1);  ///< how often streams look
    bool has_reflection = true;                         ///< tools may ask which services there are
    bool has_health_service = true;                     ///< grpc.health.v1
    /// Connections are encrypted with it: each with what it says when the connection begins. Shared
    /// with who has it read again; null: they are not.
    std::shared_ptr<http::Certificate> certificate{};

    /// \returns InvalidOption naming the option, its value and its range.
    [[nodiscard]] Result<void> check() const;
};

/// The services of tasker.v1 on HTTP/2: those of the orchestration server, or, where the backend
/// has a worker, those of a worker's own. Thread-safe.
class GrpcServer {
public:
    GrpcServer() = default;
    virtual ~GrpcServer() = default;  ///< stops at once
    GrpcServer(GrpcServer const&) = delete;
    GrpcServer& operator=(GrpcServer const&) = delete;

    /// From now on the health service says NOT_SERVING; everything is still answered.
    virtual void note_stopping() noexcept = 0;
    /// Accepts nothing more, ends streams, and gives running calls `drain` to be answered. The
    /// engine must still run. Benign the second time.
    virtual void stop(Duration drain) = 0;
    /// Where it listens: with the port that was chosen.
    [[nodiscard]] virtual http::Endpoint const& endpoint() const noexcept = 0;
};

/// Listens and answers. Without `authorize` everybody may do everything. The backend outlives it.
/// \returns InvalidOption, also when the address is taken.
[[nodiscard]] Result<std::unique_ptr<GrpcServer>> open(Backend& backend, GrpcOptions const& options,
                                                       Authorize authorize = {});

/// The same for who loads the library at run time: this is the name to look for.
using OpenByName = void (*)(Result<std::unique_ptr<GrpcServer>>& opened, Backend& backend,
                            GrpcOptions const& options, Authorize const& authorize);
inline constexpr char const* kOpenName = "tasker_open_grpc_server";

}  // namespace tasker::server::grpc
