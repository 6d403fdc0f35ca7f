#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tasker/json.hpp"

namespace tasker::cli::mcp {

// Schemas of arguments and results, in few words.

/// A member of an object.
struct Member {
    enum class Need : bool { Optional, Required };
    std::string_view name;
    JsonObject schema;
    Need need = Need::Optional;
};
[[nodiscard]] inline Member required(std::string_view name, JsonObject schema) {
    return {name, std::move(schema), Member::Need::Required};
}
[[nodiscard]] inline Member optional(std::string_view name, JsonObject schema) {
    return {name, std::move(schema), Member::Need::Optional};
}

/// Arguments: nothing else may be given, so that a misspelt one is told of.
[[nodiscard]] JsonObject arguments_of(std::vector<Member> members);
/// A result: there may be more in it.
[[nodiscard]] JsonObject result_of(std::vector<Member> members);

[[nodiscard]] JsonObject text(std::string_view description);
[[nodiscard]] JsonObject uuid(std::string_view description);
[[nodiscard]] JsonObject whole_number(std::string_view description, int least, int most);
[[nodiscard]] JsonObject yes_or_no(std::string_view description);
[[nodiscard]] JsonObject one_of(std::string_view description,
                                std::vector<std::string_view> const& words);
[[nodiscard]] JsonObject any_object(std::string_view description);
[[nodiscard]] JsonObject list_of(std::string_view description, JsonObject items);

// Arguments that fit their schema.

/// Empty when it is not given.
[[nodiscard]] std::string text_in(JsonObject const& arguments, std::string_view name);
[[nodiscard]] bool is_set(JsonObject const& arguments, std::string_view name);
/// `&name=value` for each of these that is given, percent-encoded, with a `?` in place of the
/// first.
[[nodiscard]] std::string query_of(JsonObject const& arguments,
                                   std::initializer_list<std::string_view> names);

}  // namespace tasker::cli::mcp
