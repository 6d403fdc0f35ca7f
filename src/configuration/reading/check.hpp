#pragma once

#include <optional>
#include <string>

#include "configuration/findings.hpp"
#include "configuration/keys/key.hpp"
#include "configuration/variables.hpp"

namespace tasker::configuration {

/// Where a value stands.
struct Place {
    std::string file;
    Mark mark{};
};

/// A value that is right for its key.
struct CheckedValue {
    Value value;
    std::string variable;    ///< the one that a part of it came from; empty for none
    bool is_secret = false;  ///< even if the key is none: a secret variable is in it
};

/// Whether checking needs the environment: `${…}`, or `{ env = … }` and `{ file = … }` of a secret.
[[nodiscard]] bool needs_environment(Value const& value);

/// Checks `value` for `key`, with variables filled in. None when it is wrong; then findings say
/// why.
[[nodiscard]] std::optional<CheckedValue> check(Key const& key, Value const& value,
                                                Place const& place, Variables& variables,
                                                Findings& findings);

}  // namespace tasker::configuration
