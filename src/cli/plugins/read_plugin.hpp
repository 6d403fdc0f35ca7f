#pragma once

#include "cli/plugins/plugin.hpp"

namespace tasker::cli {

/// A plugin, as far as it could be read, and everything that is wrong with its two kinds of TOML
/// files.
struct ReadPlugin {
    Plugin plugin;
    std::vector<PluginFinding> findings;

    [[nodiscard]] bool has_errors() const noexcept;
};

inline constexpr auto* kPluginFile = "tasker-plugin.toml";

/// Reads what is said in `folder`; templates that cannot be read are left out.
[[nodiscard]] ReadPlugin read_plugin(std::filesystem::path const& folder);

}  // namespace tasker::cli
