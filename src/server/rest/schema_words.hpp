#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "tasker/json.hpp"

namespace tasker::server::rest::schema {

// The words that schemas are written in.

/// A member of an object; one that starts with `?` may be absent.
struct Member {
    std::string_view name;
    Json schema;
};

[[nodiscard]] Json object(std::initializer_list<Member> members);
[[nodiscard]] Json text();
[[nodiscard]] Json text(std::size_t least, std::size_t most);
[[nodiscard]] Json uuid();
[[nodiscard]] Json time();
[[nodiscard]] Json naive_time();
[[nodiscard]] Json count();  ///< an integer from 0
[[nodiscard]] Json integer();
[[nodiscard]] Json integer(std::int64_t least, std::int64_t most);
[[nodiscard]] Json number();
[[nodiscard]] Json boolean();
[[nodiscard]] Json any();
[[nodiscard]] Json any_object();
[[nodiscard]] Json words(std::initializer_list<std::string_view> known);
[[nodiscard]] Json words(JsonArray known);
[[nodiscard]] Json list(Json items);
[[nodiscard]] Json or_null(Json schema);
[[nodiscard]] Json ref(std::string_view name);

[[nodiscard]] Json task_state();
[[nodiscard]] Json step_state();

}  // namespace tasker::server::rest::schema
