#pragma once

#include <optional>
#include <string_view>
#include <utility>

#include "server/audit_log.hpp"
#include "server/authorization.hpp"
#include "server/backend.hpp"
#include "server/routing/call.hpp"

namespace tasker::server {

/// What a call is to do, for who decides about it and for the log.
struct Undertaking {
    std::string_view operation;   ///< `cancel_task`
    std::string_view permission;  ///< empty: everybody may
    bool changes_something = false;
};

/// How a call ended.
struct Ending {
    std::string_view subject{};  ///< the id of what was made; empty: none
    unsigned status = 0;         ///< as REST says it
};

/// Where every call comes in, whatever brought it: asks who calls and whether he may, and notes in
/// the log who did what. Counts whom it was asked about. Thread-safe.
class Entrance {
public:
    /// Without `authorize` everybody may do everything, and nothing is noted. The backend outlives
    /// it.
    Entrance(Authorize authorize, Backend& backend)
        : authorize_(std::move(authorize)),
          counters_(backend.counters),
          audit_(backend.log, backend.clock) {}

    /// Lets the caller in and sets him in the call, or says why not, and notes that.
    [[nodiscard]] std::optional<Denial> deny(Undertaking const& undertaking, routing::Call& call);
    /// Notes a call that was let in and has ended, if it was to change something.
    void note(Undertaking const& undertaking, http::Request const& request, std::string_view caller,
              Ending const& ending);

private:
    [[nodiscard]] bool is_open_for(Undertaking const& undertaking) const noexcept {
        return !authorize_ || undertaking.permission.empty();
    }

    Authorize const authorize_;
    metrics::Counters& counters_;
    AuditLog audit_;
};

}  // namespace tasker::server
