#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tera/template.hpp"

namespace tasker::tera {

/// Behind `is`: `odd`, `starting_with`.
[[nodiscard]] bool is_test(std::string_view name) noexcept;
[[nodiscard]] std::vector<std::string> test_names();
/// \param value  null: it is not defined
/// \returns the answer; an error whose message has no place
[[nodiscard]] Result<bool> run_test(std::string_view name, Json const* value,
                                    std::vector<Json> const& arguments);

/// `range(end=3)`, `throw(message="…")`.
[[nodiscard]] bool is_function(std::string_view name) noexcept;
[[nodiscard]] std::vector<std::string> function_names();
[[nodiscard]] Result<Json> run_function(std::string_view name, Arguments const& arguments);

/// An operator of two values: `+`, `~`, `==`.
[[nodiscard]] Result<Json> run_operator(std::string_view name, Json const& left, Json const& right);
/// Whether `part` is in a list, a text, or among the names of an object.
[[nodiscard]] Result<bool> is_within(Json const& part, Json const& whole);

/// What `if` takes for true: neither 0, nor empty, nor null.
[[nodiscard]] bool is_true(Json const& value) noexcept;
/// As `{{ value }}` writes it.
[[nodiscard]] std::string text_of_value(Json const& value);
/// `a text`, `a list`: for messages.
[[nodiscard]] std::string_view kind_of_value(Json const& value) noexcept;
/// What copying it costs, as Limits::steps_max counts.
[[nodiscard]] std::size_t cost_of(Json const& value) noexcept;

}  // namespace tasker::tera
