#include "cli/text/audit.hpp"

#include <optional>

#include "cli/text/counted.hpp"
#include "cli/text/table.hpp"

namespace tasker::cli {

namespace {

template <class State>
std::size_t count_in(auto const& counts, State state) {
    return counts[static_cast<std::size_t>(state)];
}

/// How many tasks and steps are in which state: a line for each name that either has.
std::string states_table(audit::Summary const& summary, Screen const& screen) {
    Table table({"STATE", "TASKS", "STEPS"});
    auto const add = [&table](std::string_view name, Style style, std::size_t tasks,
                              std::size_t steps) {
        if (tasks + steps == 0) return;
        table.add({{std::string(name), style},
                   {tasks == 0 ? "" : std::to_string(tasks)},
                   {steps == 0 ? "" : std::to_string(steps)}});
    };
    for (std::size_t i = 0; i < model::kTaskStateCount; ++i) {
        auto const state = static_cast<model::TaskState>(i);
        auto const of_step = model::step_state_from(to_text(state));
        add(to_text(state), style_of(state), summary.tasks_by_state[i],
            of_step ? count_in(summary.steps_by_state, *of_step) : 0);
    }
    for (std::size_t i = 0; i < model::kStepStateCount; ++i) {
        auto const state = static_cast<model::StepState>(i);
        auto const of_task = model::task_state_from(to_text(state));
        // The old name in_progress is one of tasks, too, but none that they have.
        if (of_task && to_text(*of_task) == to_text(state)) continue;
        add(to_text(state), style_of(state), 0, summary.steps_by_state[i]);
    }
    return table.empty() ? std::string() : table.text(screen);
}

std::string kinds_table(audit::Summary const& summary, Screen const& screen) {
    Table table({"FINDING", "COUNT", "PROMISE"});
    for (std::size_t i = 0; i < audit::kKindCount; ++i) {
        if (summary.findings_by_kind[i] == 0) continue;
        auto const kind = static_cast<audit::Kind>(i);
        table.add({{std::string(to_text(kind)), Style::Bad},
                   {std::to_string(summary.findings_by_kind[i])},
                   {std::string(promise_of(kind))}});
    }
    return table.text(screen);
}

std::string shown(audit::Finding const& finding, bool has_colour) {
    auto line = paint(to_text(finding.kind), Style::Bad, has_colour);
    if (!finding.task_id.is_nil()) line += " task " + finding.task_id.to_string();
    if (!finding.step.empty()) {
        line += ", step " + finding.step + " (" + finding.step_id.to_string() + ")";
    }
    return line + ": " + finding.what;
}

}  // namespace

std::string shown(AuditReport const& report, Screen const& screen) {
    auto const& summary = report.summary;
    auto text = report.store + ": " + counted(summary.tasks, "task") + ", " +
                counted(summary.steps, "step") + ", " + counted(summary.moves, "move") + "\n";
    if (!report.holder.empty()) {
        text += "Held by " + report.holder +
                ": checked is what it had committed while this ran, each task by itself.\n"
                "The newest commits may not be on the disk yet.\n";
    }
    text += states_table(summary, screen);
    auto const total = summary.findings();
    if (total == 0) return text + paint("no findings", Style::Good, screen.has_colour) + "\n";
    text += "\n" + kinds_table(summary, screen) + "\n";
    for (auto const& finding : report.findings)
        text += shown(finding, screen.has_colour) + "\n";
    if (total > report.findings.size()) {
        text += "and " + std::to_string(total - report.findings.size()) + " more\n";
    }
    return text + paint(counted(total, "finding"), Style::Bad, screen.has_colour) + "\n";
}

Json to_json(AuditReport const& report) {
    auto const& summary = report.summary;
    JsonObject tasks;
    for (std::size_t i = 0; i < model::kTaskStateCount; ++i)
        tasks[to_text(static_cast<model::TaskState>(i))] = summary.tasks_by_state[i];
    JsonObject steps;
    for (std::size_t i = 0; i < model::kStepStateCount; ++i)
        steps[to_text(static_cast<model::StepState>(i))] = summary.steps_by_state[i];
    JsonObject kinds;
    for (std::size_t i = 0; i < audit::kKindCount; ++i)
        kinds[to_text(static_cast<audit::Kind>(i))] = summary.findings_by_kind[i];
    JsonArray findings;
    for (auto const& finding : report.findings) {
        auto const or_null = [](auto const& id) {
            return id.is_nil() ? Json(nullptr) : Json(id.to_string());
        };
        findings.push_back(
            {{"kind", to_text(finding.kind)},
             {"promise", promise_of(finding.kind)},
             {"task_id", or_null(finding.task_id)},
             {"step_id", or_null(finding.step_id)},
             {"step_name", finding.step.empty() ? Json(nullptr) : Json(finding.step)},
             {"what", finding.what}});
    }
    return {{"store", report.store},
            {"held_by", report.holder.empty() ? Json(nullptr) : Json(report.holder)},
            {"is_clean", summary.findings() == 0},
            {"tasks", summary.tasks},
            {"steps", summary.steps},
            {"moves", summary.moves},
            {"tasks_by_state", std::move(tasks)},
            {"steps_by_state", std::move(steps)},
            {"findings_total", summary.findings()},
            {"findings_by_kind", std::move(kinds)},
            {"findings", std::move(findings)}};
}

}  // namespace tasker::cli
