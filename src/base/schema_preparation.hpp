#pragma once

#include <optional>
#include <string>

#include "tasker/error.hpp"
#include "tasker/json.hpp"

namespace tasker::base {

/// A schema that the validator can compile and run without running out of stack.
struct PreparedSchema {
    Json schema;  ///< `pattern` and `format` renamed to the rules of schema_text_rules.hpp
    bool has_pattern_properties = false;
};

/// Refuses what would hurt later: references that leave the document or lead nowhere, references
/// that come back to themselves without going down in the document that is checked, patterns that
/// are no regular expressions, and nesting without bound.
/// \returns InvalidTemplate with the JSON pointer of the offending part.
[[nodiscard]] Result<PreparedSchema> prepare_schema(Json const& schema);

/// The path of the first object that has a property name which is too long for matching a pattern
/// on the stack.
[[nodiscard]] std::optional<std::string> path_of_long_name(Json const& value);

}  // namespace tasker::base
