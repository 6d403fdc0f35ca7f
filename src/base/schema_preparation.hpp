#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "tasker/error.hpp"
#include "tasker/json.hpp"

namespace tasker::base {

/// A schema that the validator can compile and run without running out of stack.
struct PreparedSchema {
    Json schema;  ///< `pattern` and `format` renamed to the rules of schema_text_rules.hpp
    /// How long names of properties may be; none when they are not matched with patterns.
    std::optional<std::size_t> name_size_max;
};

/// Refuses what would hurt later: references that leave the document or lead nowhere, references
/// that come back to themselves without going down in the document that is checked, patterns that
/// are no regular expressions or (property_pattern.hpp) take for ever, divisors that are not more
/// than 0 or too large, and nesting without bound.
/// \returns InvalidTemplate with the JSON pointer of the offending part.
[[nodiscard]] Result<PreparedSchema> prepare_schema(Json const& schema);

/// The path of the first object that has a property name of more than `size_max` bytes.
[[nodiscard]] std::optional<std::string> path_of_long_name(Json const& value, std::size_t size_max);

}  // namespace tasker::base
