#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "cli/context.hpp"

namespace tasker::cli {

/// What `tasker dev` was asked for.
struct DevCommand {
    std::string store;
    std::string bind = "127.0.0.1:8080";
    std::vector<std::string> handler_libraries;
    std::vector<std::string> templates;  ///< none: the folder `templates`, else an example
    std::size_t concurrency = 10;
    std::string environment;
    std::string log_level;
};

/// Engine, worker and REST API in this process, until it is interrupted; templates are read again
/// when their files change.
[[nodiscard]] Result<ExitCode> run_dev(DevCommand const& command, Output output, Context& context);

}  // namespace tasker::cli
