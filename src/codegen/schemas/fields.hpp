#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tasker/json.hpp"

namespace tasker::codegen {

/// A member somewhere in what a schema describes.
struct SchemaField {
    std::string path;          ///< `items[].sku`; empty: the whole
    std::string type;          ///< `string`, `integer | null`, `any`
    std::vector<Json> values;  ///< the only ones; empty: all of the type
    bool is_required = false;  ///< there whenever what it is in is there
    bool is_closed = false;    ///< an object that has no other members

    [[nodiscard]] bool may_be_null() const noexcept;
};

/// All members, those of objects and lists too, each after what it is in, the whole not included.
/// `$ref` within the schema is followed. Bounded: 12 levels, 2000 members.
[[nodiscard]] std::vector<SchemaField> fields_of(Json const& schema);
/// The whole, without its members.
[[nodiscard]] SchemaField whole_of(Json const& schema);

[[nodiscard]] JsonArray to_json(std::vector<SchemaField> const& fields);

}  // namespace tasker::codegen
