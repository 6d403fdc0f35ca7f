#include "base/joined.hpp"
#include "base/json.hpp"
#include "codegen/language.hpp"
#include "codegen/names.hpp"
#include "codegen/ruby_types.hpp"
#include "codegen/sample.hpp"
#include "codegen/stubs.hpp"
#include "codegen/text.hpp"

namespace tasker::codegen {

namespace {

using model::StepType;

std::string ruby_header(Workflow const& workflow, std::string_view what) {
    return "# frozen_string_literal: true\n\n" +
           comment("#", std::string(what) + " of " + workflow.title + ".");
}

/// `inputs:, validate_order:, context:`
std::string ruby_parameters(NamedStub const& named) {
    std::string text = "inputs:";
    for (auto const& parameter : named.parameters) {
        text += ", " + parameter.name + ":" + (parameter.dependency->is_optional ? " nil" : "");
    }
    if (named.stub->type == StepType::BatchWorker) text += ", batch_context:";
    return text + ", context:";
}

/// What the parameters and the answer are; Ruby itself does not say it.
std::string ruby_type_comment(NamedStub const& named, std::string const& input) {
    auto const& stub = *named.stub;
    auto text = comment("  #", "@param inputs [" + input + "]");
    for (auto const& [name, dependency] : named.parameters) {
        text += comment("  #", "@param " + name + " [" + dependency->type +
                                   (dependency->is_optional ? ", nil]" : "]"));
    }
    auto const answer = stub.type == StepType::Decision    ? "Decision"
                        : stub.type == StepType::Batchable ? "BatchConfig"
                                                           : stub.result;
    return text + comment("  #", "@return [" + answer + "]");
}

std::string ruby_handlers(Workflow const& workflow) {
    std::string body = "module Handlers\n  module_function\n";
    for (auto const& named : named_stubs(workflow, ruby_name)) {
        body += "\n" + comment("  #", notes_on(*named.stub)) +
                ruby_type_comment(named, workflow.input) + "  def " + named.function + "(" +
                ruby_parameters(named) + ")\n    raise " +
                ruby_text(named.function + " is not written yet") + "\n  end\n";
    }
    return ruby_header(workflow, "Handlers") + "require_relative \"types\"\n\n" +
           in_ruby_modules(workflow, body + "end\n");
}

bool is_struct(Workflow const& workflow, std::string_view type) {
    auto const* const definition = workflow.find(type);
    return definition != nullptr && definition->shape == Definition::Shape::Record;
}

std::string ruby_define(HandlerStub const& stub) {
    switch (stub.type) {
        case StepType::Decision: return "decision_handler";
        case StepType::Batchable: return "batch_analyzer";
        case StepType::BatchWorker: return "batch_worker";
        case StepType::Standard:
        case StepType::DeferredConvergence: break;
    }
    return "step_handler";
}

/// What the registry passes on; what need not exist is checked here.
std::string ruby_passed(Workflow const& workflow, std::string const& name,
                        Dependency const& dependency) {
    if (!dependency.is_optional || !is_struct(workflow, dependency.type)) return name;
    return name + " && " + dependency.type + ".new(" + name + ")";
}

std::string ruby_dependency(Workflow const& workflow, std::string const& name,
                            Dependency const& dependency) {
    auto const step = ruby_text(dependency.step);
    auto const is_checked = is_struct(workflow, dependency.type) && !dependency.is_optional;
    if (!is_checked) return name + ": " + step;
    return name + ": [" + step + ", " + dependency.type + "]";
}

std::string ruby_binding(Workflow const& workflow, NamedStub const& named) {
    auto const& stub = *named.stub;
    std::vector<std::string> depends;
    std::string passed = "inputs: ";
    auto const has_inputs = is_struct(workflow, workflow.input);
    passed += has_inputs ? "inputs" : "context.context";
    for (auto const& [name, dependency] : named.parameters) {
        depends.push_back(ruby_dependency(workflow, name, *dependency));
        passed += ", " + name + ": " + ruby_passed(workflow, name, *dependency);
    }
    if (stub.type == StepType::BatchWorker) passed += ", batch_context: batch_context";
    auto options = ruby_text(stub.callable);
    if (stub.type == StepType::Batchable)
        options += ", worker_template: " + ruby_text(stub.worker_template);
    if (!depends.empty()) options += ", depends_on: { " + base::joined(depends, ", ") + " }";
    if (has_inputs) options += ", inputs: " + workflow.input;
    auto parameters = ruby_parameters(named);
    if (!has_inputs) parameters.erase(0, std::string_view("inputs:, ").size());
    return "  " + ruby_text(stub.callable) + " => Functional." + ruby_define(stub) + "(\n    " +
           options + "\n  ) do |" + parameters + "|\n    Handlers." + named.function + "(" +
           passed + ", context: context)\n  end,\n";
}

std::string ruby_registry(Workflow const& workflow) {
    std::string body = "Functional = TaskerCore::StepHandler::Functional\n\nHANDLERS = {\n";
    for (auto const& named : named_stubs(workflow, ruby_name))
        body += ruby_binding(workflow, named);
    body +=
        "}.freeze\n\n# Adds all of them to a HandlerRegistry.\ndef self.register(registry)\n"
        "  HANDLERS.each { |name, handler| registry.register(name, handler) }\nend\n";
    return ruby_header(workflow, "What binds the handlers to their names: those") +
           "require \"tasker_core\"\n\nrequire_relative \"handlers\"\n\n" +
           in_ruby_modules(workflow, body);
}

std::string ruby_sample(Workflow const& workflow, std::string const& type) {
    return "sample(" + type + ", " + ruby_text(base::to_text(sample_of(workflow, type))) + ")";
}

std::string ruby_tests(Workflow const& workflow) {
    std::string body =
        "class HandlersTest < Minitest::Test\n"
        "  def sample(type, text)\n    type[JSON.parse(text)]\n  end\n\n"
        "  def test_samples_fit\n";
    for (auto const& type : types_in(workflow))
        body += "    " + ruby_sample(workflow, type) + "\n";
    body += "  end\n";
    for (auto const& named : named_stubs(workflow, ruby_name)) {
        auto const& stub = *named.stub;
        body += "\n  def test_" + named.function +
                "_answers_as_the_template_says\n    result = Handlers." + named.function +
                "(\n      inputs: " + ruby_sample(workflow, workflow.input) + ",\n";
        for (auto const& [name, dependency] : named.parameters)
            body += "      " + name + ": " + ruby_sample(workflow, dependency->type) + ",\n";
        if (stub.type == StepType::BatchWorker) body += "      batch_context: nil,\n";
        body += "      context: nil\n    )\n";
        body += has_plain_result(stub)
                    ? "    " + stub.result + "[result.respond_to?(:to_h) ? result.to_h : result]\n"
                    : "    refute_nil result\n";
        body += "  end\n";
    }
    return ruby_header(workflow, "Tests of the handlers") +
           "require \"json\"\nrequire \"minitest/autorun\"\n\nrequire_relative \"handlers\"\n\n" +
           in_ruby_modules(workflow, body + "end\n");
}

std::vector<File> ruby_package(Workflow const& /*workflow*/, bool /*has_tests*/) {
    return {};
}

}  // namespace

Dialect const& ruby_dialect() noexcept {
    static constexpr Dialect kDialect{.types_file = "types.rb",
                                      .handlers_file = "handlers.rb",
                                      .registry_file = "registry.rb",
                                      .tests_file = "handlers_test.rb",
                                      .types = ruby_types,
                                      .handlers = ruby_handlers,
                                      .registry = ruby_registry,
                                      .tests = ruby_tests,
                                      .package = ruby_package};
    return kDialect;
}

}  // namespace tasker::codegen
