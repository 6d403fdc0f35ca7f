#include <CLI/CLI.hpp>

#include <memory>

#include "cli/commands/commands.hpp"
#include "cli/commands/config_options.hpp"
#include "cli/configuring/explanation.hpp"

namespace tasker::cli {

namespace {

struct ConfigExplainOptions {
    std::string name;
    std::string parameter;
    std::string environment;
    ConfigOptions scope;
};

void explain_table(std::string const& path, ConfigExplainOptions const& options, Output output,
                   Context& context) {
    auto const scope = *configuration::scope_from(options.scope.scope);
    auto const keys = keys_below(path, scope);
    if (output.is_json) {
        JsonArray list;
        for (auto const* const key : keys)
            list.push_back(to_json(*key));
        print_json(context, {{"keys", std::move(list)}});
        return;
    }
    auto const about = configuration::all_keys().description_of(path);
    if (!about.empty()) context.data << about << "\n\n";
    auto const name =
        options.environment.empty() ? context.variable("TASKER_ENV") : options.environment;
    context.data << list_of_keys(keys, configuration::environment_from(name.value_or("")),
                                 context.data_screen());
}

Result<ExitCode> explain_config(ConfigExplainOptions const& options, Output output,
                                Context& context) {
    auto const& name = options.name.empty() ? options.parameter : options.name;
    if (auto const* const variable = configuration::find_variable(name)) {
        if (output.is_json) {
            print_json(context, to_json(*variable));
        } else {
            context.data << explanation_of(*variable, context.data_screen());
        }
        return ExitCode::Done;
    }
    std::string path;
    if (!name.empty()) {
        TASKER_TRY_ASSIGN(path, path_named(name));
    }
    auto const* const key = configuration::all_keys().find(path);
    if (key == nullptr) {
        explain_table(path, options, output, context);
    } else if (output.is_json) {
        print_json(context, to_json(*key));
    } else {
        context.data << explanation_of(*key, context.data_screen());
    }
    return ExitCode::Done;
}

}  // namespace

/// `tasker config explain [KEY]`
void add_config_explain(CLI::App& parent, Invocation& chosen) {
    auto* const command =
        parent.add_subcommand("explain", "Say what a key means, or list all of them");
    auto const options = std::make_shared<ConfigExplainOptions>();  // lives as long as the parser
    auto* const name =
        command
            ->add_option("KEY", options->name,
                         "A key, the end of one, a table, or a variable (default: all keys)")
            ->type_name("");
    command->add_option("-p,--parameter", options->parameter, "The same as KEY")
        ->type_name("KEY")
        ->excludes(name);
    command
        ->add_option("-e,--environment", options->environment,
                     "List the defaults of this environment (default: $TASKER_ENV)")
        ->type_name("NAME");
    add_context_option(*command, options->scope, "-c,--context");
    add_json_option(*command, chosen);
    add_examples(*command,
                 "  tasker config explain orchestration.web.bind_address\n"
                 "  tasker config explain handler_timeout_ms\n"
                 "  tasker config explain common.backoff --json\n"
                 "  tasker config explain DATABASE_URL");
    command->callback([options, &chosen] {
        chosen.action = [options, output = chosen.output](Context& context) {
            return explain_config(*options, output, context);
        };
    });
}

}  // namespace tasker::cli
