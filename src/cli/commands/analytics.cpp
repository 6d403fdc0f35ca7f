#include <CLI/CLI.hpp>

#include <array>
#include <memory>
#include <utility>

#include "cli/commands/commands.hpp"
#include "cli/commands/server_view.hpp"
#include "cli/text/documents.hpp"
#include "cli/text/table.hpp"

namespace tasker::cli {

namespace {

using NamedMember = std::pair<std::string_view, std::string_view>;

void print_performance(Json const& document, Context& context) {
    static constexpr std::array kCounts{
        NamedMember{"tasks", "total_tasks"}, NamedMember{"under way", "active_tasks"},
        NamedMember{"completed", "completed_tasks"}, NamedMember{"failed", "failed_tasks"},
        NamedMember{"steps", "steps_per_hour"}};
    context.data << card_line("since", time_cell_of(document, "analysis_period_start") + " UTC");
    for (auto const& [name, member] : kCounts)
        context.data << card_line(name, cell_of(document, member));
    context.data << card_line("completion", cell_of(document, "completion_rate") + " %")
                 << card_line("errors", cell_of(document, "error_rate") + " %")
                 << card_line("task takes",
                              cell_of(document, "average_task_duration_seconds") + " s")
                 << card_line("step takes",
                              cell_of(document, "average_step_duration_seconds") + " s")
                 << card_line("health", cell_of(document, "system_health_score") +
                                            " (1: all of the last hour went well)");
}

std::string template_name_of(Json const& row) {
    return cell_of(row, "namespace_name") + "/" + cell_of(row, "task_name") + "/" +
           cell_of(row, "version");
}

void print_slow(Json const& document, std::string_view member, bool has_steps, Context& context) {
    Table table({"SECONDS", "AT MOST", "RUNS", "ERRORS", has_steps ? "STEP" : "STEPS", "TEMPLATE"});
    for (auto const& row : elements_of(document, member)) {
        table.add({{cell_of(row, "average_duration_seconds")},
                   {cell_of(row, "max_duration_seconds")},
                   {cell_of(row, "execution_count")},
                   {cell_of(row, "error_count")},
                   {cell_of(row, has_steps ? "step_name" : "average_step_count")},
                   {template_name_of(row)}});
    }
    context.data << (has_steps ? "Steps of the last day, the slowest first\n"
                               : "Tasks of the last day, the slowest first\n");
    if (table.empty()) {
        context.data << "none ran often enough (--min-executions)\n";
    } else {
        context.data << table.text(context.data_screen());
    }
}

void print_bottlenecks(Json const& document, Context& context) {
    print_slow(document, "slow_steps", true, context);
    context.data << '\n';
    print_slow(document, "slow_tasks", false, context);
    auto const& advice = elements_of(document, "recommendations");
    if (!advice.empty()) context.data << '\n';
    for (auto const& one : advice) {
        // As a member, so that it is one line whatever the server says.
        context.data << "- " << cell_of({{"text", one}}, "text") << '\n';
    }
}

}  // namespace

/// `tasker analytics performance [--hours N]`
void add_analytics_performance(CLI::App& parent, Invocation& chosen) {
    auto const hours = std::make_shared<int>(24);  // lives as long as the parser
    auto& command = add_server_view(
        parent, chosen,
        {.name = "performance",
         .description = "Count tasks and steps, and how they ended",
         .what = "how tasks of a time went",
         .examples = "  tasker analytics performance --server http://127.0.0.1:8080\n"
                     "  tasker analytics performance --hours 1 --json",
         .target = [hours] { return "/v1/analytics/performance?hours=" + std::to_string(*hours); },
         .print = print_performance});
    command.add_option("--hours", *hours, "How far back (default 24)")
        ->type_name("N")
        ->check(CLI::Range(1, 8'760).description(""));
}

/// `tasker analytics bottlenecks [--limit N] [--min-executions N]`
void add_analytics_bottlenecks(CLI::App& parent, Invocation& chosen) {
    constexpr std::size_t kMost = 1'000;
    auto const limit = std::make_shared<std::size_t>(10);  // lives as long as the parser
    auto const runs = std::make_shared<int>(5);
    auto& command = add_server_view(
        parent, chosen,
        {.name = "bottlenecks",
         .description = "List the steps and tasks of the last day that take longest",
         .what = "what takes long",
         .examples = "  tasker analytics bottlenecks --server http://127.0.0.1:8080\n"
                     "  tasker analytics bottlenecks --limit 3 --min-executions 100",
         .target =
             [limit, runs] {
                 return "/v1/analytics/bottlenecks?limit=" + std::to_string(*limit) +
                        "&min_executions=" + std::to_string(*runs);
             },
         .print = print_bottlenecks});
    add_limit_option(command, *limit, kMost);
    command.add_option("--min-executions", *runs, "Only what ran so often (default 5)")
        ->type_name("N")
        ->check(CLI::Range(1, 1'000'000).description(""));
}

}  // namespace tasker::cli
