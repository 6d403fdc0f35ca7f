#pragma once

#include <string>
#include <vector>

#include "cli/context.hpp"
#include "configuration/load.hpp"

namespace tasker::cli {

/// A key that files or variables set, and who does something with it.
struct UsedKey {
    std::string path;
    configuration::KeyUse in_server = configuration::KeyUse::None;
    configuration::KeyUse in_worker = configuration::KeyUse::None;
    std::string location;  ///< `base/common.toml:12`, `$DATABASE_URL`

    [[nodiscard]] bool is_used() const noexcept {
        return in_server != configuration::KeyUse::None || in_worker != configuration::KeyUse::None;
    }
};

/// What becomes of everything that a configuration says.
struct ConfigUsage {
    std::string source;
    std::size_t known = 0;  ///< keys that there are in this context
    std::vector<UsedKey> used;
    std::vector<UsedKey> unused;  ///< there are such keys, and no process does anything with them
    std::vector<UsedKey> unknown;

    [[nodiscard]] std::size_t set_count() const noexcept {
        return used.size() + unused.size() + unknown.size();
    }
};
[[nodiscard]] ConfigUsage usage_of(configuration::Loaded const& loaded, std::string source);

/// What of it is shown.
struct UsageView {
    bool has_unused = false;
    bool has_locations = false;
};
[[nodiscard]] std::string usage_text(ConfigUsage const& usage, UsageView view,
                                     Screen const& screen);
[[nodiscard]] std::string usage_markdown(ConfigUsage const& usage, UsageView view);
[[nodiscard]] Json usage_json(ConfigUsage const& usage, UsageView view);

}  // namespace tasker::cli
