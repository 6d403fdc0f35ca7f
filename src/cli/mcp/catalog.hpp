#pragma once

#include <string>
#include <vector>

#include "cli/mcp/visit.hpp"
#include "mcp/session.hpp"
#include "mcp/tool.hpp"

namespace tasker::cli::mcp {

/// Which kinds of tools there are.
struct Tiers {
    bool has_offline = true;  ///< templates, code, schemas: nobody is asked
    bool has_asking = true;   ///< what looks at a server or a store
    bool has_acting = true;   ///< what changes it, after a preview
};

/// `tier1,tier2,tier3`, in any order. \returns InvalidOption naming `where` it stands, and what
/// there is.
[[nodiscard]] Result<Tiers> tiers_from(std::string const& text, std::string const& where);

/// The tools of these tiers. `surroundings` outlives the catalog.
[[nodiscard]] tasker::mcp::Catalog catalog_of(Tiers const& tiers, Surroundings const& surroundings);

/// What clients are told of the server, with how to use it.
[[nodiscard]] tasker::mcp::About about_server(Tiers const& tiers);

}  // namespace tasker::cli::mcp
