#pragma once

#include <string>

#include "configuration/load.hpp"

namespace tasker::configuration {

/// A file with all settings of `loaded`, each with what it means, as they were given: `${…}` stays.
/// Literal secrets are in it; Setting::holds_literal_secret says which.
[[nodiscard]] std::string toml_page(Loaded const& loaded, Scope scope);

}  // namespace tasker::configuration
