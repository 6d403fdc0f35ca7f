#pragma once

#include <optional>
#include <string>
#include <vector>

#include "configuration/load.hpp"
#include "configuration/reading/layers.hpp"

namespace tasker::configuration {

/// From what was said of the keys to what they are: variables, files, defaults.
class Resolution {
public:
    Resolution(Keys const& keys, Layers const& layers, std::string_view environment,
               Variables& variables, Findings& findings);

    /// `${…}` stays as it is, and variables change nothing.
    void keep_placeholders() noexcept { keeps_placeholders_ = true; }

    /// Fills in settings and typed values of all keys in scope, and checks how they go together.
    void run(Scope scope, Loaded& loaded);

private:
    /// What counts for a key before it is checked.
    struct Winner {
        Value value;
        Origin origin;
    };
    [[nodiscard]] Winner winner_of(Key const& key);
    void settle(Key const& key, Loaded& loaded);
    void check_relations(Loaded const& loaded);
    [[nodiscard]] Setting const* setting_of(std::string const& path, Loaded const& loaded) const;

    Keys const& keys_;
    Layers const& layers_;
    std::optional<Environment> known_environment_;
    Variables& variables_;
    Findings& findings_;
    bool keeps_placeholders_ = false;
    std::vector<std::size_t> positions_;  ///< in Loaded::settings, by key
};

}  // namespace tasker::configuration
