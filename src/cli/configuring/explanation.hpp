#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/context.hpp"
#include "configuration/keys/keys.hpp"
#include "configuration/scope.hpp"
#include "configuration/variables.hpp"

namespace tasker::cli {

/// Everything about one key, for people.
[[nodiscard]] std::string explanation_of(configuration::Key const& key, Screen const& screen);
[[nodiscard]] std::string explanation_of(configuration::KnownVariable const& variable,
                                         Screen const& screen);
/// A line for each key: its path, its default in the environment, what it is about.
[[nodiscard]] std::string list_of_keys(std::vector<configuration::Key const*> const& keys,
                                       std::optional<configuration::Environment> environment,
                                       Screen const& screen);

[[nodiscard]] JsonObject to_json(configuration::Key const& key);
[[nodiscard]] JsonObject to_json(configuration::KnownVariable const& variable);

/// The keys in scope that are `path` or below it; all for "".
[[nodiscard]] std::vector<configuration::Key const*> keys_below(std::string_view path,
                                                                configuration::Scope scope);

}  // namespace tasker::cli
