#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "cli/context.hpp"
#include "cli/serving/api_options.hpp"

namespace tasker::cli {

/// What `tasker server` was asked for.
struct ServerCommand {
    std::string store;
    std::string transport;
    std::string config_file;
    std::string config_folder;
    ApiOptions api;
    std::string role;  ///< `engine`, `both`; empty: by the store and the handlers
    std::vector<std::string> handler_libraries;
    std::vector<std::string> templates;
    std::size_t concurrency = 10;
    std::optional<double> drain_s;
    std::string environment;
    std::string log_level;
};

/// Serves until it is interrupted; then answers what was asked already, and stops the engine.
[[nodiscard]] Result<ExitCode> run_server(ServerCommand const& command, Output output,
                                          Context& context);

}  // namespace tasker::cli
