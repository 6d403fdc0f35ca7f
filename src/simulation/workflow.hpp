#pragma once

#include <map>
#include <string>

#include "model/template.hpp"
#include "tasker/handlers.hpp"
#include "tasker/json.hpp"

namespace tasker::simulation {

/// By names of steps of the template.
using StubResults = std::map<std::string, Json, std::less<>>;

/// What is simulated: a workflow of a user's, with what its handlers answer.
struct Workflow {
    model::Template tmpl;  ///< environment applied
    JsonObject input;
    /// The real ones, called for each run of a step; null: stubs stand in for them.
    Handlers const* handlers = nullptr;
    /// What a stub answers for a step of the template when it succeeds; all have one.
    StubResults results;
};

}  // namespace tasker::simulation
