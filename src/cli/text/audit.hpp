#pragma once

#include <string>
#include <vector>

#include "audit/store_audit.hpp"
#include "cli/text/style.hpp"
#include "tasker/json.hpp"

namespace tasker::cli {

/// How many findings are shown one by one; of the others there is the number.
inline constexpr std::size_t kFindingsShownMax = 1'000;

/// What an audit said about a store.
struct AuditReport {
    std::string store;
    std::string holder;  ///< empty: nobody holds it
    audit::Summary summary;
    std::vector<audit::Finding> findings;  ///< at most kFindingsShownMax
};

[[nodiscard]] std::string shown(AuditReport const& report, Screen const& screen);
[[nodiscard]] Json to_json(AuditReport const& report);

}  // namespace tasker::cli
