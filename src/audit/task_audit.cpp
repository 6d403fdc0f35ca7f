#include "audit/task_audit.hpp"

#include "audit/task_checks.hpp"
#include "base/json.hpp"

namespace tasker::audit {

namespace {

void check_payload(model::Payload const& payload, std::string const& name, Report const& report) {
    if (payload.empty()) return;
    if (auto const parsed = base::parse_json(payload.text(), {.bytes_max = payload.text().size()});
        !parsed) {
        report.add(Kind::Unreadable, name + " cannot be read: " + parsed.error().message());
    }
}

void check_payloads(store::InspectedTask const& task, Report const& report) {
    if (task.context.empty()) report.add(Kind::PayloadLost, "its context is missing");
    check_payload(task.context, "its context", report);
    for (auto const& inspected : task.steps) {
        auto const& step = inspected.step;
        if (step.state == model::StepState::Complete && inspected.results.empty()) {
            report.add(Kind::PayloadLost, step, "it is complete, but its result is missing");
        }
        check_payload(inspected.inputs, "the input of step " + step.name, report);
        check_payload(inspected.results, "the result of step " + step.name, report);
    }
}

}  // namespace

void check_task(store::InspectedTask const& task, OnFinding const& on_finding) {
    Report const report(task.task.id, on_finding);
    for (auto const& what : task.unreadable)
        report.add(Kind::Unreadable, what + " cannot be read");
    check_payloads(task, report);
    if (!task.unreadable.empty()) return;
    check_histories(task, report);
    check_counters(task, report);
    check_waiting(task, report);
}

}  // namespace tasker::audit
