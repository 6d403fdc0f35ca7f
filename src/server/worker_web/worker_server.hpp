#pragma once

#include <memory>

#include "server/api.hpp"
#include "server/http/server.hpp"
#include "server/worker_web/worker_side.hpp"

namespace tasker::server::worker_web {

/// A worker's own server: its routes, on HTTP. Thread-safe.
class WorkerServer {
public:
    /// Listens; answers nothing yet. Without `authorize` everybody may do everything. The backend,
    /// which has a worker, outlives it, and one server at a time works on it.
    /// \returns InvalidOption, also when the address is taken.
    [[nodiscard]] static Result<std::unique_ptr<WorkerServer>> open(
        Backend& backend, http::HttpOptions const& options, Authorize authorize = {});
    ~WorkerServer();
    WorkerServer(WorkerServer const&) = delete;
    WorkerServer& operator=(WorkerServer const&) = delete;

    /// Once, when the worker runs.
    void start();
    /// From now on it is not ready; it still answers.
    void note_stopping() noexcept { backend_.state = OperationalState::GracefulShutdown; }
    /// Accepts nothing more and gives running requests `drain` to be answered. Benign the second
    /// time.
    void stop(Duration drain);

    [[nodiscard]] http::Endpoint const& endpoint() const noexcept { return http_->endpoint(); }

private:
    WorkerServer(Backend& backend, Authorize authorize);

    Backend& backend_;
    Api api_;
    std::unique_ptr<http::HttpServer> http_;
};

}  // namespace tasker::server::worker_web
