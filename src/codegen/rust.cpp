#include "base/json.hpp"
#include "codegen/language.hpp"
#include "codegen/names.hpp"
#include "codegen/rust_types.hpp"
#include "codegen/sample.hpp"
#include "codegen/stubs.hpp"
#include "codegen/text.hpp"

namespace tasker::codegen {

namespace {

using model::StepType;

std::string rust_header(Workflow const& workflow, std::string_view what) {
    return comment("//", std::string(what) + " of " + workflow.title + ".");
}

std::string rust_answer(HandlerStub const& stub) {
    return has_plain_result(stub) ? stub.result : "Value";
}

/// What a step answers whose result is an order to the engine.
std::string rust_answer_note(HandlerStub const& stub) {
    if (stub.type == StepType::Decision) {
        return "Answers {\"decision_point_outcome\": {\"type\": \"create_steps\", "
               "\"step_names\": [...]}}, or of type \"no_branches\".";
    }
    return stub.type == StepType::Batchable
               ? "Answers {\"batch_processing_outcome\": {...}}, with the batches of " +
                     stub.worker_template + "."
               : std::string();
}

std::string rust_function(NamedStub const& named, std::string const& input) {
    auto const& stub = *named.stub;
    auto text = "\n" + comment("///", notes_on(stub)) + comment("///", rust_answer_note(stub)) +
                "pub fn " + named.function + "(\n    inputs: &" + input + ",\n";
    std::string given = "inputs";
    for (auto const& [name, dependency] : named.parameters) {
        text += "    " + name + ": " +
                (dependency->is_optional ? "Option<&" + dependency->type + ">"
                                         : "&" + dependency->type) +
                ",\n";
        given += ", " + name;
    }
    if (stub.type == StepType::BatchWorker) {
        text += "    batch: &Value,\n";
        given += ", batch";
    }
    return text + ") -> Result<" + rust_answer(stub) + ", HandlerError> {\n    let _ = (" + given +
           ",);\n    Err(HandlerError::permanent(" +
           rust_text(named.function + " is not written yet") + "))\n}\n";
}

std::string rust_handlers(Workflow const& workflow) {
    std::string functions;
    for (auto const& named : named_stubs(workflow, rust_name))
        functions += rust_function(named, workflow.input);
    auto const has_value = functions.find("Value") != std::string::npos;
    return rust_header(workflow, "Handlers") + (has_value ? "use serde_json::Value;\n\n" : "") +
           "use super::types::*;\n"
           "\n/// Why a step failed, and whether trying again may help.\n"
           "#[derive(Debug, Clone, PartialEq)]\n"
           "pub struct HandlerError {\n    pub message: String,\n    pub retryable: bool,\n}\n\n"
           "impl HandlerError {\n"
           "    pub fn permanent(message: impl Into<String>) -> Self {\n"
           "        Self { message: message.into(), retryable: false }\n    }\n\n"
           "    pub fn retryable(message: impl Into<String>) -> Self {\n"
           "        Self { message: message.into(), retryable: true }\n    }\n}\n" +
           functions;
}

constexpr std::string_view kRustRegistryHead =
    "use std::collections::BTreeMap;\n\n"
    "use serde::de::DeserializeOwned;\nuse serde::Serialize;\nuse serde_json::Value;\n\n"
    "use super::handlers::{self, HandlerError};\nuse super::types::*;\n\n"
    "/// What a step is given, as JSON.\n"
    "pub struct StepInput<'a> {\n"
    "    /// What the task was requested with.\n    pub context: &'a Value,\n"
    "    /// Results of the steps before it, by their names.\n"
    "    pub dependencies: &'a BTreeMap<String, Value>,\n"
    "    /// The step's own inputs: of a batch worker, its batch.\n    pub inputs: &'a "
    "Value,\n}\n\n"
    "pub type Handler = fn(&StepInput) -> Result<Value, HandlerError>;\n\n"
    "fn read<T: DeserializeOwned>(what: &str, value: &Value) -> Result<T, HandlerError> {\n"
    "    T::deserialize(value)\n"
    "        .map_err(|error| HandlerError::permanent(format!(\"{what} does not fit: {error}\")))\n"
    "}\n\n"
    "#[allow(dead_code)]\n"
    "fn result_of<T: DeserializeOwned>(step: &StepInput, name: &str) -> Result<T, HandlerError> {\n"
    "    read(name, step.dependencies.get(name).unwrap_or(&Value::Null))\n}\n\n"
    "#[allow(dead_code)]\n"
    "fn result_if_any<T: DeserializeOwned>(\n    step: &StepInput,\n    name: &str,\n"
    ") -> Result<Option<T>, HandlerError> {\n"
    "    match step.dependencies.get(name) {\n        None | Some(Value::Null) => Ok(None),\n"
    "        Some(value) => read(name, value).map(Some),\n    }\n}\n\n"
    "fn answer<T: Serialize>(result: T) -> Result<Value, HandlerError> {\n"
    "    serde_json::to_value(result).map_err(|error| HandlerError::permanent(error.to_string()))\n"
    "}\n";

std::string rust_argument(std::string const& name, Dependency const& dependency) {
    auto const step = rust_text(dependency.step);
    if (dependency.is_optional) {
        return "    let " + name + ": Option<" + dependency.type + "> = result_if_any(step, " +
               step + ")?;\n";
    }
    return "    let " + name + ": " + dependency.type + " = result_of(step, " + step + ")?;\n";
}

std::string rust_binding(NamedStub const& named, std::string const& input) {
    auto const& stub = *named.stub;
    auto text = "\nfn " + named.function + "(step: &StepInput) -> Result<Value, HandlerError> {\n" +
                "    let inputs: " + input + " = read(\"the task's input\", step.context)?;\n";
    std::string passed = "&inputs";
    for (auto const& [name, dependency] : named.parameters) {
        text += rust_argument(name, *dependency);
        passed += dependency->is_optional ? ", " + name + ".as_ref()" : ", &" + name;
    }
    if (stub.type == StepType::BatchWorker) passed += ", step.inputs";
    return text + "    answer(handlers::" + named.function + "(" + passed + ")?)\n}\n";
}

std::string rust_registry(Workflow const& workflow) {
    std::string bindings;
    std::string list;
    for (auto const& named : named_stubs(workflow, rust_name)) {
        bindings += rust_binding(named, workflow.input);
        list += "        (" + rust_text(named.stub->callable) + ", " + named.function +
                " as Handler),\n";
    }
    return rust_header(workflow, "What binds the handlers to their names: those") +
           std::string(kRustRegistryHead) + bindings +
           "\n/// All of them, by the names that the template asks for.\n"
           "pub fn handlers() -> Vec<(&'static str, Handler)> {\n    vec![\n" +
           list + "    ]\n}\n";
}

std::string rust_sample(Workflow const& workflow, std::string const& type) {
    return "sample::<" + type + ">(" + rust_text(base::to_text(sample_of(workflow, type))) + ")";
}

std::string rust_test(Workflow const& workflow, NamedStub const& named) {
    auto const& stub = *named.stub;
    auto text = "\n#[test]\nfn " + named.function +
                "_answers() {\n    let result = handlers::" + named.function + "(\n        &" +
                rust_sample(workflow, workflow.input) + ",\n";
    for (auto const& [name, dependency] : named.parameters) {
        auto const sample = "&" + rust_sample(workflow, dependency->type);
        text += "        " + (dependency->is_optional ? "Some(" + sample + ")" : sample) + ",\n";
    }
    if (stub.type == StepType::BatchWorker) text += "        &serde_json::Value::Null,\n";
    return text + "    );\n    assert!(result.is_ok(), \"{result:?}\");\n}\n";
}

std::string rust_tests(Workflow const& workflow) {
    auto text = rust_header(workflow, "Tests of the handlers") +
                "use serde::de::DeserializeOwned;\n\nuse super::handlers;\nuse super::types::*;\n\n"
                "fn sample<T: DeserializeOwned>(text: &str) -> T {\n"
                "    serde_json::from_str(text).expect(\"the sample fits\")\n}\n\n"
                "#[test]\nfn samples_fit() {\n";
    for (auto const& type : types_in(workflow))
        text += "    " + rust_sample(workflow, type) + ";\n";
    text += "}\n";
    for (auto const& named : named_stubs(workflow, rust_name))
        text += rust_test(workflow, named);
    return text;
}

std::vector<File> rust_package(Workflow const& workflow, bool has_tests) {
    return {{.name = "mod.rs",
             .text = rust_header(workflow, "The module") +
                     "// It needs serde (with derive) and serde_json.\npub mod handlers;\npub mod "
                     "registry;\npub mod types;\n" +
                     (has_tests ? "\n#[cfg(test)]\nmod tests;\n" : "")}};
}

}  // namespace

Dialect const& rust_dialect() noexcept {
    static constexpr Dialect kDialect{.types_file = "types.rs",
                                      .handlers_file = "handlers.rs",
                                      .registry_file = "registry.rs",
                                      .tests_file = "tests.rs",
                                      .types = rust_types,
                                      .handlers = rust_handlers,
                                      .registry = rust_registry,
                                      .tests = rust_tests,
                                      .package = rust_package};
    return kDialect;
}

}  // namespace tasker::codegen
