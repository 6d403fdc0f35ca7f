#include "cli/commands/server_view.hpp"

#include <CLI/CLI.hpp>

#include <memory>
#include <utility>

#include "cli/access/servers.hpp"
#include "cli/commands/commands.hpp"

namespace tasker::cli {

namespace {

Result<ExitCode> show_document(ServerView const& view, Place const& place, Output output,
                               Context& context) {
    if (view.other) {
        if (auto done = view.other(place, output, context)) return *std::move(done);
    }
    TASKER_TRY_ASSIGN(auto const server, open_server_for(view.what, place, context));
    TASKER_TRY_ASSIGN(auto const document, server.client->document_of({.target = view.target()}));
    if (output.is_json) {
        print_json(context, document);
    } else {
        view.print(document, context);
    }
    return ExitCode::Done;
}

}  // namespace

CLI::App& add_server_view(CLI::App& parent, Invocation& chosen, ServerView view) {
    auto* const command = parent.add_subcommand(view.name, view.description);
    auto const place = std::make_shared<Place>();  // lives as long as the parser
    add_place_options(*command, *place);
    add_json_option(*command, chosen);
    add_examples(*command, view.examples);
    auto const shared = std::make_shared<ServerView const>(std::move(view));
    command->callback([shared, place, &chosen] {
        chosen.action = [shared, place, output = chosen.output](Context& context) {
            return show_document(*shared, *place, output, context);
        };
    });
    return *command;
}

void add_limit_option(CLI::App& command, std::size_t& limit, std::size_t most) {
    command
        .add_option("-l,--limit", limit, "At most so many (default " + std::to_string(limit) + ")")
        ->type_name("N")
        ->check(CLI::Range(std::size_t{1}, most).description(""));
}

}  // namespace tasker::cli
