#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tasker/json.hpp"

namespace tasker::codegen {

/// What a value of a schema is, in no language yet.
struct Type {
    enum class Kind : std::uint8_t {
        Any,  ///< also where a schema says what no type can; `remark` says what
        Boolean,
        Integer,
        Number,
        String,
        List,   ///< of items[0]
        Map,    ///< from texts to items[0]
        Named,  ///< a Definition
        Union,  ///< one of `items`
    };
    Kind kind = Kind::Any;
    bool is_nullable = false;
    /// Named: what it refers to comes later, or is what it stands in.
    bool is_recursive = false;
    std::string format;  ///< String: `date-time`, `date`, `time`, `uuid`, `email`, `uri`
    std::string name;    ///< Named; Union: a name of its own, for languages that need one
    std::string remark;
    std::vector<Type> items;
};

struct Field {
    std::string key;  ///< as JSON has it
    std::string description;
    Type type;
    bool is_required = false;
};

/// A type with a name.
struct Definition {
    enum class Shape : std::uint8_t {
        Record,       ///< an object with `fields`
        Enumeration,  ///< one of `values`, which are all texts or all whole numbers
        Union,        ///< `type`, a Union; for languages that do not write it where it is used
        Alias,        ///< another name for `type`
    };
    Shape shape = Shape::Record;
    std::string name;
    std::string description;
    std::string remark;  ///< what of the schema is not in the type
    std::vector<Field> fields;
    std::vector<Json> values;
    Type type;
    bool is_closed = false;  ///< Record: other members are refused

    [[nodiscard]] std::vector<std::string> keys() const {
        std::vector<std::string> keys;
        keys.reserve(fields.size());
        for (auto const& field : fields)
            keys.push_back(field.key);
        return keys;
    }
};

}  // namespace tasker::codegen
