#pragma once

#include <memory>
#include <string>

#include "base/clock.hpp"
#include "base/log.hpp"
#include "store/notices.hpp"
#include "tasker/error.hpp"

namespace tasker::store {

struct PostgresNoticesOptions {
    std::string location;  ///< as open_postgres_store takes it
    base::Clock const& clock;
    base::Log& log;
    /// What is posted within this time after a notification goes with the next one.
    Duration window = std::chrono::milliseconds(5);
    /// How often the listener is told to look where nothing can be heard.
    Duration look_interval = std::chrono::seconds(1);
    /// How long the server may be silent.
    Duration patience = std::chrono::seconds(15);
};

/// Notices by LISTEN and NOTIFY, on one connection and one thread of its own, which connects by
/// itself when it is started and whenever the connection broke. Clock and log outlive it.
/// \returns InvalidOption for a location that is none.
[[nodiscard]] Result<std::unique_ptr<Notices>> open_postgres_notices(
    PostgresNoticesOptions const& options);

}  // namespace tasker::store
