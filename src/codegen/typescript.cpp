#include <algorithm>
#include <utility>

#include "base/joined.hpp"
#include "base/json.hpp"
#include "codegen/language.hpp"
#include "codegen/names.hpp"
#include "codegen/sample.hpp"
#include "codegen/stubs.hpp"
#include "codegen/text.hpp"
#include "codegen/typescript_types.hpp"

namespace tasker::codegen {

namespace {

using model::StepType;

constexpr std::string_view kTypeScriptSdk = "'@tasker-systems/tasker'";

std::string typescript_header(Workflow const& workflow, std::string_view what) {
    return comment("//", std::string(what) + " of " + workflow.title + ".");
}

bool has_stub(Workflow const& workflow, StepType type) {
    return std::ranges::find(workflow.handlers, type, &HandlerStub::type) !=
           workflow.handlers.end();
}

std::string braces(std::vector<std::string> const& names) {
    return "{ " + base::joined(names, ", ") + " }";
}

std::string typescript_answer(HandlerStub const& stub) {
    if (stub.type == StepType::Decision) return "Decision";
    return stub.type == StepType::Batchable ? "BatchConfig" : stub.result;
}

std::string arguments_type(NamedStub const& named) {
    return pascal_case(named.function) + "Arguments";
}

std::string typescript_function(NamedStub const& named, std::string const& input) {
    auto const& stub = *named.stub;
    std::string text =
        "\nexport interface " + arguments_type(named) + " {\n  inputs: " + input + ";\n";
    for (auto const& [name, dependency] : named.parameters) {
        auto const& [mark, or_none] =
            dependency->is_optional ? std::pair("?: ", " | undefined") : std::pair(": ", "");
        text += "  " + name + mark + dependency->type + or_none + ";\n";
    }
    if (stub.type == StepType::BatchWorker) text += "  batchContext: BatchWorkerContext | null;\n";
    text += "  context: StepContext;\n}\n\n" + comment("//", notes_on(stub)) +
            "export async function " + named.function + "(args: " + arguments_type(named) +
            "): Promise<" + typescript_answer(stub) + "> {\n";
    return text + "  throw new Error(`" + named.function +
           " is not written yet; it is given ${Object.keys(args).join(', ')}`);\n}\n";
}

std::string typescript_handlers(Workflow const& workflow) {
    std::vector<std::string> sdk;
    if (has_stub(workflow, StepType::Batchable)) sdk.emplace_back("BatchConfig");
    if (has_stub(workflow, StepType::BatchWorker)) sdk.emplace_back("BatchWorkerContext");
    if (has_stub(workflow, StepType::Decision)) sdk.emplace_back("Decision");
    sdk.emplace_back("StepContext");
    auto text = typescript_header(workflow, "Handlers") + "import type " + braces(sdk) + " from " +
                std::string(kTypeScriptSdk) + ";\n\nimport type {\n";
    for (auto const& type : types_in(workflow))
        text += "  " + type + ",\n";
    text += "} from './types.js';\n";
    for (auto const& named : named_stubs(workflow, typescript_name))
        text += typescript_function(named, workflow.input);
    return text;
}

std::string define_function(StepType type) {
    switch (type) {
        case StepType::Decision: return "defineDecisionHandler";
        case StepType::Batchable: return "defineBatchAnalyzer";
        case StepType::BatchWorker: return "defineBatchWorker";
        case StepType::Standard:
        case StepType::DeferredConvergence: break;
    }
    return "defineHandler";
}

std::string typescript_binding(Workflow const& workflow, NamedStub const& named) {
    auto const& stub = *named.stub;
    std::vector<std::string> depends;
    std::vector<std::string> given;
    std::string passed =
        "      inputs: types." + workflow.input + "Schema.parse(context.inputData),\n";
    for (auto const& [name, dependency] : named.parameters) {
        depends.push_back(name + ": " + quoted_text(dependency->step));
        given.push_back(name);
        passed += "      " + name + ": ";
        if (dependency->is_optional) passed += name + " == null ? undefined : ";
        passed += "types." + dependency->type + "Schema.parse(" + name + "),\n";
    }
    if (stub.type == StepType::BatchWorker) {
        given.emplace_back("batchContext");
        passed += "      batchContext,\n";
    }
    given.emplace_back("context");
    std::vector<std::string> options;
    if (!depends.empty()) options.push_back("depends: " + braces(depends));
    if (stub.type == StepType::Batchable)
        options.push_back("workerTemplate: " + quoted_text(stub.worker_template));
    return "\nexport const " + pascal_case(named.function) +
           "Handler = " + define_function(stub.type) + "(\n  " + quoted_text(stub.callable) +
           ",\n  " + (options.empty() ? "{}" : braces(options)) + ",\n  async (" + braces(given) +
           ") =>\n    handlers." + named.function + "({\n" + passed +
           "      context,\n    }),\n);\n";
}

std::string typescript_registry(Workflow const& workflow) {
    std::vector<std::string> sdk;
    std::string bindings;
    std::string list;
    for (auto const& named : named_stubs(workflow, typescript_name)) {
        auto const define = define_function(named.stub->type);
        if (std::ranges::find(sdk, define) == sdk.end()) sdk.push_back(define);
        bindings += typescript_binding(workflow, named);
        list += "  [" + quoted_text(named.stub->callable) + ", " + pascal_case(named.function) +
                "Handler],\n";
    }
    std::ranges::sort(sdk);
    return typescript_header(workflow, "What binds the handlers to their names: those") +
           "import " + braces(sdk) + " from " + std::string(kTypeScriptSdk) +
           ";\n\nimport * as handlers from './handlers.js';\nimport * as types from "
           "'./types.js';\n" +
           bindings + "\nexport const HANDLERS = [\n" + list +
           "] as const;\n\n// Adds all of them to a HandlerRegistry.\nexport function register("
           "registry: { register(name: string, handler: unknown): void }): void {\n"
           "  for (const [name, handler] of HANDLERS) registry.register(name, handler);\n}\n";
}

std::string typescript_sample(Workflow const& workflow, std::string const& type) {
    return "types." + type + "Schema.parse(" + base::to_text(sample_of(workflow, type)) + ")";
}

std::string typescript_test(Workflow const& workflow, NamedStub const& named) {
    auto const& stub = *named.stub;
    auto text = "\ntest(" + quoted_text(stub.step + " answers as the template says") +
                ", async () => {\n  const result = await handlers." + named.function +
                "({\n    inputs: " + typescript_sample(workflow, workflow.input) + ",\n";
    for (auto const& [name, dependency] : named.parameters)
        text += "    " + name + ": " + typescript_sample(workflow, dependency->type) + ",\n";
    if (stub.type == StepType::BatchWorker) text += "    batchContext: {} as never,\n";
    text += "    context: {} as never,\n  });\n";
    return text +
           (has_plain_result(stub) ? "  types." + stub.result + "Schema.parse(result);\n"
                                   : std::string("  assert.ok(result);\n")) +
           "});\n";
}

std::string typescript_tests(Workflow const& workflow) {
    auto text = typescript_header(workflow, "Tests of the handlers") +
                "import assert from 'node:assert';\nimport { test } from 'node:test';\n\n"
                "import * as handlers from './handlers.js';\nimport * as types from "
                "'./types.js';\n\ntest('samples fit', () => {\n";
    for (auto const& type : types_in(workflow)) {
        text += "  assert.doesNotThrow(() => " + typescript_sample(workflow, type) + ");\n";
    }
    text += "});\n";
    for (auto const& named : named_stubs(workflow, typescript_name))
        text += typescript_test(workflow, named);
    return text;
}

std::vector<File> typescript_package(Workflow const& workflow, bool /*has_tests*/) {
    return {{.name = "index.ts",
             .text = typescript_header(workflow, "The package") +
                     "export * from './handlers.js';\nexport * from './registry.js';\nexport * "
                     "from './types.js';\n"}};
}

}  // namespace

Dialect const& typescript_dialect() noexcept {
    static constexpr Dialect kDialect{.types_file = "types.ts",
                                      .handlers_file = "handlers.ts",
                                      .registry_file = "registry.ts",
                                      .tests_file = "handlers.test.ts",
                                      .types = typescript_types,
                                      .handlers = typescript_handlers,
                                      .registry = typescript_registry,
                                      .tests = typescript_tests,
                                      .package = typescript_package};
    return kDialect;
}

}  // namespace tasker::codegen
