#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "cli/context.hpp"
#include "configuration/findings.hpp"

namespace tasker::cli {

/// How many there are of each severity.
struct ConfigFindingCounts {
    std::size_t errors = 0;
    std::size_t warnings = 0;
    std::size_t notes = 0;
};
[[nodiscard]] ConfigFindingCounts count_of(std::span<configuration::Finding const> findings);
/// `2 errors, 1 warning`, or `no findings`.
[[nodiscard]] std::string to_text(ConfigFindingCounts const& counts);
/// The finding on a line, its severity in colour.
[[nodiscard]] std::string shown(configuration::Finding const& finding, bool has_colour);
/// All of them to `notes`, a line each.
void print_findings(std::span<configuration::Finding const> findings, Context& context);
/// What its key means and wants, indented; empty for a finding that is about no key that there is.
[[nodiscard]] std::string explained(configuration::Finding const& finding);
[[nodiscard]] JsonArray to_json(std::span<configuration::Finding const> findings);

}  // namespace tasker::cli
