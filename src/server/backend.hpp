#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "base/log.hpp"
#include "engine/control/control.hpp"
#include "model/limits.hpp"
#include "model/task.hpp"
#include "server/created_tasks.hpp"
#include "server/http/server.hpp"
#include "server/metrics/counters.hpp"
#include "store/store.hpp"
#include "tasker/worker_options.hpp"
#include "telemetry/tracer.hpp"
#include "template/registry.hpp"

namespace tasker::server::events {
class Hub;
}

namespace tasker::server {

struct WorkerSide;

/// What a server is doing, as its health tells.
enum class OperationalState : std::uint8_t { Startup, Normal, GracefulShutdown, Stopped };
[[nodiscard]] std::string_view to_text(OperationalState state) noexcept;

/// How callers are asked who they are.
struct AuthDescription {
    bool is_enabled = false;
    std::string verification_method = "public_key";
    std::string jwt_issuer = "tasker-core";
    std::string jwt_audience = "tasker-api";
    std::string api_key_header = "X-API-Key";
    std::size_t api_key_count = 0;
    bool is_strict = true;
    std::vector<std::string> allowed_algorithms{"RS256"};
};

/// What a server says about itself; nothing of it is a secret.
struct Description {
    std::string environment = "development";
    std::string deployment_mode = "Hybrid";
    std::string messaging_backend = "store";
    std::vector<std::string> queues{};
    AuthDescription auth{};
    CircuitBreakerOptions breaker{.recovery_timeout = std::chrono::seconds(30)};
    bool has_config_route = false;
};

/// What the routes work on: an engine that runs, and its store. Outlives the server.
struct Backend {
    store::Store& store;
    templates::Registry& registry;
    base::Clock const& clock;
    base::Ids& ids;
    base::Log& log;
    // These block until the answer is durable. Of a worker's own server: none.
    std::function<Result<model::Task>(model::TaskRequest)> submit{};
    std::function<Result<model::Task>(engine::Command)> command{};
    /// As submit, but calls `on_answer` once instead of blocking, on a thread that many wait for:
    /// it must be quick. \returns why it will not be called.
    std::function<Result<void>(model::TaskRequest,
                               std::function<void(Result<model::Task>)> on_answer)>
        submit_then{};
    Description description{};
    model::Settings settings{};
    metrics::Counters counters{};
    CreatedTasks created{};
    std::atomic<OperationalState> state = OperationalState::Startup;
    /// For the next minute other processes tell of what they change; nothing where there are none.
    std::function<void()> ask_for_changes = [] {};
    /// Null: nothing is traced.
    telemetry::Tracer* tracer = nullptr;
    /// Of the server that runs on it; null: there is none.
    events::Hub* events = nullptr;
    /// Of a worker's own server; null: this is the orchestration server's.
    WorkerSide const* worker = nullptr;
    /// Of the server that runs on it; set before it is started.
    std::function<http::HttpFigures()> http_figures = [] { return http::HttpFigures{}; };
};

}  // namespace tasker::server
