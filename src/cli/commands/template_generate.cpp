#include <CLI/CLI.hpp>

#include <memory>

#include "cli/commands/commands.hpp"
#include "cli/commands/plugin_options.hpp"
#include "cli/commands/repository_options.hpp"
#include "cli/generating/deliver.hpp"
#include "cli/plugins/generation.hpp"
#include "cli/text/width.hpp"

namespace tasker::cli {

namespace {

struct TemplateGenerateOptions {
    PluginQuery query;
    std::vector<std::string> parameters;
    Delivery delivery;
};

Result<GivenParameters> given_parameters(std::vector<std::string> const& words) {
    GivenParameters given;
    for (auto const& word : words) {
        auto const equals = word.find('=');
        if (equals == std::string::npos || equals == 0) {
            return Error(ErrorCode::InvalidOption,
                         "\"" + word + "\" is no parameter; give -p NAME=VALUE");
        }
        if (!given.emplace(word.substr(0, equals), word.substr(equals + 1)).second) {
            return Error(ErrorCode::InvalidOption,
                         "the parameter " + word.substr(0, equals) + " is given twice");
        }
    }
    return given;
}

Result<ExitCode> generate_from_template(TemplateGenerateOptions const& options, Output output,
                                        Context& context) {
    TASKER_TRY_ASSIGN(auto const given, given_parameters(options.parameters));
    TASKER_TRY_ASSIGN(auto const plugins, find_plugins(options.query.repository, context));
    TASKER_TRY_ASSIGN(auto const found, template_for(options.query.wish, plugins));
    auto const files = files_of(*found.tmpl, given);
    if (!files) {
        // What is wrong may be told in the words of the plugin.
        constexpr std::size_t kColumnsMax = 1000;
        return Error(files.error().code(), one_line(files.error().message(), kColumnsMax));
    }
    return deliver(options.delivery, *files, output, context);
}

}  // namespace

/// `tasker template generate TEMPLATE -p NAME=VALUE ...`
void add_template_generate(CLI::App& parent, Invocation& chosen) {
    auto* const command =
        parent.add_subcommand("generate", "Make files from a template of a plugin");
    auto const options =
        std::make_shared<TemplateGenerateOptions>();  // lives as long as the parser
    auto& query = options->query;
    command->add_option("TEMPLATE", query.wish.name, "Its name (tasker template list --plugins)")
        ->type_name("")
        ->required();
    command
        ->add_option("-p,--param", options->parameters,
                     "A parameter of the template; may be given several times. A list has commas")
        ->type_name("NAME=VALUE")
        ->allow_extra_args(false);
    add_language_option(*command, query);
    command->add_option("--plugin", query.wish.plugin, "Of this plugin")->type_name("NAME");
    add_repository_options(*command, query.repository, "Of the plugins of");
    command->add_option("-o,--output", options->delivery.output, "A file, or a folder for several")
        ->type_name("PATH");
    command->add_flag("--force", options->delivery.is_forced,
                      "Write over files that may have been changed by hand");
    add_json_option(*command, chosen);
    add_examples(*command,
                 "  tasker template generate handler -p name=charge_card -o shop/\n"
                 "  tasker template generate handler -l ruby -p name=charge_card \\\n"
                 "      -p depends_on=reserve,price --json\n"
                 "  tasker template info handler --plugin shop   says which parameters there are");
    command->callback([options, &chosen] {
        chosen.action = [options, output = chosen.output](Context& context) {
            return generate_from_template(*options, output, context);
        };
    });
}

}  // namespace tasker::cli
