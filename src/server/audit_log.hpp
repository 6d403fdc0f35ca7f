#pragma once

#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/log.hpp"
#include "server/authorization.hpp"
#include "server/line_limit.hpp"

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
    AuditLog(base::Log& log, base::Clock const& clock) : log_(log), refusals_(clock) {}

    void done(AuditEntry const& entry);
    void refused(AuditEntry const& entry, Denial const& denial);

private:
    base::Log& log_;
    LineLimit refusals_;
};

}  // namespace tasker::server
