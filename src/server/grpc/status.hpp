#pragma once

#include <grpcpp/support/status.h>

#include <optional>
#include <string>

#include "server/authorization.hpp"
#include "server/routing/answer.hpp"
#include "tasker/error.hpp"

namespace tasker::server::grpc {

/// How a call ended, and what goes with it as metadata.
struct Outcome {
    ::grpc::Status status{};
    std::optional<int> retry_after_s{};
    std::string auth_failure{};  ///< why nobody was let in

    /// The status that REST would have said it with: calls of both are counted together.
    [[nodiscard]] unsigned http_status() const noexcept;
};

// spec/orchestration.md 7. Errors of the server's own say nothing about its inside.

[[nodiscard]] Outcome outcome_of(Error const& error);
[[nodiscard]] Outcome outcome_of(routing::Refused const& refused);
[[nodiscard]] Outcome outcome_of(Denial const& denial);
/// More wait than there is room for.
[[nodiscard]] Outcome too_busy();
[[nodiscard]] Outcome stopping();

}  // namespace tasker::server::grpc
