#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "codegen/type.hpp"

namespace tasker::codegen {

/// Turns JSON Schemas (draft 7, and `$defs`) into types. What no type can say becomes Any, with a
/// remark that says what it was; nothing is refused. Bounded: 32 levels, 1000 definitions.
class SchemaTypes {
public:
    SchemaTypes();
    ~SchemaTypes();
    SchemaTypes(SchemaTypes const&) = delete;
    SchemaTypes& operator=(SchemaTypes const&) = delete;

    /// Defines `wanted`, or that with a number where it is taken, and what it is made of.
    /// \returns its name
    std::string add(Json const& schema, std::string_view wanted, std::string description);

    /// What was defined, in an order in which each comes before those that use it, as far as that
    /// is possible; where it is not, the use is marked as recursive.
    [[nodiscard]] std::vector<Definition> take();

private:
    class Reader;
    std::unique_ptr<Reader> reader_;
};

}  // namespace tasker::codegen
