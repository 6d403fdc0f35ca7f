#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "codegen/type.hpp"
#include "model/template.hpp"
#include "tasker/error.hpp"

namespace tasker::codegen {

/// A step's result that a handler is given.
struct Dependency {
    std::string step;
    std::string type;          ///< a Definition
    bool is_optional = false;  ///< of a convergence, whose dependencies need not exist
};

/// A handler to be written. Several steps may share one.
struct HandlerStub {
    std::string callable;
    std::string step;  ///< the first of them, which gives it its name and its types
    std::vector<std::string> other_steps;
    std::string description;
    std::string method;  ///< empty: the usual one
    model::StepType type = model::StepType::Standard;
    std::string worker_template;  ///< of a batchable step; empty: not told
    std::string result;           ///< a Definition
    std::vector<Dependency> dependencies;
    std::vector<std::string> batches;  ///< dependencies that are many: batch workers
};

/// What code is made of, in no language yet.
struct Workflow {
    std::string title;           ///< `shop/orders 1.0.0`
    std::string namespace_name;  ///< without a language
    std::string name;
    std::string input;  ///< a Definition
    std::vector<HandlerStub> handlers;
    std::vector<Definition> definitions;

    [[nodiscard]] Definition const* find(std::string_view name) const noexcept;
};

[[nodiscard]] Workflow workflow_of(model::Template const& tmpl);

/// Only what this step needs: its handler, and the types of its input and its result.
/// \returns InvalidOption with the nearest name when there is no such step.
[[nodiscard]] Result<Workflow> workflow_of_step(model::Template const& tmpl,
                                                std::string const& step);

}  // namespace tasker::codegen
