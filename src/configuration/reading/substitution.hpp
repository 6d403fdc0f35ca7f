#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "configuration/findings.hpp"
#include "configuration/variables.hpp"

namespace tasker::configuration {

struct Substituted {
    std::string text;
    std::string variable;    ///< the last one that was set; empty for none
    bool is_secret = false;  ///< a secret variable is in it
};

[[nodiscard]] bool has_placeholder(std::string_view text) noexcept;

/// `text` with `${VAR}` and `${VAR:-default}` filled in, as a shell would: a variable that is empty
/// counts as not set. None when one cannot be; then `complain` was told, or `findings` if the
/// variable itself is wrong.
[[nodiscard]] std::optional<Substituted> substitute(
    std::string_view text, Variables& variables, Findings& findings,
    std::function<void(FindingCode, std::string)> const& complain);

}  // namespace tasker::configuration
