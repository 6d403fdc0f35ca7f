#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "base/clock.hpp"
#include "base/log.hpp"
#include "cli/serving/api_options.hpp"
#include "cli/serving/api_settings.hpp"
#include "server/auth/gatekeeper.hpp"
#include "server/grpc/server.hpp"
#include "server/http/certificate.hpp"
#include "server/http/options.hpp"

namespace tasker::cli {

/// What an API is opened with. Certificates are read, and nothing else is opened.
struct PreparedApis {
    std::optional<server::http::HttpOptions> http{};  ///< none: there is to be no REST
    std::optional<server::grpc::GrpcOptions> grpc{};  ///< none: there is to be no gRPC
};
/// Checks all of what was asked for, credentials too.
/// \returns InvalidOption, FileNotFound: also for an address that other machines must not reach.
[[nodiscard]] Result<PreparedApis> prepare_apis(ApiSettings const& settings,
                                                ApiOptions const& options);

/// Keeps the APIs of a process that runs: who is let in, and what its connections are encrypted
/// with. Thread-safe.
class ApiGuard {
public:
    /// What it uses; outlives it.
    struct Parts {
        base::Clock const& clock;
        base::Log& log;
    };
    /// Fetches the issuer's keys once, if it must. \returns InvalidOption, FileNotFound.
    [[nodiscard]] static Result<std::unique_ptr<ApiGuard>> open(ApiSettings const& settings,
                                                                PreparedApis const& apis,
                                                                Parts const& parts);

    /// None where nobody is asked who he is. The guard outlives it.
    [[nodiscard]] server::Authorize authorize();
    /// From now on other credentials count, and certificates are what their files say now; or
    /// nothing changes. \returns InvalidOption, FileNotFound.
    [[nodiscard]] Result<void> adopt(ApiSettings const& settings);

private:
    ApiGuard() = default;

    std::vector<std::shared_ptr<server::http::Certificate>> certificates_;
    std::unique_ptr<server::auth::Gatekeeper> gatekeeper_;  ///< null: nobody is asked
};

}  // namespace tasker::cli
