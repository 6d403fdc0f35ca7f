#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/template.hpp"
#include "tasker/error.hpp"

namespace tasker::codegen {

/// A member of an object in a template to be: `order_id: string`, `note: string?`, `items: array`.
struct NewField {
    std::string name;
    std::string type = "string";  ///< a type of JSON Schema
    bool is_required = true;
};

struct NewStep {
    std::string name;
    std::string description{};
    std::string callable{};  ///< empty: `namespace.name`
    model::StepType type = model::StepType::Standard;
    std::vector<std::string> dependencies{};
    std::vector<NewField> results{};
};

struct NewTemplate {
    std::string name;
    std::string namespace_name = "default";
    std::string version = "1.0.0";
    std::string description{};
    std::vector<NewField> inputs{};
    std::vector<NewStep> steps{};
};

/// `string`, `string?` (not required). \returns InvalidInput, naming the types that there are.
[[nodiscard]] Result<NewField> field_from(std::string name, std::string_view type);

/// The YAML of the template. Whether it is a right one is for who checks templates.
[[nodiscard]] std::string template_text(NewTemplate const& wanted);

}  // namespace tasker::codegen
