#pragma once

#include "configuration/settings/common.hpp"
#include "configuration/settings/orchestration.hpp"
#include "configuration/settings/process.hpp"
#include "configuration/settings/worker.hpp"

namespace tasker::configuration {

/// All that servers and workers are told by files and variables, checked and typed. Made by load();
/// one that was made otherwise has no defaults in it.
struct Configuration {
    std::string environment;  ///< `development`, `test`, `production` or a name of the user's
    Process process;
    Common common;
    Orchestration orchestration;
    Worker worker;
};

}  // namespace tasker::configuration
