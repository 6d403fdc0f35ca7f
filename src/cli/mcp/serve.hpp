#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/access/place.hpp"
#include "cli/context.hpp"

namespace tasker::cli::mcp {

struct McpCommand {
    Place place;
    std::string tools{};      ///< tiers; empty: as the profile says, else all
    bool is_offline = false;  ///< tier1, whatever `tools` says
    /// Serve HTTP there; none: one client on standard input and output.
    std::optional<std::string> bind{};
    std::string token_file{};
    std::vector<std::string> origins{};
    bool may_be_reached_from_elsewhere = false;
};

/// `tasker mcp`: until the client's side ends, or Ctrl-C.
[[nodiscard]] Result<ExitCode> serve(McpCommand const& command, Output output, Context& context);

}  // namespace tasker::cli::mcp
