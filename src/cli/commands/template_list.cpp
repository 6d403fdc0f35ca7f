#include <CLI/CLI.hpp>

#include <memory>

#include "cli/commands/commands.hpp"
#include "cli/commands/plugin_options.hpp"
#include "cli/commands/repository_options.hpp"
#include "cli/commands/server_view.hpp"
#include "cli/remote/rest_client.hpp"
#include "cli/text/documents.hpp"
#include "cli/text/table.hpp"

namespace tasker::cli {

namespace {

void print_templates(Json const& document, Context& context) {
    Table table({"TEMPLATE", "STEPS", "DESCRIPTION"});
    for (auto const& one : elements_of(document, "templates")) {
        auto const description = cell_of(one, "description");
        table.add({{template_name_in(one)},
                   {cell_of(one, "step_count")},
                   {description == "-" ? std::string() : description}});
    }
    if (table.empty()) {
        context.notes << "the server has no such template\n";
    } else {
        context.data << table.text(context.data_screen());
    }
}

}  // namespace

/// `tasker template list [--namespace NAME]`, and of plugins
void add_template_list(CLI::App& parent, Invocation& chosen) {
    // Both live as long as the parser.
    auto const name = std::make_shared<std::string>();
    auto const query = std::make_shared<PluginQuery>();
    auto& command = add_server_view(
        parent, chosen,
        {.name = "list",
         .description = "List the templates that a server has, or those of plugins",
         .what = "which templates it has",
         .examples = is_of_ctl(parent) ? "  tasker template list\n"
                                         "  tasker template list -l ruby -f rails\n"
                                         "  tasker template list --registered -n shop"
                                       : "  tasker template list --server http://127.0.0.1:8080\n"
                                         "  tasker template list --namespace shop --json\n"
                                         "  tasker template list --plugins -l python",
         .target =
             [name] {
                 return "/v1/templates" +
                        (name->empty() ? "" : "?namespace=" + percent_encoded(*name));
             },
         .print = print_templates,
         .other = [name, query](Place const& place, Output output,
                                Context& context) -> std::optional<Result<ExitCode>> {
             auto const names_server = !name->empty() || !place.server.empty();
             if (!query->is_about_plugins(context, names_server)) return std::nullopt;
             return list_plugin_templates(*query, output, context);
         }});
    command.add_option("-n,--namespace", *name, "Only of this namespace of a server")
        ->type_name("NAME");
    add_language_option(command, *query);
    command
        .add_option("-f,--framework", query->wish.framework, "Those of plugins for this framework")
        ->type_name("NAME");
    add_repository_options(command, query->repository, "Those of the plugins of");
    add_kind_options(command, *query);
}

}  // namespace tasker::cli
