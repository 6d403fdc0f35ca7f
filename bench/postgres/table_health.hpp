#pragma once

#include <cstdint>
#include <string>

namespace tasker::bench {

/// What the server counted for the tables of a schema that change with each move.
struct TableHealth {
    std::uint64_t updates = 0;
    std::uint64_t in_place = 0;  ///< of those: no index had to learn of them
    std::uint64_t live_rows = 0;
    std::uint64_t dead_rows = 0;  ///< old versions that are still there

    [[nodiscard]] double share_in_place() const {
        return updates == 0 ? 1 : static_cast<double>(in_place) / static_cast<double>(updates);
    }
};

/// Of tasks and steps together.
[[nodiscard]] TableHealth table_health(std::string const& server, std::string const& schema);

}  // namespace tasker::bench
