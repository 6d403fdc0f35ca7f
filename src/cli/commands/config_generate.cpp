#include <CLI/CLI.hpp>

#include <memory>

#include "cli/commands/commands.hpp"
#include "cli/commands/config_options.hpp"
#include "cli/configuring/config_findings.hpp"
#include "cli/configuring/private_file.hpp"
#include "cli/text/counted.hpp"
#include "configuration/pages/toml_page.hpp"

namespace tasker::cli {

namespace {

struct ConfigGenerateOptions {
    ConfigOptions sources;
    std::string file;
    bool validates = false;
};

/// The keys whose secrets stand in the sources as they are.
std::string literal_secrets(configuration::Loaded const& loaded) {
    std::string names;
    for (auto const& setting : loaded.settings) {
        if (!setting.holds_literal_secret()) continue;
        names += (names.empty() ? "" : ", ") + setting.key().path;
    }
    return names;
}

Result<void> refuse_secrets_on_screen(ConfigGenerateOptions const& options,
                                      std::string const& secrets) {
    if (secrets.empty() || !options.file.empty()) return {};
    return Error(ErrorCode::InvalidOption,
                 "the sources have secrets in them (" + secrets +
                     "); --output FILE writes them into a file that only you can read, or put "
                     "them into variables: \"${DATABASE_URL}\"");
}

Result<void> write_page(ConfigGenerateOptions const& options, std::string const& page,
                        std::size_t key_count, Output output, Context& context) {
    if (!options.file.empty()) {
        TASKER_TRY(replace_file(options.file, page));
    }
    if (output.is_json) {
        auto const is_file = !options.file.empty();
        print_json(context, {{"file", is_file ? Json(options.file) : Json(nullptr)},
                             {"keys", key_count},
                             {"text", is_file ? Json(nullptr) : Json(page)}});
    } else if (options.file.empty()) {
        context.data << page;
    } else {
        context.data << options.file << ": " << counted(key_count, "key") << '\n';
    }
    return {};
}

Result<ExitCode> generate_config(ConfigGenerateOptions const& options, Output output,
                                 Context& context) {
    TASKER_TRY_ASSIGN(auto sources, open_sources(options.sources, context));
    sources.keeps_placeholders = true;
    auto const loaded = load_configuration(sources, context);
    print_findings(loaded.findings, context);
    if (!loaded.is_valid()) {
        return Error(ErrorCode::InvalidOption, name_of(sources, loaded) + ": " +
                                                   to_text(count_of(loaded.findings)) +
                                                   "; nothing was written");
    }
    TASKER_TRY(refuse_secrets_on_screen(options, literal_secrets(loaded)));
    auto const page = configuration::toml_page(loaded, sources.scope);
    if (options.validates) {
        auto const again = configuration::load_documents(
            {{options.file.empty() ? "(generated)" : options.file, page}},
            loaded.configuration.environment, sources.scope, context.variable);
        print_findings(again.findings, context);
        if (!again.is_valid()) {
            return Error(ErrorCode::InvalidOption,
                         "with the variables that are set here it is not valid; nothing was "
                         "written");
        }
    }
    TASKER_TRY(write_page(options, page, loaded.settings.size(), output, context));
    return ExitCode::Done;
}

}  // namespace

/// `tasker config generate`
void add_config_generate(CLI::App& parent, Invocation& chosen) {
    auto* const command = parent.add_subcommand(
        "generate", "Merge files and defaults into one file that explains itself");
    auto const options = std::make_shared<ConfigGenerateOptions>();  // lives as long as the parser
    add_source_options(*command, options->sources, "--config");
    add_context_option(*command, options->sources, "-c,--context");
    add_config_repository_options(*command, options->sources);
    command
        ->add_option("-o,--output", options->file,
                     "Write it here, in place of what is there, readable by you only")
        ->type_name("FILE");
    command->add_flag("--validate", options->validates,
                      "Check it too, with the variables that are set here");
    add_json_option(*command, chosen);
    add_examples(*command,
                 "  tasker config generate > tasker.toml\n"
                 "  tasker config generate -c worker -e production -o worker.toml\n"
                 "  tasker config generate -s config/tasker -e test --validate\n"
                 "  tasker config generate --remote ops -c worker -o worker.toml\n"
                 "${VAR} and ${VAR:-default} stay as they are: the process that reads the file\n"
                 "fills them in.");
    command->callback([options, &chosen] {
        chosen.action = [options, output = chosen.output](Context& context) {
            return generate_config(*options, output, context);
        };
    });
}

}  // namespace tasker::cli
