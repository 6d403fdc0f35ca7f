#include <CLI/CLI.hpp>

#include <memory>

#include "cli/access/servers.hpp"
#include "cli/commands/commands.hpp"
#include "cli/text/documents.hpp"
#include "cli/text/table.hpp"
#include "tasker/version.hpp"

namespace tasker::cli {

namespace {

void print_info(std::string const& url, Json const& health, Context& context) {
    auto const& info = member_of(health, "info");
    context.data << card_line("server", url) << card_line("version", cell_of(info, "version"))
                 << card_line("program", TASKER_VERSION)
                 << card_line("environment", cell_of(info, "environment"))
                 << card_line("state", cell_of(info, "operational_state"))
                 << card_line("status", cell_of(health, "status"))
                 << card_line("breaker", cell_of(info, "circuit_breaker_state"));
    auto const* const pools = member_of(info, "pool_utilization").if_object();
    if (pools == nullptr || pools->empty()) return;
    Table table({"POOL", "IN USE", "IDLE", "AT MOST", "WAITS (MS)"});
    for (auto const& [name, pool] : *pools) {
        // A store in a file has no connections that are worth a line.
        if (cell_of(pool, "max_connections") == "0") continue;
        table.add({{std::string(name)},
                   {cell_of(pool, "active_connections")},
                   {cell_of(pool, "idle_connections")},
                   {cell_of(pool, "max_connections")},
                   {cell_of(pool, "average_acquire_time_ms")}});
    }
    if (!table.empty()) context.data << '\n' << table.text(context.data_screen());
}

Result<ExitCode> show_system(Place const& place, Output output, Context& context) {
    TASKER_TRY_ASSIGN(auto const server, open_server_for("what it is", place, context));
    TASKER_TRY_ASSIGN(auto const health,
                      server.client->document_of({.target = "/health/detailed"}));
    auto const url = server.client->name();
    if (output.is_json) {
        print_json(context, {{"url", url},
                             {"client_version", TASKER_VERSION},
                             {"status", cell_of(health, "status")},
                             {"info", member_of(health, "info")}});
    } else {
        print_info(url, health, context);
    }
    return ExitCode::Done;
}

}  // namespace

/// `tasker system info`
void add_system_info(CLI::App& parent, Invocation& chosen) {
    auto* const command =
        parent.add_subcommand("info", "Show which server it is, its version, and its connections");
    auto const place = std::make_shared<Place>();  // lives as long as the parser
    add_place_options(*command, *place);
    add_json_option(*command, chosen);
    add_examples(*command, "  tasker system info --server http://127.0.0.1:8080");
    command->callback([place, &chosen] {
        chosen.action = [place, output = chosen.output](Context& context) {
            return show_system(*place, output, context);
        };
    });
}

}  // namespace tasker::cli
