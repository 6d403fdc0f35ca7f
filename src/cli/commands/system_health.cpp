#include <CLI/CLI.hpp>

#include <algorithm>
#include <memory>

#include "cli/access/access.hpp"
#include "cli/access/workers.hpp"
#include "cli/commands/commands.hpp"
#include "cli/commands/worker_reports.hpp"
#include "cli/text/documents.hpp"
#include "cli/text/health.hpp"

namespace tasker::cli {

namespace {

struct HealthOptions {
    Place place;
    bool asks_server = false;
    bool asks_workers = false;
};

void print_health(Json const& health, Context& context) {
    auto const status = cell_of(health, "status");
    auto const screen = context.data_screen();
    context.data << "the server is " << paint(status, style_of_health(status), screen.has_colour)
                 << '\n';
    auto const checks = table_of_checks(health, screen);
    if (!checks.empty()) context.data << '\n' << checks;
}

Result<ExitCode> show_health(Place const& place, Output output, Context& context) {
    TASKER_TRY_ASSIGN(auto const access, open_access(place, context));
    TASKER_TRY_ASSIGN(auto const health, access->health());
    if (output.is_json) {
        print_json(context, health);
    } else {
        print_health(health, context);
    }
    return cell_of(health, "status") == "healthy" ? ExitCode::Done : ExitCode::Failed;
}

/// Workers, and the server where it is wanted too.
Result<ExitCode> show_health_of_all(HealthOptions const& options, Output output, Context& context) {
    Json health;
    if (options.asks_server) {
        TASKER_TRY_ASSIGN(auto const access, open_access(options.place, context));
        TASKER_TRY_ASSIGN(health, access->health());
    }
    auto const& place = options.place;
    TASKER_TRY_ASSIGN(auto const lines, open_workers({.url = {},
                                                      .profile = place.profile,
                                                      .api_key_file = place.api_key_file,
                                                      .ca_file = place.ca_file},
                                                     context));
    auto const reports = ask_workers(lines);
    if (output.is_json) {
        JsonArray list;
        for (auto const& report : reports)
            list.push_back(to_json(report));
        print_json(context, {{"orchestration", health}, {"workers", std::move(list)}});
    } else {
        if (options.asks_server) print_health(health, context);
        if (options.asks_server) context.data << '\n';
        print_worker_health(reports, context);
    }
    auto const is_well = (!options.asks_server || cell_of(health, "status") == "healthy") &&
                         std::ranges::all_of(reports, &WorkerReport::is_healthy);
    return is_well ? ExitCode::Done : ExitCode::Failed;
}

}  // namespace

/// `tasker system health [--orchestration] [--workers]`
void add_system_health(CLI::App& parent, Invocation& chosen) {
    auto* const command = parent.add_subcommand(
        "health", "Ask a server how it is; exit code 1 when it is not healthy");
    auto const options = std::make_shared<HealthOptions>();  // lives as long as the parser
    command->add_flag("-o,--orchestration", options->asks_server,
                      "The server; the default without --workers");
    command->add_flag("-w,--workers", options->asks_workers,
                      "The workers that profiles name, or TASKER_WORKER_URL");
    add_place_options(*command, options->place);
    add_json_option(*command, chosen);
    add_examples(*command,
                 "  tasker system health --server http://127.0.0.1:8080\n"
                 "  tasker system health -o -w --profile production");
    command->callback([options, &chosen] {
        chosen.action = [options, output = chosen.output](Context& context) {
            return options->asks_workers ? show_health_of_all(*options, output, context)
                                         : show_health(options->place, output, context);
        };
    });
}

}  // namespace tasker::cli
