#pragma once

#include <grpcpp/security/server_credentials.h>

#include <memory>

#include "server/http/certificate.hpp"

namespace tasker::server::grpc {

/// Connections by TLS 1.2 or newer; each shows what the certificate says when it begins. It lives
/// as long as the server that listens with it.
[[nodiscard]] std::shared_ptr<::grpc::ServerCredentials> encryption_with(
    std::shared_ptr<http::Certificate> certificate);

}  // namespace tasker::server::grpc
