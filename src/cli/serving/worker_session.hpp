#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "cli/context.hpp"

namespace tasker::cli {

/// What `tasker worker` was asked for.
struct WorkerCommand {
    std::string store;
    std::string transport;
    std::vector<std::string> handler_libraries;
    std::vector<std::string> templates;
    std::vector<std::string> namespaces;
    std::size_t concurrency = 10;
    double lease_s = 30.0;
    double drain_s = 30.0;
    std::string environment;
    std::optional<std::string> bind;  ///< none: it has no server of its own
    bool may_be_reached_from_elsewhere = false;
    bool is_quiet = false;
    std::string log_level;
};

/// Runs steps until it is interrupted; then lets those that run finish, hands the others back, and
/// sums up. \returns Failed when handlers had to be given up.
[[nodiscard]] Result<ExitCode> run_worker(WorkerCommand const& command, Output output,
                                          Context& context);

}  // namespace tasker::cli
