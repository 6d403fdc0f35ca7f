#pragma once

#include <string>

namespace tasker::configuration {

/// docs/reference/configuration.md: everything that the tables of keys, variables and findings say.
[[nodiscard]] std::string reference_page();

}  // namespace tasker::configuration
