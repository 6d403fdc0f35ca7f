#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "codegen/type.hpp"

namespace tasker::codegen {

// What a JSON Schema says in its words, read leniently: what is malformed says nothing.

[[nodiscard]] JsonArray const* array_in(JsonObject const& schema, std::string_view word);
[[nodiscard]] std::string description_in(Json const& schema);
/// `type`, one or several.
[[nodiscard]] std::vector<std::string_view> type_words(JsonObject const& schema);
[[nodiscard]] std::vector<std::string> required_in(JsonObject const& schema);
/// The format if a type can be made of it, else nothing.
[[nodiscard]] std::string known_format(std::string_view format);
/// `{type: "null"}`, or the constant.
[[nodiscard]] bool is_null_schema(Json const& schema);
/// An object with members that are told by name.
[[nodiscard]] bool is_record(JsonObject const& schema);

/// `enum`, or `const` as the only value.
struct AllowedValues {
    std::vector<Json> values;  ///< each once, without null
    bool has_null = false;
};
[[nodiscard]] AllowedValues without_null(JsonObject const& schema);
/// What all of them are; Any when they differ, or there are none.
[[nodiscard]] Type::Kind kind_of_all(std::vector<Json> const& values);
/// For a comment, on one line and not too long.
[[nodiscard]] std::string shown(std::vector<Json> const& values);

/// What `#/definitions/Address` points to in `root`; null for what is not there, or elsewhere.
[[nodiscard]] Json const* find_pointer(Json const& root, std::string_view pointer);

/// The schema with the members of all objects that its `allOf` names, if these are all objects;
/// none for a schema without `allOf`.
[[nodiscard]] std::optional<JsonObject> merged_all_of(JsonObject const& schema, Json const* root);

}  // namespace tasker::codegen
