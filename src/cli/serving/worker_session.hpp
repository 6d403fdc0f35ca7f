#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "cli/context.hpp"
#include "cli/serving/api_options.hpp"

namespace tasker::cli {

/// What `tasker worker` was asked for.
struct WorkerCommand {
    std::string store;
    std::string transport;
    std::vector<std::string> handler_libraries;
    std::vector<std::string> templates;
    std::vector<std::string> namespaces;
    std::string config_file;
    std::string config_folder;
    std::optional<std::size_t> concurrency;
    double lease_s = 30.0;
    double drain_s = 30.0;
    std::string environment;
    ApiOptions api;  ///< of the worker's own server
    bool is_quiet = false;
    std::string log_level;
};

/// Runs steps until it is interrupted; then lets those that run finish, hands the others back, and
/// sums up. \returns Failed when handlers had to be given up.
[[nodiscard]] Result<ExitCode> run_worker(WorkerCommand const& command, Output output,
                                          Context& context);

}  // namespace tasker::cli
