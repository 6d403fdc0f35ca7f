#pragma once

#include <string>

#include "cli/simulating/preparation.hpp"
#include "cli/text/style.hpp"
#include "simulation/summary.hpp"

namespace tasker::cli {

/// What many runs were, for people.
[[nodiscard]] std::string report_of(simulation::Summary const& summary,
                                    SimulateOptions const& options, Simulated const& simulated,
                                    Screen const& screen);
/// One run as a story: a line for everything that happened.
[[nodiscard]] std::string story_of(simulation::Record const& record, SimulateOptions const& options,
                                   Simulated const& simulated, Screen const& screen);

/// The same for `--json`.
[[nodiscard]] JsonObject to_json(simulation::Summary const& summary, SimulateOptions const& options,
                                 Simulated const& simulated);
[[nodiscard]] JsonObject to_json(simulation::Record const& record);

}  // namespace tasker::cli
