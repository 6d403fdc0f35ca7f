#pragma once

#include <string_view>
#include <vector>

#include "server/rest/routes.hpp"
#include "server/routing/route.hpp"

namespace tasker::server::grpc {

/// One rpc with one answer. Most are a route of the REST API by another name: with its permission,
/// its checks of parameters and its function.
struct Rpc {
    std::string_view service;  ///< `TaskService`
    std::string_view name;     ///< `CreateTask`
    std::string_view permission{};
    std::vector<routing::Parameter> parameters{};
    routing::Handle handle = nullptr;
    /// The field of the response that takes the answer; empty: the response is the answer.
    std::string_view into{};
    bool may_wait = true;
    bool changes_something = false;  ///< noted in the log of who did what
    /// Makes the request what the function expects as its body; null: it is.
    JsonObject (*rewrite)(JsonObject request) = nullptr;
};

// By service. GetConfig refuses where REST has no such route.

/// Those of the orchestration server, all but StreamTaskStatus.
[[nodiscard]] std::vector<Rpc> all_rpcs(rest::ConfigRoute config);
/// Those of a worker's own server.
[[nodiscard]] std::vector<Rpc> worker_rpcs(rest::ConfigRoute config);

/// The field of a request that a parameter is read from.
[[nodiscard]] std::string_view field_of(routing::Parameter const& parameter) noexcept;

// The parts, a file each.
void add_task_rpcs(std::vector<Rpc>& rpcs);
void add_step_rpcs(std::vector<Rpc>& rpcs);
/// What a field that is a task's or a step's id is read by.
[[nodiscard]] routing::Parameter id_parameter(std::string_view name);

}  // namespace tasker::server::grpc
