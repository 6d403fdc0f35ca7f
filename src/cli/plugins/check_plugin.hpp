#pragma once

#include "cli/plugins/read_plugin.hpp"

namespace tasker::cli {

/// read_plugin, and everything that is wrong with the texts of its templates: what cannot be read
/// or parsed, variables that are no parameters, parameters that nothing reads.
[[nodiscard]] ReadPlugin check_plugin(std::filesystem::path const& folder);

}  // namespace tasker::cli
