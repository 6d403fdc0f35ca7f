#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/ids.hpp"
#include "cli/serving/worker_session.hpp"
#include "embedded/host.hpp"
#include "server/http/options.hpp"
#include "server/worker_web/worker_server.hpp"

namespace tasker::cli {

/// Where a worker's own server is to listen; none: there is to be none.
/// \returns InvalidOption, also for an address that other machines reach without --insecure.
[[nodiscard]] Result<std::optional<server::http::Endpoint>> worker_endpoint(
    WorkerCommand const& command);

/// A worker's own server, with what it works on.
class WorkerWeb {
public:
    struct About {
        std::string environment;
        std::string transport;
        std::vector<std::string> namespaces;
    };
    /// The host, which has a worker, outlives it.
    /// \returns InvalidOption, also when the address is taken.
    [[nodiscard]] static Result<std::unique_ptr<WorkerWeb>> open(
        server::http::Endpoint const& endpoint, embedded::Host& host, About about);

    /// Once, when the worker runs.
    void start() { server_->start(); }
    /// It is not ready any more, and still says how it is.
    void note_stopping() noexcept { server_->note_stopping(); }
    [[nodiscard]] std::string address() const { return "http://" + server_->endpoint().to_text(); }

private:
    WorkerWeb(embedded::Host& host, About about);

    base::Ids ids_;
    server::WorkerSide const side_;
    server::Backend backend_;
    std::unique_ptr<server::worker_web::WorkerServer> server_;
};

}  // namespace tasker::cli
