#include "cli/drawing/markdown.hpp"

#include <cmath>
#include <cstdint>
#include <string_view>

#include "base/joined.hpp"
#include "cli/drawing/mermaid.hpp"
#include "cli/text/counted.hpp"
#include "cli/text/duration.hpp"
#include "cli/text/steps.hpp"
#include "cli/text/width.hpp"
#include "rules/execution.hpp"

namespace tasker::cli::drawing {

namespace {

constexpr std::string_view kNothing = "-";

std::string cell(std::string_view text) {
    if (text.empty()) return std::string(kNothing);
    std::string safe;
    for (auto const c : one_line(text, 200)) {
        if (c == '|' || c == '\\') safe += '\\';
        safe += c;
    }
    return safe;
}

std::string fenced(Graph const& graph) {
    return "```mermaid\n" + mermaid_of(graph) + "```\n\n";
}

std::string row(std::initializer_list<std::string> cells) {
    std::string line = "|";
    for (auto const& one : cells)
        line += " " + one + " |";
    return line + "\n";
}

std::string schema_fields(model::StepDefinition const& step) {
    if (!step.result_schema || !step.result_schema->is_object()) return {};
    auto const* const properties = step.result_schema->as_object().if_contains("properties");
    if (properties == nullptr || !properties->is_object()) return {};
    std::vector<std::string> names;
    for (auto const& property : properties->as_object())
        names.emplace_back(property.key());
    return base::joined(names);
}

std::string retry_of(model::RetryPolicy const& retry) {
    if (!retry.is_retryable || retry.attempts_max <= 1) return "none";
    return std::to_string(retry.attempts_max) + " attempts, " +
           std::string(model::to_text(retry.backoff));
}

/// `http://here/` and `http://here` are the same place.
std::string link(std::string_view text, std::string base_url, std::string const& target) {
    while (base_url.ends_with('/'))
        base_url.pop_back();
    return "[" + std::string(text) + "](" + base_url + target + ")";
}

std::string links_of(TaskPage const& page) {
    if (page.base_url.empty()) return {};
    auto const id = page.task.id.to_string();
    auto const task = "/v1/tasks/" + id;
    return "- Links: " + link("task", page.base_url, task) + ", " +
           link("steps", page.base_url, task + "/workflow_steps") + ", " +
           link("DLQ", page.base_url, "/v1/dlq/task/" + id) + "\n";
}

std::string link_of(TaskPage const& page, model::Step const& step) {
    if (page.base_url.empty()) return std::string(kNothing);
    return link("step", page.base_url,
                "/v1/tasks/" + page.task.id.to_string() + "/workflow_steps/" + step.id.to_string());
}

std::string percent(double value) {
    auto const hundredths = std::llround(value * 100);
    auto text = std::to_string(hundredths / 100);
    if (hundredths % 100 != 0) {
        text += "." + std::to_string(hundredths / 10 % 10) + std::to_string(hundredths % 10);
    }
    return text + " %";
}

}  // namespace

std::string markdown_of(model::Template const& tmpl, Graph const& graph) {
    auto text = fenced(graph);
    text += row({"Step", "Type", "Handler", "Dependencies", "Schema Fields", "Retry"});
    text += row({"---", "---", "---", "---", "---", "---"});
    for (auto const& step : tmpl.steps) {
        text += row({cell(step.name), std::string(model::to_text(step.type)),
                     cell(step.handler.callable), cell(base::joined(step.dependencies)),
                     cell(schema_fields(step)), retry_of(step.retry)});
    }
    return text;
}

std::string markdown_of(model::Template const& tmpl, Graph const& graph, TaskPage const& page) {
    auto const& task = page.task;
    auto const context = rules::execution_context(page.steps, page.now);
    auto const end = task.completed_at.value_or(page.now);
    auto text = "# " + tmpl.name + "\n\n";
    text += "- Task: `" + task.id.to_string() + "`\n";
    text += "- Namespace: " + tmpl.namespace_name + "\n";
    text += "- Version: " + tmpl.version + "\n";
    text += "- Status: " + std::string(model::to_text(task.state)) + "\n";
    text += "- Completion: " + percent(context.completion_percentage) + " (" +
            std::to_string(context.completed_steps) + " of " +
            counted(context.total_steps, "step") + ")\n";
    text += "- Health: " + std::string(context.health_status) + "\n";
    text += "- Elapsed: " + for_people(end - task.created_at) + "\n";
    text += std::string("- DLQ: ") + (page.has_dead_letter ? "yes" : "no") + "\n";
    text += links_of(page) + "\n";
    text += fenced(graph);
    text += row({"Step", "Type", "Handler", "State", "Duration", "Attempts", "Error", "Link"});
    text += row({"---", "---", "---", "---", "---", "---", "---", "---"});
    for (auto const& node : graph.nodes) {
        std::string state(node.is_untraversed ? "untraversed" : "not created");
        std::string duration;
        std::string attempts;
        std::string error;
        if (node.step) {
            state = model::to_text(node.step->state);
            if (auto const spent = time_spent(*node.step, page.now)) duration = for_people(*spent);
            attempts = std::to_string(node.step->counted_attempts());
            if (auto const found = page.errors.find(node.step->id); found != page.errors.end()) {
                error = found->second;
            }
        }
        text += row({cell(node.name), std::string(model::to_text(node.type)), cell(node.callable),
                     state, cell(duration), cell(attempts), cell(error),
                     node.step ? link_of(page, *node.step) : std::string(kNothing)});
    }
    return text;
}

}  // namespace tasker::cli::drawing
