#include "server/audit_log.hpp"

#include <utility>

#include "base/json.hpp"
#include "tasker/json.hpp"

namespace tasker::server {

namespace {

constexpr std::size_t kRefusalsPerSecond = 10;

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
    auto const turn = take_turn();
    if (!turn.may_be_told) return;
    auto members = members_of(entry);
    members["status"] = denial.status;
    members["refused"] = denial.message;
    if (turn.untold > 0) members["further_refusals"] = turn.untold;
    log_.warning(line_of(std::move(members)));
}

AuditLog::Turn AuditLog::take_turn() {
    auto const second = std::chrono::floor<std::chrono::seconds>(clock_.now());
    std::scoped_lock const lock(mutex_);
    if (second != second_) {
        second_ = second;
        told_ = 0;
    }
    if (told_ >= kRefusalsPerSecond) {
        ++untold_;
        return {.may_be_told = false};
    }
    ++told_;
    return {.untold = std::exchange(untold_, 0)};
}

}  // namespace tasker::server
