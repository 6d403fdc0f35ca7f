#pragma once

#include <memory>
#include <optional>
#include <thread>

#include "server/grpc/server.hpp"

namespace tasker::cli {

/// Whether this program was built with gRPC.
[[nodiscard]] bool has_grpc() noexcept;

/// Loads gRPC, which nothing else of the program needs, and serves.
/// \returns InvalidOption, also when the program was built without it or its library is not there.
[[nodiscard]] Result<std::unique_ptr<server::grpc::GrpcServer>> open_grpc(
    server::Backend& backend, server::grpc::GrpcOptions const& options,
    server::Authorize const& authorize);
/// The same, where it is wanted; else null.
[[nodiscard]] Result<std::unique_ptr<server::grpc::GrpcServer>> open_wanted_grpc(
    server::Backend& backend, std::optional<server::grpc::GrpcOptions> const& wanted,
    server::Authorize const& authorize);

/// Each lets its own calls finish, at the same time; null: there is none.
void stop_both(auto* rest, server::grpc::GrpcServer* grpc, Duration drain) {
    std::jthread const other([=] {
        if (grpc != nullptr) grpc->stop(drain);
    });
    if (rest != nullptr) rest->stop(drain);
}

}  // namespace tasker::cli
