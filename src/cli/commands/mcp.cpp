#include <CLI/CLI.hpp>

#include <memory>

#include "cli/commands/commands.hpp"
#include "cli/mcp/serve.hpp"

namespace tasker::cli {

/// `tasker mcp`, or `tasker-mcp`
void add_mcp(CLI::App& parent, Invocation& chosen) {
    auto* const command = parent.add_subcommand(
        "mcp", "Tools for language models (MCP), on standard input and output or HTTP");
    auto const options = std::make_shared<mcp::McpCommand>();  // lives as long as the parser
    command->add_flag("--offline", options->is_offline,
                      "Only tools that ask nobody: templates, code, schemas");
    command
        ->add_option("--tools", options->tools,
                     "Which tools: tier1 asks nobody, tier2 looks, tier3 changes (default: as "
                     "the profile says, else tier1,tier2,tier3)")
        ->type_name("TIERS");
    command
        ->add_option("--bind", options->bind,
                     "Serve HTTP on ADDRESS:PORT, not one client on standard input")
        ->type_name("ADDRESS");
    command
        ->add_option("--token-file", options->token_file,
                     "File with the token that clients on HTTP show")
        ->type_name("FILE");
    command
        ->add_option("--origin", options->origins,
                     "Pages of this origin may ask by HTTP too; repeatable")
        ->type_name("URL");
    command->add_flag("--insecure", options->may_be_reached_from_elsewhere,
                      "Listen where other machines reach it, though nobody is asked who he is");
    add_place_options(*command, options->place);
    add_json_option(*command, chosen);
    add_examples(*command,
                 "  tasker mcp --offline\n"
                 "  tasker mcp --profile production --tools tier1,tier2\n"
                 "  tasker mcp --server http://127.0.0.1:8080 --bind 127.0.0.1:8090\n"
                 "Called as `tasker-mcp` it needs no `mcp`.");
    command->callback([options, &chosen] {
        chosen.action = [options, output = chosen.output](Context& context) {
            return mcp::serve(*options, output, context);
        };
    });
}

}  // namespace tasker::cli
