#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "statistics.hpp"

namespace airports {

/// A row that was left out.
struct Rejected {
    std::uint64_t row = 0;  ///< from 1, the header is not counted
    std::string reason;
};

struct Report {
    std::string table;  ///< the table's file name
    std::uint64_t batch_count = 0;
    std::vector<Rejected> rejected;
    Statistics statistics;
};

// Both hold nothing but what the table says, no time and no path, so that two runs over one table
// give equal bytes.
[[nodiscard]] std::string to_markdown(Report const& report);
[[nodiscard]] std::string to_csv(Report const& report);

}  // namespace airports
