#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "tera/template.hpp"

namespace tasker::tera {

/// What a filter may make.
inline constexpr std::size_t kTextBytesMax = std::size_t{8} * 1024 * 1024;

void add_filters_of_texts(Filters& filters);
void add_filters_of_lists(Filters& filters);
void add_filters_of_numbers(Filters& filters);

/// An argument of a filter; `usual` where it is not given. \returns InvalidTemplate when it is of
/// another kind, or is not given and there is no usual one.
[[nodiscard]] Result<std::string> text_argument(Arguments const& arguments, std::string_view name,
                                                std::optional<std::string> const& usual = {});
[[nodiscard]] Result<std::int64_t> whole_argument(Arguments const& arguments, std::string_view name,
                                                  std::optional<std::int64_t> usual = {});
/// False where it is not given.
[[nodiscard]] Result<bool> flag_argument(Arguments const& arguments, std::string_view name);

[[nodiscard]] Error wrong_argument(std::string text);
/// `it is of texts, and this is a list`
[[nodiscard]] Error wrong_kind(std::string_view wanted, Json const& value);
[[nodiscard]] Error too_large();

}  // namespace tasker::tera
