#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "configuration/keys/key.hpp"

namespace tasker::configuration {

/// Lines of at most `columns` columns, each behind `margin`; ends with a line break.
[[nodiscard]] std::string wrapped(std::string_view text, std::string_view margin,
                                  std::size_t columns);

/// `25, in test 30, in production 50`: the defaults as TOML writes them.
[[nodiscard]] std::string defaults_to_text(Key const& key);

/// `on reload (SIGHUP)`, `after a restart`, `in a later version…`, `never…`: when a new value takes
/// effect.
[[nodiscard]] std::string_view effect_to_text(Key const& key);

}  // namespace tasker::configuration
