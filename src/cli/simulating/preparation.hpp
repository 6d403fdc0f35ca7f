#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/context.hpp"
#include "simulation/fault.hpp"
#include "simulation/workflow.hpp"

namespace tasker::cli {

/// What `tasker simulate` was asked for.
struct SimulateOptions {
    std::string template_file;
    std::string input;  ///< empty: made from the input_schema
    std::vector<std::string> results;
    std::vector<std::string> handler_libraries;
    std::string environment;
    std::string faults = "some";
    std::uint64_t seeds = 200;
    std::optional<std::uint64_t> seed;
    unsigned jobs = 0;  ///< 0: as many as there are cores, with real handlers one
    bool is_quiet = false;
};

/// Everything that was checked before anything is run.
struct Simulated {
    simulation::Workflow workflow;
    std::unique_ptr<Handlers> handlers;  ///< null: stubs
    simulation::FaultSet faults;
    bool is_input_made = false;
};

/// \returns FileNotFound, InvalidTemplate, InvalidJson, InvalidInput, InvalidOption,
///          HandlerNotFound.
[[nodiscard]] Result<Simulated> prepare(SimulateOptions const& options, Context& context);

}  // namespace tasker::cli
