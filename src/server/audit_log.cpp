#include "server/audit_log.hpp"

#include <utility>

#include "base/json.hpp"
#include "tasker/json.hpp"

namespace tasker::server {

namespace {

JsonObject members_of(AuditEntry const& entry) {
    JsonObject members;
    if (entry.caller.empty()) {
        members["caller"] = nullptr;
    } else {
        members["caller"] = entry.caller;
    }
    members["operation"] = entry.operation;
    members["target"] = entry.target.substr(0, entry.target.find('?'));
    if (!entry.subject.empty()) members["subject"] = entry.subject;
    members["status"] = entry.status;
    members["request_id"] = entry.request_id;
    return members;
}

std::string line_of(JsonObject members) {
    return "audit: " + base::to_text(Json(std::move(members)));
}

}  // namespace

void AuditLog::done(AuditEntry const& entry) {
    log_.info(line_of(members_of(entry)));
}

void AuditLog::refused(AuditEntry const& entry, Denial const& denial) {
    auto const turn = refusals_.take_turn();
    if (!turn.may_be_told) return;
    auto members = members_of(entry);
    members["status"] = denial.status;
    members["refused"] = denial.message;
    if (turn.untold > 0) members["further_refusals"] = turn.untold;
    log_.warning(line_of(std::move(members)));
}

}  // namespace tasker::server
