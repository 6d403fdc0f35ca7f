#pragma once

#include "audit/finding.hpp"
#include "store/inspection.hpp"

namespace tasker::audit {

/// Checks every promise that a task as it is stored can keep or break. What could not be read is
/// told, and what depends on it is left out.
void check_task(store::InspectedTask const& task, OnFinding const& on_finding);

}  // namespace tasker::audit
