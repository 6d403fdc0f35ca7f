#include "template/check/check.hpp"

namespace tasker::templates {

void check_draft(Draft const& draft, Findings& findings) {
    check_names(draft, findings);
    check_dependencies(draft, findings);
    check_cycles(draft, findings);
    check_decisions(draft, findings);
    check_batches(draft, findings);
    check_schemas(draft, findings);
    check_events(draft, findings);
    check_environments(draft, findings);
}

}  // namespace tasker::templates
