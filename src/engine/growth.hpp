#pragma once

#include "engine/advance.hpp"
#include "model/template.hpp"

namespace tasker::engine {

/// A step that is about to be complete, in a unit of work whose `advance` has locked its task.
struct FinishedStep {
    model::Task const& task;
    model::Template const& tmpl;
    model::StepDefinition const& definition;
    model::Step const& step;  ///< as it was
    Json const& result;       ///< the handler's, or the operator's
    TimePoint now;
};

/// Adds what the result of a decision or of a batchable step calls for; does nothing for the other
/// types. \returns InvalidOutcome, with nothing added, if the result is none that such a step may
/// have.
[[nodiscard]] Result<void> grow_from(FinishedStep const& finished, store::UnitOfWork& unit,
                                     Advance& advance, Dependencies const& deps);

}  // namespace tasker::engine
