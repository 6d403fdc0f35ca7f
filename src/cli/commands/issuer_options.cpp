#include "cli/commands/issuer_options.hpp"

#include <CLI/CLI.hpp>

namespace tasker::cli {

void add_issuer_options(CLI::App& command, IssuerOptions& options) {
    command
        .add_option("--issuer", options.issuer, "As the server's jwt_issuer (default tasker-core)")
        ->type_name("NAME");
    command
        .add_option("--audience", options.audience,
                    "As the server's jwt_audience (default tasker-api)")
        ->type_name("NAME");
}

}  // namespace tasker::cli
