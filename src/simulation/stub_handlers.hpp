#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "model/step.hpp"
#include "model/template.hpp"
#include "simulation/workflow.hpp"
#include "tasker/step_result.hpp"

namespace tasker::simulation {

/// What the stub of each step answers when it succeeds: `given`, else the smallest value that fits
/// its `result_schema`; of decisions and batchable steps an object.
/// \returns InvalidOption with a line for each step that none can be made for, or whose given one
///          does not fit.
[[nodiscard]] Result<StubResults> stub_results(model::Template const& tmpl,
                                               StubResults const& given);

/// What a stub answers: a pure function of seed, step and checkpoint. Decisions choose among the
/// branches below them, batchable steps ask for a few batches, batch workers yield now and then.
class StubHandlers {
public:
    StubHandlers(std::uint64_t seed, Workflow const& workflow) : seed_(seed), workflow_(workflow) {}

    /// \param cursor  of the last checkpoint; 0 before the first
    [[nodiscard]] StepResult call(model::StepDefinition const& definition, model::Step const& step,
                                  std::int64_t cursor) const;

private:
    std::uint64_t seed_;
    Workflow const& workflow_;
};

/// The steps that a decision may name: those right below it; a convergence only if there are no
/// others.
[[nodiscard]] std::vector<std::string> branches_of(model::Template const& tmpl,
                                                   model::StepDefinition const& decision);

}  // namespace tasker::simulation
