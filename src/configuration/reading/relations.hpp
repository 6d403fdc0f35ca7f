#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "configuration/configuration.hpp"

namespace tasker::configuration {

/// A rule about several keys, each of which is right by itself.
struct Relation {
    std::vector<std::string> keys;  ///< the first is where the finding is shown
    /// What is wrong and what would be right; none when nothing is.
    std::function<std::optional<std::string>(Configuration const&)> complaint;
};

/// Made once; the same for everybody.
[[nodiscard]] std::vector<Relation> const& all_relations();

}  // namespace tasker::configuration
