#pragma once

#include <string>

#include "configuration/findings.hpp"
#include "configuration/settings/process.hpp"
#include "configuration/variables.hpp"

namespace tasker::configuration {

/// What only variables say.
[[nodiscard]] Process process_from(Variables& variables, std::string const& environment,
                                   Findings& findings);

/// The part of it that is about telemetry.
[[nodiscard]] Telemetry telemetry_from(Variables& variables, std::string const& environment,
                                       Findings& findings);

}  // namespace tasker::configuration
