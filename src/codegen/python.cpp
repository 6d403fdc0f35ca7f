#include <algorithm>

#include "base/joined.hpp"
#include "base/json.hpp"
#include "codegen/language.hpp"
#include "codegen/names.hpp"
#include "codegen/python_types.hpp"
#include "codegen/sample.hpp"
#include "codegen/stubs.hpp"
#include "codegen/text.hpp"

namespace tasker::codegen {

namespace {

using model::StepType;

std::string python_header(Workflow const& workflow, std::string_view what) {
    return comment("#", std::string(what) + " of " + workflow.title + ".");
}

std::string python_import(std::string_view module, std::vector<std::string> const& names) {
    std::string text = "from " + std::string(module) + " import (\n";
    for (auto const& name : names)
        text += "    " + name + ",\n";
    return text + ")\n";
}

std::string python_answer(HandlerStub const& stub) {
    if (stub.type == StepType::Decision) return "Decision";
    return stub.type == StepType::Batchable ? "BatchConfig" : stub.result;
}

std::string python_parameter_type(Dependency const& dependency) {
    return dependency.type + (dependency.is_optional ? " | None" : "");
}

std::string python_function(NamedStub const& named, std::string const& input) {
    auto const& stub = *named.stub;
    std::string text = "\n\ndef " + named.function + "(\n    inputs: " + input + ",\n";
    for (auto const& parameter : named.parameters) {
        text +=
            "    " + parameter.name + ": " + python_parameter_type(*parameter.dependency) + ",\n";
    }
    if (stub.type == StepType::BatchWorker) text += "    batch_context: BatchWorkerContext,\n";
    text += "    context: StepContext,\n) -> " + python_answer(stub) + ":\n";
    text += comment("    #", notes_on(stub));
    return text + "    raise NotImplementedError(" +
           quoted_text(named.function + " is not written yet") + ")\n";
}

std::string python_sdk_imports(Workflow const& workflow) {
    auto const has = [&](StepType type) {
        return std::ranges::find(workflow.handlers, type, &HandlerStub::type) !=
               workflow.handlers.end();
    };
    std::vector<std::string> functional;
    if (has(StepType::Batchable)) functional.emplace_back("BatchConfig");
    if (has(StepType::Decision)) functional.emplace_back("Decision");
    auto text = std::string("    from tasker_core import ") +
                (has(StepType::BatchWorker) ? "BatchWorkerContext, " : "") + "StepContext\n";
    if (functional.empty()) return text;
    return text + "    from tasker_core.step_handler.functional import " +
           base::joined(functional, ", ") + "\n";
}

std::string python_handlers(Workflow const& workflow) {
    auto text = python_header(workflow, "Handlers") +
                "from __future__ import annotations\n\nfrom typing import TYPE_CHECKING\n\n" +
                python_import(".models", types_in(workflow)) + "\nif TYPE_CHECKING:\n" +
                python_sdk_imports(workflow);
    for (auto const& named : named_stubs(workflow, python_name))
        text += python_function(named, workflow.input);
    return text;
}

std::string python_decorator(HandlerStub const& stub) {
    auto const name = quoted_text(stub.callable);
    switch (stub.type) {
        case StepType::Decision: return "decision_handler(" + name + ")";
        case StepType::Batchable:
            return "batch_analyzer(" + name +
                   ", worker_template=" + quoted_text(stub.worker_template) + ")";
        case StepType::BatchWorker: return "batch_worker(" + name + ")";
        case StepType::Standard:
        case StepType::DeferredConvergence: break;
    }
    return "step_handler(" + name + ")";
}

/// A model checks what it is given; what is only a name for another type is passed on.
bool is_model(Workflow const& workflow, std::string_view type) {
    auto const* const definition = workflow.find(type);
    return definition != nullptr && definition->shape == Definition::Shape::Record;
}

/// What the registry passes on; what need not exist is checked here and not by the decorator.
std::string python_passed(Workflow const& workflow, std::string const& name,
                          Dependency const& dependency) {
    if (!dependency.is_optional || !is_model(workflow, dependency.type)) return name;
    return "None if " + name + " is None else models." + dependency.type + ".model_validate(" +
           name + ")";
}

std::string python_binding(Workflow const& workflow, NamedStub const& named) {
    auto const& stub = *named.stub;
    std::string text = "\n\n@functional." + python_decorator(stub) + "\n";
    std::string names = "inputs";
    std::string passed = "inputs";
    for (auto const& [name, dependency] : named.parameters) {
        auto const step = quoted_text(dependency->step);
        auto const checked = is_model(workflow, dependency->type) && !dependency->is_optional;
        text += "@functional.depends_on(" + name + "=";
        text += checked ? "(" + step + ", models." + dependency->type + "))\n" : step + ")\n";
        names += ", " + name;
        passed += ", " + python_passed(workflow, name, *dependency);
    }
    auto const has_inputs = is_model(workflow, workflow.input);
    if (has_inputs) {
        text += "@functional.inputs(models." + workflow.input + ")\n";
    } else {
        // Without a model there is nothing to be given: the context has it all.
        names.erase(0, std::string_view("inputs, ").size());
        passed.replace(0, std::string_view("inputs").size(), "context.input_data");
    }
    if (stub.type == StepType::BatchWorker) {
        names += names.empty() ? "batch_context" : ", batch_context";
        passed += ", batch_context";
    }
    return text + "def " + named.function + "(" + names + (names.empty() ? "" : ", ") +
           "context):\n    return handlers." + named.function + "(" + passed + ", context)\n";
}

std::string python_registry(Workflow const& workflow) {
    auto text = python_header(workflow, "What binds the handlers to their names: those") +
                "from __future__ import annotations\n\n"
                "from tasker_core.step_handler import functional\n\n"
                "from . import handlers, models\n";
    std::string list;
    for (auto const& named : named_stubs(workflow, python_name)) {
        text += python_binding(workflow, named);
        list += "    " + quoted_text(named.stub->callable) + ": " + named.function + ",\n";
    }
    return text + "\n\nHANDLERS = {\n" + list +
           "}\n\n\ndef register(registry):\n"
           "    \"\"\"Adds all of them to a HandlerRegistry.\"\"\"\n"
           "    for name, handler in HANDLERS.items():\n"
           "        registry.register(name, handler._handler_class)\n";
}

std::string python_sample(Workflow const& workflow, std::string const& type) {
    return "sample(models." + type + ", " + quoted_text(base::to_text(sample_of(workflow, type))) +
           ")";
}

std::string python_test(Workflow const& workflow, NamedStub const& named) {
    auto const& stub = *named.stub;
    auto text = "\n\nclass " + pascal_case(stub.step) + "Test(unittest.TestCase):\n" +
                "    def test_answers_as_the_template_says(self):\n"
                "        result = handlers." +
                named.function +
                "(\n            inputs=" + python_sample(workflow, workflow.input) + ",\n";
    for (auto const& [name, dependency] : named.parameters) {
        text += "            " + name + "=" + python_sample(workflow, dependency->type) + ",\n";
    }
    if (stub.type == StepType::BatchWorker) text += "            batch_context=None,\n";
    text += "            context=None,\n        )\n";
    if (has_plain_result(stub)) {
        return text + "        TypeAdapter(models." + stub.result + ").validate_python(result)\n";
    }
    return text + "        self.assertIsNotNone(result)\n";
}

std::string python_tests(Workflow const& workflow) {
    auto text = python_header(workflow, "Tests of the handlers") +
                "import unittest\n\nfrom pydantic import TypeAdapter\n\n"
                "from . import handlers, models\n\n\n"
                "def sample(of, text):\n"
                "    return TypeAdapter(of).validate_json(text)\n\n\n"
                "class TypesTest(unittest.TestCase):\n"
                "    def test_samples_fit(self):\n";
    for (auto const& type : types_in(workflow))
        text += "        " + python_sample(workflow, type) + "\n";
    for (auto const& named : named_stubs(workflow, python_name))
        text += python_test(workflow, named);
    return text + "\n\nif __name__ == \"__main__\":\n    unittest.main()\n";
}

std::vector<File> python_package(Workflow const& workflow, bool /*has_tests*/) {
    return {{.name = "__init__.py", .text = python_header(workflow, "The package")}};
}

}  // namespace

Dialect const& python_dialect() noexcept {
    static constexpr Dialect kDialect{.types_file = "models.py",
                                      .handlers_file = "handlers.py",
                                      .registry_file = "registry.py",
                                      .tests_file = "test_handlers.py",
                                      .types = python_types,
                                      .handlers = python_handlers,
                                      .registry = python_registry,
                                      .tests = python_tests,
                                      .package = python_package};
    return kDialect;
}

}  // namespace tasker::codegen
