#pragma once

#include <cstddef>
#include <mutex>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/log.hpp"
#include "server/authorization.hpp"

namespace tasker::server {

/// One call, for the log of who did what.
struct AuditEntry {
    std::string_view caller;     ///< empty: not known
    std::string_view operation;  ///< `cancel_task`
    std::string_view target;     ///< what was asked for; what follows a `?` is left out
    std::string_view request_id;
    std::string_view subject;  ///< the id of what was made; empty: none
    unsigned status = 0;
};

/// Writes a line with a JSON object for each call that changes something, and for each that was
/// refused; of the latter only some, when there are many. Thread-safe.
class AuditLog {
public:
    /// Both outlive it.
    AuditLog(base::Log& log, base::Clock const& clock) : log_(log), clock_(clock) {}

    void done(AuditEntry const& entry);
    void refused(AuditEntry const& entry, Denial const& denial);

private:
    /// Whether one more may be told; then how many were not before it.
    struct Turn {
        bool may_be_told = true;
        std::size_t untold = 0;
    };
    [[nodiscard]] Turn take_turn();

    base::Log& log_;
    base::Clock const& clock_;
    std::mutex mutex_;
    TimePoint second_{};      ///< the one that is counted
    std::size_t told_ = 0;    ///< in it
    std::size_t untold_ = 0;  ///< since the last that was told
};

}  // namespace tasker::server
