#include "codegen/stubs.hpp"

#include <array>
#include <set>

#include "base/joined.hpp"
#include "codegen/names.hpp"
#include "codegen/text.hpp"

namespace tasker::codegen {

std::vector<NamedStub> named_stubs(Workflow const& workflow, MakeName const& make_name) {
    // What files around the functions call something of theirs.
    constexpr std::array<std::string_view, 22> kOwn{
        "inputs",   "context",  "batch",    "batch_context", "batchContext",  "args",
        "step",     "handlers", "models",   "types",         "functional",    "register",
        "registry", "read",     "answer",   "result_of",     "result_if_any", "sample",
        "test",     "assert",   "unittest", "result"};
    std::vector<NamedStub> stubs;
    UniqueNames functions(kOwn);
    for (auto const& stub : workflow.handlers) {
        NamedStub named{.stub = &stub, .function = functions.take(make_name(stub.step), "_")};
        UniqueNames parameters(kOwn);
        for (auto const& dependency : stub.dependencies) {
            named.parameters.push_back({.name = parameters.take(make_name(dependency.step), "_"),
                                        .dependency = &dependency});
        }
        stubs.push_back(std::move(named));
    }
    return stubs;
}

std::string notes_on(HandlerStub const& stub) {
    std::string text = stub.description.empty() ? "The step " + stub.step + "." : stub.description;
    if (!stub.other_steps.empty())
        text += "\nThese steps use it too: " + base::joined(stub.other_steps, ", ") + ".";
    if (!stub.method.empty()) {
        text += "\nThe template asks for the method \"" + stub.method +
                "\": register an object that has it.";
    }
    if (!stub.batches.empty()) {
        text += "\nResults of the batches of " + base::joined(stub.batches, ", ") +
                " are in the context: there are as many as the analyzer made.";
    }
    return text;
}

std::vector<std::string> types_in(Workflow const& workflow) {
    std::set<std::string> names{workflow.input};
    for (auto const& stub : workflow.handlers) {
        if (has_plain_result(stub)) names.insert(stub.result);
        for (auto const& dependency : stub.dependencies)
            names.insert(dependency.type);
    }
    return {names.begin(), names.end()};
}

}  // namespace tasker::codegen
