#include "cli/serving/example_workflow.hpp"

#include <cstdint>
#include <string>

#include "tasker/step_context.hpp"
#include "tasker/step_result.hpp"
#include "template/load.hpp"

namespace tasker::cli {

namespace {

constexpr std::string_view kExample = R"(
name: greeting
namespace_name: example
version: "1.0.0"
description: Greets somebody, and says how long the greeting is
identity_strategy: always_unique
input_schema:
  type: object
  required: [name]
  properties: { name: { type: string, minLength: 1, default: Ada } }
steps:
  - { name: greet, handler: { callable: example.greet } }
  - { name: measure, dependencies: [greet], handler: { callable: example.measure } }
)";

}  // namespace

Result<model::Template> example_template() {
    return templates::load_text(kExample, "example");
}

void add_example_handlers(Handlers& handlers) {
    handlers.add("example.greet", [](StepContext& step) -> StepResult {
        auto const name = step.input<std::string>("name");
        if (!name) return StepResult::permanent_error(name.error().message());
        return Json{{"greeting", "Hello, " + *name + "!"}};
    });
    handlers.add("example.measure", [](StepContext& step) -> StepResult {
        auto const& greeting = step.dependency_field("greet", "greeting");
        if (!greeting.is_string()) return StepResult::permanent_error("greet gave no greeting");
        return Json{{"length", greeting.get_string().size()}};
    });
}

}  // namespace tasker::cli
