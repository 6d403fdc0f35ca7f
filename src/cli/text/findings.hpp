#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "template/load.hpp"

namespace tasker::cli {

struct FindingCounts {
    std::size_t errors = 0;
    std::size_t warnings = 0;
    std::size_t advice = 0;
};
[[nodiscard]] FindingCounts count_of(std::span<templates::Finding const> findings);
/// `2 errors, 1 warning`, or `no findings`.
[[nodiscard]] std::string to_text(FindingCounts const& counts);
/// The finding on a line, in the colour of its severity.
[[nodiscard]] std::string shown(templates::Finding const& finding, bool has_colour);
[[nodiscard]] Json to_json(std::span<templates::Finding const> findings);

}  // namespace tasker::cli
