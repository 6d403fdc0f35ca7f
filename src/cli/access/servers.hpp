#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "cli/access/place.hpp"
#include "cli/access/profile.hpp"
#include "cli/context.hpp"
#include "cli/remote/rest_client.hpp"

namespace tasker::cli {

/// A server that is asked.
struct ServerLine {
    std::unique_ptr<RestClient> client;
    std::string argument;  ///< the options that lead there, for hints; empty: the environment does
};

/// Whether a server is asked rather than a store: by its options, else by the environment. The
/// first of: --store, --server, --profile, TASKER_SERVER, TASKER_ORCHESTRATION_URL,
/// TASKER_CLIENT_PROFILE. `tasker-ctl` always asks one: else that of the profile `default`, else
/// http://localhost:8080.
[[nodiscard]] bool names_server(Place const& place, Context const& context);

/// Opens the server that `names_server` found.
/// \returns InvalidOption when what leads there is wrong.
[[nodiscard]] Result<ServerLine> open_server(Place const& place, Context& context);

/// The same, of commands that have no use for a store.
/// \returns InvalidOption, naming `what`, when the place is a store.
[[nodiscard]] Result<ServerLine> open_server_for(std::string_view what, Place const& place,
                                                 Context& context);

/// A worker's own server (`tasker worker --bind`).
struct WorkerLine {
    std::string name;  ///< the profile's, or the URL
    std::unique_ptr<RestClient> client;
};

/// The first of: --url, --profile, TASKER_WORKER_URL, TASKER_CLIENT_PROFILE, and all profiles that
/// name a worker, each address once; http://localhost:8081 where there is none.
/// \returns InvalidOption when what leads there is wrong.
[[nodiscard]] Result<std::vector<WorkerLine>> open_workers(WorkerPlace const& place,
                                                           Context& context);

/// A server of a profile, whatever the environment says.
/// \returns InvalidOption when the profile is wrong.
[[nodiscard]] Result<ServerLine> open_profile(Profiles const& profiles, std::string const& name,
                                              ServerRole role, Context& context);

}  // namespace tasker::cli
