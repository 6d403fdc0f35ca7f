#include <CLI/CLI.hpp>

#include <memory>

#include "cli/commands/commands.hpp"
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
        table.add({{cell_of(one, "namespace") + "/" + cell_of(one, "name") + "/" +
                    cell_of(one, "version")},
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

/// `tasker template list [--namespace NAME]`
void add_template_list(CLI::App& parent, Invocation& chosen) {
    auto const name = std::make_shared<std::string>();  // lives as long as the parser
    auto& command = add_server_view(
        parent, chosen,
        {.name = "list",
         .description = "List the templates that a server has",
         .what = "which templates it has",
         .examples = "  tasker template list --server http://127.0.0.1:8080\n"
                     "  tasker template list --namespace shop --json",
         .target =
             [name] {
                 return "/v1/templates" +
                        (name->empty() ? "" : "?namespace=" + percent_encoded(*name));
             },
         .print = print_templates});
    command.add_option("-n,--namespace", *name, "Only of this namespace")->type_name("NAME");
}

}  // namespace tasker::cli
