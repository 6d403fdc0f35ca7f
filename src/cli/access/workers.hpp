#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/access/servers.hpp"

namespace tasker::cli {

/// What one worker said of itself, or why it did not.
struct WorkerReport {
    std::string name;  ///< the profile's, or the URL
    std::string url;
    std::string id;      ///< empty: it did not answer
    std::string status;  ///< `healthy`, `degraded`, `unreachable`
    Json document;       ///< /health/detailed
    std::optional<Error> error;

    [[nodiscard]] bool is_healthy() const { return status == "healthy"; }
};

/// Asks all of them, one after the other.
[[nodiscard]] std::vector<WorkerReport> ask_workers(std::vector<WorkerLine> const& lines);

/// `{"name", "url", "worker_id", "status", "error", "health"}`.
[[nodiscard]] JsonObject to_json(WorkerReport const& report);

/// The one with this id, of this profile, or at this URL. A worker that does not answer has no id.
/// \returns InvalidOption, naming those that there are.
[[nodiscard]] Result<WorkerReport> worker_named(std::vector<WorkerReport> const& reports,
                                                std::string const& id);

}  // namespace tasker::cli
