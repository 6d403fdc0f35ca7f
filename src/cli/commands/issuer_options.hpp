#pragma once

#include <string>

#include "cli/cli11_app.hpp"

namespace tasker::cli {

/// Whose tokens servers take, and for whom they are: what a server's configuration says of it.
struct IssuerOptions {
    std::string issuer = "tasker-core";
    std::string audience = "tasker-api";
};

void add_issuer_options(CLI::App& command, IssuerOptions& options);

}  // namespace tasker::cli
