#include "server/entrance.hpp"

#include <utility>

namespace tasker::server {

std::optional<Denial> Entrance::deny(Undertaking const& undertaking, routing::Call& call) {
    if (is_open_for(undertaking)) return std::nullopt;
    auto const& request = call.request();
    auto admission = authorize_(undertaking.permission, request.headers);
    counters_.count_admission(admission.denial ? admission.denial->status : 200U);
    if (!admission.denial) {
        call.set_caller(std::move(admission.caller));
        return std::nullopt;
    }
    audit_.refused({.caller = admission.caller,
                    .operation = undertaking.operation,
                    .target = request.target,
                    .request_id = request.id},
                   *admission.denial);
    return std::move(admission.denial);
}

void Entrance::note(Undertaking const& undertaking, http::Request const& request,
                    std::string_view caller, Ending const& ending) {
    if (is_open_for(undertaking) || !undertaking.changes_something) return;
    audit_.done({.caller = caller,
                 .operation = undertaking.operation,
                 .target = request.target,
                 .request_id = request.id,
                 .subject = ending.subject,
                 .status = ending.status});
}

}  // namespace tasker::server
