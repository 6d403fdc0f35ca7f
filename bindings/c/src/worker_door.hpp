#pragma once

#include <memory>
#include <string>

#include "embedded/host.hpp"
#include "server/backend.hpp"
#include "server/worker_web/worker_server.hpp"

namespace tasker::c {

/// Where a worker tells how it is.
struct DoorOptions {
    std::string bind{};  ///< `127.0.0.1:8081`; empty: nowhere
    /// Other machines may reach it, although nobody is asked who he is.
    bool is_open_to_others = false;
    std::string worker_type = "general";
};

/// A worker's own server, for those who look after processes: health, metrics, templates. The same
/// routes as `tasker worker --bind`. Thread-safe.
class WorkerDoor {
public:
    /// Listens; answers nothing yet. The host outlives it.
    /// \returns null when it is to be nowhere; InvalidOption when the host has no worker, or the
    ///          address is none, is taken, or is one that other machines must not reach.
    [[nodiscard]] static Result<std::unique_ptr<WorkerDoor>> open(embedded::Host& host,
                                                                  DoorOptions const& options);
    WorkerDoor(WorkerDoor const&) = delete;
    WorkerDoor& operator=(WorkerDoor const&) = delete;

    /// Once, when the worker runs.
    void start() { server_->start(); }
    /// It is not ready any more, and still says how it is.
    void note_stopping() noexcept { server_->note_stopping(); }
    /// Ends who is being answered, too. Benign the second time.
    void stop() { server_->stop(Duration(0)); }
    /// With the port that was chosen.
    [[nodiscard]] std::string const& address() const noexcept { return address_; }

private:
    WorkerDoor(embedded::Host& host, DoorOptions const& options);

    server::WorkerSide const side_;
    server::Backend backend_;
    std::unique_ptr<server::worker_web::WorkerServer> server_;
    std::string address_;
};

}  // namespace tasker::c
