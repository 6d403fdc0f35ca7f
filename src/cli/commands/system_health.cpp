#include <CLI/CLI.hpp>

#include <memory>

#include "cli/access/access.hpp"
#include "cli/commands/commands.hpp"
#include "cli/text/documents.hpp"
#include "cli/text/table.hpp"

namespace tasker::cli {

namespace {

Style style_of_check(std::string const& status) {
    if (status == "healthy") return Style::Good;
    return status == "unknown" ? Style::Faint : Style::Bad;
}

Result<ExitCode> show_health(Place const& place, Output output, Context& context) {
    TASKER_TRY_ASSIGN(auto const access, open_access(place, context));
    TASKER_TRY_ASSIGN(auto const health, access->health());
    auto const status = cell_of(health, "status");
    auto const code = status == "healthy" ? ExitCode::Done : ExitCode::Failed;
    if (output.is_json) {
        print_json(context, health);
        return code;
    }
    Table table({"CHECK", "STATUS", "MESSAGE"});
    auto const* const object = health.if_object();
    auto const* const checks = object == nullptr ? nullptr : object->if_contains("checks");
    if (checks != nullptr && checks->is_object()) {
        for (auto const& [name, check] : checks->get_object()) {
            auto const state = cell_of(check, "status");
            table.add(
                {{std::string(name)}, {state, style_of_check(state)}, {cell_of(check, "message")}});
        }
    }
    context.data << "the server is "
                 << paint(status, style_of_check(status), context.data_screen().has_colour) << '\n';
    if (!table.empty()) context.data << '\n' << table.text(context.data_screen());
    return code;
}

}  // namespace

/// `tasker system health`
void add_system_health(CLI::App& parent, Invocation& chosen) {
    auto* const command = parent.add_subcommand(
        "health", "Ask a server how it is; exit code 1 when it is not healthy");
    auto const place = std::make_shared<Place>();  // lives as long as the parser
    add_place_options(*command, *place);
    add_json_option(*command, chosen);
    add_examples(*command, "  tasker system health --server http://127.0.0.1:8080");
    command->callback([place, &chosen] {
        chosen.action = [place, output = chosen.output](Context& context) {
            return show_health(*place, output, context);
        };
    });
}

}  // namespace tasker::cli
