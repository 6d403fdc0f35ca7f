#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "configuration/findings.hpp"
#include "configuration/keys/keys.hpp"
#include "configuration/scope.hpp"
#include "configuration/value.hpp"
#include "configuration/variables.hpp"

namespace tasker::configuration {

/// What files say of the keys, laid over each other: of each key the last one's word counts.
class Layers {
public:
    struct Said {
        Value value;
        std::string file;
        Mark mark{};
    };

    Layers(Keys const& keys, Scope scope, Variables& variables, Findings& findings)
        : keys_(keys),
          scope_(scope),
          variables_(variables),
          findings_(findings),
          said_(keys.all().size()) {}

    /// Lays a file over those before. Keys that there are not, and values that are wrong whatever
    /// comes later, become findings.
    void add(Value::Table const& tree, std::string const& file);

    /// The last word on a key; null when no file says anything.
    [[nodiscard]] Said const* said_of(Key const& key) const noexcept;

private:
    void walk(Value::Table const& table, std::string const& path);
    void see(Value::Member const& member, std::string const& path);
    void take(Key const& key, Value::Member const& member);
    void tell_unknown(Value::Member const& member, std::string const& path);

    Keys const& keys_;
    Scope scope_;
    Variables& variables_;
    Findings& findings_;
    std::vector<std::optional<Said>> said_;
    std::string file_;                ///< the one that is being added
    std::vector<bool> is_said_here_;  ///< by it
    std::size_t comparisons_left_ = 2'000;
};

}  // namespace tasker::configuration
