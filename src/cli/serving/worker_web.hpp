#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/ids.hpp"
#include "cli/serving/api_opening.hpp"
#include "embedded/host.hpp"
#include "server/grpc/server.hpp"
#include "server/worker_web/worker_server.hpp"

namespace tasker::cli {

/// A worker's own server, REST and gRPC or one of them, with what it works on.
class WorkerWeb {
public:
    struct About {
        server::Description description{};
        std::string type{};
        std::vector<std::string> namespaces{};
    };
    /// Listens for REST; answers nothing yet. The host, which has a worker, outlives it.
    /// \returns InvalidOption, also when the address is taken.
    [[nodiscard]] static Result<std::unique_ptr<WorkerWeb>> open(PreparedApis const& apis,
                                                                 embedded::Host& host, About about,
                                                                 server::Authorize authorize);

    /// Once, when the worker runs. \returns InvalidOption when gRPC cannot listen.
    [[nodiscard]] Result<void> start();
    /// It is not ready any more, and still says how it is.
    void note_stopping() noexcept;
    /// Gives running requests `drain` to be answered.
    void stop(Duration drain);

    // Null: there is none.
    [[nodiscard]] server::http::Endpoint const* rest() const noexcept;
    /// Once it is started.
    [[nodiscard]] server::http::Endpoint const* grpc() const noexcept;

private:
    WorkerWeb(embedded::Host& host, About about, server::Authorize authorize);

    base::Ids ids_;
    server::WorkerSide const side_;
    server::Backend backend_;
    server::Authorize const authorize_;
    std::optional<server::grpc::GrpcOptions> grpc_options_;
    std::unique_ptr<server::worker_web::WorkerServer> rest_;
    std::unique_ptr<server::grpc::GrpcServer> grpc_;
};

}  // namespace tasker::cli
