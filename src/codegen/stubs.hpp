#pragma once

#include <functional>
#include <string>
#include <vector>

#include "codegen/workflow.hpp"

namespace tasker::codegen {

/// A parameter of a handler that is a dependency's result.
struct Parameter {
    std::string name;
    Dependency const* dependency = nullptr;
};

/// A handler, its function's name and its parameters' names in a language.
struct NamedStub {
    HandlerStub const* stub = nullptr;
    std::string function;
    std::vector<Parameter> parameters;
};

/// How a language makes a name; it never gives one of its keywords.
using MakeName = std::function<std::string(std::string_view name)>;

/// Names that do not clash: functions with each other, parameters with each other, and all of them
/// with what the files around them have.
[[nodiscard]] std::vector<NamedStub> named_stubs(Workflow const& workflow,
                                                 MakeName const& make_name);

/// What a reader of a stub should know: what the step is for, who else uses it, what it cannot be
/// given as parameters.
[[nodiscard]] std::string notes_on(HandlerStub const& stub);

/// The types that stubs name, each once, in order.
[[nodiscard]] std::vector<std::string> types_in(Workflow const& workflow);

/// Whether results of the step are an object of the language's, not an outcome.
[[nodiscard]] inline bool has_plain_result(HandlerStub const& stub) noexcept {
    return stub.type != model::StepType::Decision && stub.type != model::StepType::Batchable;
}

}  // namespace tasker::codegen
