#pragma once

#include <memory>

#include "server/grpc/server.hpp"

namespace tasker::cli {

/// Whether this program was built with gRPC.
[[nodiscard]] bool has_grpc() noexcept;

/// Loads gRPC, which nothing else of the program needs, and serves.
/// \returns InvalidOption, also when the program was built without it or its library is not there.
[[nodiscard]] Result<std::unique_ptr<server::grpc::GrpcServer>> open_grpc(
    server::Backend& backend, server::grpc::GrpcOptions const& options,
    server::Authorize const& authorize);

}  // namespace tasker::cli
