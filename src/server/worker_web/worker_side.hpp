#pragma once

#include <functional>
#include <string>
#include <vector>

#include "server/backend.hpp"
#include "tasker/handlers.hpp"
#include "tasker/time.hpp"
#include "worker/metrics.hpp"

namespace tasker::server {

/// What the routes of a worker's own server tell of, besides the store. Outlives that server.
struct WorkerSide {
    std::string type = "general";
    std::vector<std::string> namespaces{};  ///< of whose tasks it runs steps; empty: of all
    Handlers const& handlers;
    std::function<worker::WorkerMetrics()> metrics;
    TimePoint started_at{};
};

}  // namespace tasker::server

namespace tasker::server::worker_web {

/// Of a backend that has one.
[[nodiscard]] inline WorkerSide const& side_of(Backend const& backend) noexcept {
    return *backend.worker;
}

}  // namespace tasker::server::worker_web
