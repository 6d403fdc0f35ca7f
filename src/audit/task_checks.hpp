#pragma once

#include <string>
#include <utility>

#include "audit/finding.hpp"
#include "store/inspection.hpp"

namespace tasker::audit {

/// Findings about one task.
class Report {
public:
    Report(TaskId task, OnFinding const& on_finding) : task_(task), on_finding_(on_finding) {}

    void add(Kind kind, std::string what) const {
        on_finding_({.kind = kind, .task_id = task_, .what = std::move(what)});
    }
    void add(Kind kind, model::Step const& step, std::string what) const {
        on_finding_({.kind = kind,
                     .task_id = task_,
                     .step_id = step.id,
                     .step = step.name,
                     .what = std::move(what)});
    }

private:
    TaskId task_;
    OnFinding const& on_finding_;
};

/// Histories against the tables of transitions, the rows and each other.
void check_histories(store::InspectedTask const& task, Report const& report);
/// Counters and columns against a recount.
void check_counters(store::InspectedTask const& task, Report const& report);
/// Everything that waits: is it found by the question that must find it, and is there one?
void check_waiting(store::InspectedTask const& task, Report const& report);

}  // namespace tasker::audit
