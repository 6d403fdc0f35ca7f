#pragma once

#include <string>
#include <vector>

#include "base/ids.hpp"
#include "model/limits.hpp"
#include "model/step.hpp"
#include "model/task.hpp"
#include "model/template.hpp"

namespace tasker::rules {

/// A task with everything that exists at its creation; nothing is enqueued yet.
struct Plan {
    model::NewTask task;                ///< pending, tally filled
    std::vector<model::NewStep> steps;  ///< pending, open_dependencies counted; template order
    std::vector<model::Edge> edges;
};

/// The names of the steps that exist at creation (spec/orchestration.md 4.10), in template order.
[[nodiscard]] std::vector<std::string> initial_steps(model::Template const& tmpl);

/// A request and its template become rows. The request has been checked, the identity computed.
[[nodiscard]] Plan plan(model::Template const& tmpl, model::TaskRequest const& request,
                        std::string identity_hash, TimePoint now, base::Ids& ids);

/// A new pending step made after `definition`, with no dependencies yet.
[[nodiscard]] model::NewStep make_step(model::StepDefinition const& definition,
                                       model::Task const& task, TimePoint now, base::Ids& ids);

}  // namespace tasker::rules
