#include <CLI/CLI.hpp>

#include "cli/commands/commands.hpp"
#include "server/auth/permissions.hpp"

namespace tasker::cli {

namespace {

Result<ExitCode> show_permissions(Output output, Context& context) {
    JsonArray list;
    JsonArray groups;
    std::string group;
    for (auto const name : server::auth::Permissions::names()) {
        auto of = std::string(name.substr(0, name.find(':')));
        list.emplace_back(name);
        if (of == group) {
            if (!output.is_json) context.data << "  " << name << '\n';
            continue;
        }
        group = std::move(of);
        groups.emplace_back(group + ":*");
        if (!output.is_json) {
            auto const all = paint(group + ":*", Style::Strong, context.data_screen().has_colour);
            context.data << all << '\n' << "  " << name << '\n';
        }
    }
    if (output.is_json)
        print_json(context, {{"permissions", std::move(list)}, {"wildcards", std::move(groups)}});
    return ExitCode::Done;
}

}  // namespace

/// `tasker auth show-permissions`
void add_auth_show_permissions(CLI::App& parent, Invocation& chosen) {
    auto* const command = parent.add_subcommand(
        "show-permissions", "List what tokens and keys can permit; a line with * is all below it");
    add_json_option(*command, chosen);
    add_examples(*command, "  tasker auth show-permissions");
    command->callback([&chosen] {
        chosen.action = [output = chosen.output](Context& context) {
            return show_permissions(output, context);
        };
    });
}

}  // namespace tasker::cli
