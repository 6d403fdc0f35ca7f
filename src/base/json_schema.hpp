#pragma once

#include <memory>
#include <string>
#include <vector>

#include "tasker/error.hpp"
#include "tasker/json.hpp"

namespace tasker::base {

/// A JSON Schema (draft 7), compiled once. Immutable and thread-safe; cheap to copy.
class JsonSchema {
public:
    struct Violation {
        std::string path;    ///< JSON pointer of the offending value; "" is the whole document
        std::string reason;  ///< what the schema wants there
    };

    /// \returns InvalidTemplate when `schema` is not an object or not a schema; `$ref` may only
    ///          point into the same document.
    [[nodiscard]] static Result<JsonSchema> compile(Json const& schema);

    /// Everything about `value` that the schema refuses; empty when it fits.
    [[nodiscard]] std::vector<Violation> check(Json const& value) const;

private:
    struct Compiled;
    explicit JsonSchema(std::shared_ptr<Compiled const> compiled);
    std::shared_ptr<Compiled const> compiled_;  // shared: copies of a schema are one program
};

}  // namespace tasker::base
