#pragma once

#include "template/findings.hpp"
#include "template/read/draft.hpp"

namespace tasker::templates {

// How the parts of a template fit together (spec/orchestration.md 4.9, and what would otherwise be
// noticed only when a task runs). Each file of this folder is one group of rules. A draft with
// errors is checked as far as it goes; what is absent has been reported before.

/// Names of the template and its steps, and the callables of handlers.
void check_names(Draft const& draft, Findings& findings);
/// Every dependency names another step; steps that stand alone.
void check_dependencies(Draft const& draft, Findings& findings);
/// No step waits for itself.
void check_cycles(Draft const& draft, Findings& findings);
/// Decisions and deferred convergences (spec 4.10, 5.6).
void check_decisions(Draft const& draft, Findings& findings);
/// Batchables, batch workers and what collects them (spec 4.8, 5.7).
void check_batches(Draft const& draft, Findings& findings);
/// Schemas compile; results that others use are described.
void check_schemas(Draft const& draft, Findings& findings);
/// Names of events, publishers.
void check_events(Draft const& draft, Findings& findings);
/// Retry blocks and the steps that environments name (spec 4.4, 4.5).
void check_environments(Draft const& draft, Findings& findings);

/// All of the above.
void check_draft(Draft const& draft, Findings& findings);

}  // namespace tasker::templates
