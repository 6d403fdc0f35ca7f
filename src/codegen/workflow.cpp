#include "codegen/workflow.hpp"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "base/nearest.hpp"
#include "codegen/names.hpp"
#include "codegen/schema_types.hpp"

namespace tasker::codegen {

namespace {

using model::StepType;

/// What a value is that no schema tells of: any object.
Json const& any_object() {
    static Json const kSchema{{"type", "object"}};
    return kSchema;
}

std::string result_description(model::StepDefinition const& step) {
    return "What the step " + step.name + " answers." +
           (step.result_schema ? "" : " The template has no result_schema for it.");
}

class Assembly {
public:
    explicit Assembly(model::Template const& tmpl) : template_(tmpl) {
        workflow_.namespace_name = without_language(tmpl.namespace_name);
        workflow_.name = tmpl.name;
        workflow_.title = tmpl.namespace_name + "/" + tmpl.name + " " + tmpl.version;
    }

    Workflow assemble() && {
        workflow_.input =
            types_.add(template_.input_schema.value_or(any_object()),
                       pascal_case(without_language(template_.name)) + "Input",
                       "What a task of " + workflow_.title + " is requested with." +
                           (template_.input_schema ? "" : " The template has no input_schema."));
        for (auto const& step : template_.steps) {
            results_[step.name] =
                types_.add(step.result_schema.value_or(any_object()),
                           pascal_case(step.name) + "Result", result_description(step));
        }
        for (auto const& step : template_.steps)
            add_handler(step);
        workflow_.definitions = types_.take();
        return std::move(workflow_);
    }

private:
    void add_handler(model::StepDefinition const& step) {
        auto const known =
            std::ranges::find(workflow_.handlers, step.handler.callable, &HandlerStub::callable);
        if (known != workflow_.handlers.end()) {
            known->other_steps.push_back(step.name);
            return;
        }
        HandlerStub stub{.callable = step.handler.callable,
                         .step = step.name,
                         .description = step.description,
                         .method = step.handler.method == "call" ? "" : step.handler.method,
                         .type = step.type,
                         .result = results_.at(step.name)};
        if (step.batch_config) stub.worker_template = step.batch_config->worker_template;
        if (step.type == StepType::Batchable && stub.worker_template.empty())
            stub.worker_template = worker_template_after(step);
        for (auto const& name : step.dependencies)
            add_dependency(stub, name);
        workflow_.handlers.push_back(std::move(stub));
    }

    void add_dependency(HandlerStub& stub, std::string const& name) {
        auto const* const before = template_.find_step(name);
        if (before == nullptr) return;
        if (before->type == StepType::BatchWorker) {
            stub.batches.push_back(name);
            return;
        }
        stub.dependencies.push_back({.step = name,
                                     .type = results_.at(name),
                                     .is_optional = stub.type == StepType::DeferredConvergence});
    }

    /// The batch worker that depends on the step.
    [[nodiscard]] std::string worker_template_after(model::StepDefinition const& step) const {
        for (auto const& other : template_.steps) {
            auto const depends =
                std::ranges::find(other.dependencies, step.name) != other.dependencies.end();
            if (depends && other.type == StepType::BatchWorker) return other.name;
        }
        return {};
    }

    model::Template const& template_;
    SchemaTypes types_;
    Workflow workflow_;
    std::unordered_map<std::string, std::string> results_;  ///< by step
};

/// Adds what `type` is made of.
void note_names(Type const& type, std::vector<std::string>& open) {
    if (!type.name.empty()) open.push_back(type.name);
    for (auto const& item : type.items)
        note_names(item, open);
}

/// Leaves only what these need.
void keep_needed(Workflow& workflow, std::vector<std::string> open) {
    std::unordered_set<std::string> needed;
    while (!open.empty()) {
        auto const name = std::move(open.back());
        open.pop_back();
        auto const* const definition = workflow.find(name);
        if (definition == nullptr || !needed.insert(name).second) continue;
        note_names(definition->type, open);
        for (auto const& field : definition->fields)
            note_names(field.type, open);
    }
    std::erase_if(workflow.definitions,
                  [&](Definition const& one) { return !needed.contains(one.name); });
}

}  // namespace

Definition const* Workflow::find(std::string_view wanted) const noexcept {
    auto const found = std::ranges::find(definitions, wanted, &Definition::name);
    return found == definitions.end() ? nullptr : &*found;
}

Workflow workflow_of(model::Template const& tmpl) {
    return Assembly(tmpl).assemble();
}

Result<Workflow> workflow_of_step(model::Template const& tmpl, std::string const& step) {
    auto const* const definition = tmpl.find_step(step);
    if (definition == nullptr) {
        std::vector<std::string> names;
        names.reserve(tmpl.steps.size());
        for (auto const& one : tmpl.steps)
            names.push_back(one.name);
        auto const near = base::nearest(step, names);
        return Error(ErrorCode::InvalidOption,
                     "the template has no step \"" + step + "\"" +
                         (near ? "; did you mean \"" + *near + "\"?" : std::string()));
    }
    auto workflow = workflow_of(tmpl);
    std::erase_if(workflow.handlers, [&](HandlerStub const& stub) {
        return stub.callable != definition->handler.callable;
    });
    std::vector<std::string> needed{workflow.input};
    for (auto const& stub : workflow.handlers) {
        needed.push_back(stub.result);
        for (auto const& dependency : stub.dependencies)
            needed.push_back(dependency.type);
    }
    keep_needed(workflow, std::move(needed));
    return workflow;
}

}  // namespace tasker::codegen
