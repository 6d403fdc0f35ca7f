#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "cli/context.hpp"

namespace tasker::cli {

/// What `tasker server` was asked for.
struct ServerCommand {
    std::string store;
    std::string transport;
    std::string config_file;
    std::string config_folder;
    std::optional<std::string> bind;
    std::optional<std::string> grpc_bind;  ///< `off`: no gRPC
    bool may_be_reached_from_elsewhere = false;
    std::string role;  ///< `engine`, `both`; empty: by the store and the handlers
    std::vector<std::string> handler_libraries;
    std::vector<std::string> templates;
    std::size_t concurrency = 10;
    std::optional<double> drain_s;
    bool has_config_route = false;
    std::string environment;
    std::string log_level;
};

/// Serves until it is interrupted; then answers what was asked already, and stops the engine.
[[nodiscard]] Result<ExitCode> run_server(ServerCommand const& command, Output output,
                                          Context& context);

}  // namespace tasker::cli
