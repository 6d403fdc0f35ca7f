#include <CLI/CLI.hpp>

#include <memory>

#include "cli/commands/commands.hpp"
#include "cli/commands/server_view.hpp"
#include "cli/text/documents.hpp"
#include "cli/text/table.hpp"

namespace tasker::cli {

namespace {

void print_queue(Json const& document, Context& context) {
    Table table({"TASK", "REASON", "MINUTES", "URGENCY", "STATE", "TEMPLATE", "ENTRY"}, {"ENTRY"});
    auto const* const entries = document.if_array();
    if (entries == nullptr || entries->empty()) {
        context.notes << "nothing waits to be looked into\n";
        return;
    }
    for (auto const& entry : *entries) {
        table.add({{cell_of(entry, "task_uuid")},
                   {cell_of(entry, "dlq_reason")},
                   {cell_of(entry, "minutes_in_dlq")},
                   {cell_of(entry, "priority_score")},
                   {cell_of(entry, "current_state")},
                   {cell_of(entry, "namespace_name") + "/" + cell_of(entry, "task_name")},
                   {cell_of(entry, "dlq_entry_uuid")}});
    }
    context.data << table.text(context.data_screen());
}

Style style_of_wait(std::string const& status) {
    if (status == "healthy") return Style::Good;
    return status == "stale" ? Style::Bad : Style::Waiting;
}

void print_staleness(Json const& document, Context& context) {
    Table table({"TASK", "WAITS", "IN STATE", "MINUTES", "OF", "AGE", "TEMPLATE"}, {"AGE"});
    auto const* const tasks = document.if_array();
    if (tasks == nullptr || tasks->empty()) {
        context.notes << "no task is under way\n";
        return;
    }
    for (auto const& task : *tasks) {
        auto const status = cell_of(task, "health_status");
        table.add({{cell_of(task, "task_uuid")},
                   {status, style_of_wait(status)},
                   {cell_of(task, "current_state")},
                   {cell_of(task, "time_in_state_minutes")},
                   {cell_of(task, "staleness_threshold_minutes")},
                   {cell_of(task, "task_age_minutes")},
                   {cell_of(task, "namespace_name") + "/" + cell_of(task, "task_name")}});
    }
    context.data << table.text(context.data_screen());
}

void add_limited_view(CLI::App& parent, Invocation& chosen, ServerView view,
                      std::string const& path) {
    constexpr std::size_t kMost = 10'000;
    auto const limit = std::make_shared<std::size_t>(100);  // lives as long as the parser
    view.target = [limit, path] { return path + "?limit=" + std::to_string(*limit); };
    add_limit_option(add_server_view(parent, chosen, std::move(view)), *limit, kMost);
}

}  // namespace

/// `tasker dlq queue [--limit N]`
void add_dlq_queue(CLI::App& parent, Invocation& chosen) {
    add_limited_view(parent, chosen,
                     {.name = "queue",
                      .description = "List what waits to be looked into, the most urgent first",
                      .what = "what is urgent",
                      .examples = "  tasker dlq queue --server http://127.0.0.1:8080\n"
                                  "  tasker dlq queue --limit 10 --json",
                      .target = {},
                      .print = print_queue},
                     "/v1/dlq/investigation-queue");
}

/// `tasker dlq staleness [--limit N]`
void add_dlq_staleness(CLI::App& parent, Invocation& chosen) {
    add_limited_view(parent, chosen,
                     {.name = "staleness",
                      .description = "List how long tasks have waited, the worst first",
                      .what = "how long tasks wait",
                      .examples = "  tasker dlq staleness --server http://127.0.0.1:8080\n"
                                  "  tasker dlq staleness --limit 10 --json",
                      .target = {},
                      .print = print_staleness},
                     "/v1/dlq/staleness");
}

}  // namespace tasker::cli
