#include <CLI/CLI.hpp>

#include <algorithm>
#include <memory>

#include "cli/access/workers.hpp"
#include "cli/commands/commands.hpp"
#include "cli/commands/worker_reports.hpp"
#include "cli/text/documents.hpp"
#include "cli/text/health.hpp"
#include "cli/text/table.hpp"

namespace tasker::cli {

namespace {

struct WorkerViewOptions {
    WorkerPlace place;
    std::string id;
    std::string namespace_name;
    bool is_of_all = false;
};

bool supports(WorkerReport const& report, std::string const& namespace_name) {
    auto const& names =
        elements_of(member_of(report.document, "system_info"), "supported_namespaces");
    return std::ranges::any_of(names, [&](Json const& one) {
        return one.is_string() && one.get_string() == namespace_name;
    });
}

std::string namespaces_of(WorkerReport const& report) {
    std::string text;
    for (auto const& one :
         elements_of(member_of(report.document, "system_info"), "supported_namespaces")) {
        text += (text.empty() ? "" : ", ") + cell_of({{"name", one}}, "name");
    }
    return text;
}

/// One that does not answer is a failure, however many others do.
ExitCode code_of_all(std::vector<WorkerReport> const& reports) {
    auto const all = std::ranges::all_of(reports, &WorkerReport::is_healthy);
    return all ? ExitCode::Done : ExitCode::Failed;
}

Result<ExitCode> list_workers(WorkerViewOptions const& options, Output output, Context& context) {
    TASKER_TRY_ASSIGN(auto const lines, open_workers(options.place, context));
    auto reports = ask_workers(lines);
    auto const& wanted = options.namespace_name;
    std::erase_if(reports, [&](WorkerReport const& report) {
        return !wanted.empty() && !report.error && !supports(report, wanted);
    });
    auto const has_answers =
        std::ranges::none_of(reports, [](auto const& one) { return one.error.has_value(); });
    auto const code = has_answers ? ExitCode::Done : ExitCode::Failed;
    if (output.is_json) {
        print_workers_as_json(reports, context);
        return code;
    }
    Table table({"WORKER", "STATUS", "NAMESPACES", "URL", "PROFILE"}, {"PROFILE", "URL"});
    for (auto const& report : reports) {
        table.add({{report.id.empty() ? "-" : report.id},
                   {report.status, style_of_health(report.status)},
                   {namespaces_of(report)},
                   {report.url},
                   {report.name == report.url ? std::string() : report.name}});
    }
    if (!table.empty()) context.data << table.text(context.data_screen());
    if (table.empty()) context.notes << "no worker runs steps of " << wanted << '\n';
    print_worker_errors(reports, context);
    return code;
}

void print_worker(WorkerReport const& report, Context& context) {
    auto const& info = member_of(report.document, "system_info");
    auto const screen = context.data_screen();
    context.data << card_line("worker", report.id) << card_line("url", report.url)
                 << card_line("status", paint(report.status, style_of_health(report.status),
                                              screen.has_colour))
                 << card_line("version", cell_of(info, "version"))
                 << card_line("environment", cell_of(info, "environment"))
                 << card_line("type", cell_of(info, "worker_type"))
                 << card_line("up", cell_of(info, "uptime_seconds") + " s")
                 << card_line("namespaces", namespaces_of(report));
    auto const checks = table_of_checks(report.document, screen);
    if (!checks.empty()) context.data << '\n' << checks;
}

Result<ExitCode> show_worker(WorkerViewOptions const& options, Output output, Context& context) {
    TASKER_TRY_ASSIGN(auto const lines, open_workers(options.place, context));
    TASKER_TRY_ASSIGN(auto const report, worker_named(ask_workers(lines), options.id));
    if (report.error) return *report.error;
    if (output.is_json) {
        print_json(context, to_json(report));
    } else {
        print_worker(report, context);
    }
    return ExitCode::Done;
}

Result<ExitCode> show_worker_health(WorkerViewOptions const& options, Output output,
                                    Context& context) {
    TASKER_TRY_ASSIGN(auto const lines, open_workers(options.place, context));
    auto reports = ask_workers(lines);
    if (!options.id.empty()) {
        TASKER_TRY_ASSIGN(auto one, worker_named(reports, options.id));
        reports.clear();
        reports.push_back(std::move(one));
    }
    if (output.is_json) {
        print_workers_as_json(reports, context);
    } else {
        print_worker_health(reports, context);
    }
    return code_of_all(reports);
}

using Show = Result<ExitCode> (*)(WorkerViewOptions const&, Output, Context&);

void set_action(CLI::App& command, std::shared_ptr<WorkerViewOptions> const& options, Show show,
                std::string const& examples, Invocation& chosen) {
    add_worker_options(command, options->place);
    add_json_option(command, chosen);
    add_examples(command, examples);
    command.callback([options, show, &chosen] {
        chosen.action = [options, show, output = chosen.output](Context& context) {
            return show(*options, output, context);
        };
    });
}

}  // namespace

void print_workers_as_json(std::vector<WorkerReport> const& reports, Context& context) {
    JsonArray list;
    for (auto const& report : reports)
        list.push_back(to_json(report));
    print_json(context, {{"workers", std::move(list)}});
}

void print_worker_errors(std::vector<WorkerReport> const& reports, Context& context) {
    for (auto const& report : reports) {
        if (report.error) print_error(context, *report.error, {});
    }
}

void print_worker_health(std::vector<WorkerReport> const& reports, Context& context) {
    auto const screen = context.data_screen();
    for (auto const& report : reports) {
        if (report.error) continue;
        context.data << "worker " << report.id << " is "
                     << paint(report.status, style_of_health(report.status), screen.has_colour)
                     << '\n'
                     << '\n'
                     << table_of_checks(report.document, screen);
        if (&report != &reports.back()) context.data << '\n';
    }
    print_worker_errors(reports, context);
}

/// `tasker worker list [--namespace NAME]`
void add_worker_list(CLI::App& parent, Invocation& chosen) {
    auto* const command =
        parent.add_subcommand("list", "List the workers that profiles name, and how they are");
    auto const options = std::make_shared<WorkerViewOptions>();  // lives as long as the parser
    command
        ->add_option("-n,--namespace", options->namespace_name,
                     "Only those that run steps of its tasks")
        ->type_name("NAME");
    set_action(*command, options, list_workers,
               "  tasker worker list\n"
               "  tasker worker list --url http://127.0.0.1:8081 --json",
               chosen);
}

/// `tasker worker status ID`
void add_worker_status(CLI::App& parent, Invocation& chosen) {
    auto* const command = parent.add_subcommand("status", "Show what a worker says of itself");
    auto const options = std::make_shared<WorkerViewOptions>();  // lives as long as the parser
    command->add_option("ID", options->id, "Its id, or its profile or URL")
        ->type_name("")
        ->required();
    set_action(*command, options, show_worker,
               "  tasker worker status worker-default-001\n"
               "  tasker worker status packing --json",
               chosen);
}

/// `tasker worker health [ID] [--all]`
void add_worker_health(CLI::App& parent, Invocation& chosen) {
    auto* const command = parent.add_subcommand(
        "health", "Ask workers how they are; exit code 1 when one is not healthy");
    auto const options = std::make_shared<WorkerViewOptions>();  // lives as long as the parser
    auto* const id =
        command->add_option("ID", options->id, "Its id, or its profile or URL (default: all)")
            ->type_name("");
    command->add_flag("-a,--all", options->is_of_all, "All that are named; the default")
        ->excludes(id);
    set_action(*command, options, show_worker_health,
               "  tasker worker health --url http://127.0.0.1:8081\n"
               "  tasker worker health --all --json",
               chosen);
}

}  // namespace tasker::cli
