#include <CLI/CLI.hpp>

#include <algorithm>
#include <memory>

#include "cli/commands/commands.hpp"
#include "cli/commands/config_options.hpp"
#include "cli/configuring/config_findings.hpp"

namespace tasker::cli {

namespace {

struct ConfigValidateOptions {
    ConfigOptions sources;
    bool is_strict = false;
    bool explains = false;
};

constexpr auto* kUsualSources = "config/tasker";

/// A file that is not there is wrong usage; what is wrong in one is a failure.
ExitCode exit_code_for(configuration::Loaded const& loaded, bool is_strict) {
    using configuration::FindingCode;
    auto const counts = count_of(loaded.findings);
    auto const is_unreadable = [](configuration::Finding const& finding) {
        return finding.code == FindingCode::UnreadableFile ||
               finding.code == FindingCode::UnknownEnvironment;
    };
    if (std::ranges::any_of(loaded.findings, is_unreadable)) return ExitCode::Usage;
    auto const is_failed = counts.errors > 0 || (is_strict && counts.warnings > 0);
    return is_failed ? ExitCode::Failed : ExitCode::Done;
}

void print_findings(ConfigValidateOptions const& options, configuration::Loaded const& loaded,
                    Context& context) {
    auto const has_colour = context.data_screen().has_colour;
    for (auto const& finding : loaded.findings) {
        context.data << shown(finding, has_colour) << '\n';
        if (options.explains) context.data << explained(finding);
    }
}

Result<ExitCode> validate_config(ConfigValidateOptions const& options, Output output,
                                 Context& context) {
    TASKER_TRY_ASSIGN(auto const sources, open_sources(options.sources, context));
    auto const loaded = load_configuration(sources, context);
    auto const counts = count_of(loaded.findings);
    auto const code = exit_code_for(loaded, options.is_strict);
    if (output.is_json) {
        JsonArray files;
        for (auto const& file : loaded.files)
            files.emplace_back(file);
        print_json(context, {{"valid", code == ExitCode::Done},
                             {"environment", loaded.configuration.environment},
                             {"context", configuration::to_text(sources.scope)},
                             {"files", std::move(files)},
                             {"errors", counts.errors},
                             {"warnings", counts.warnings},
                             {"findings", to_json(loaded.findings)}});
        return code;
    }
    print_findings(options, loaded, context);
    context.data << name_of(sources, loaded) << ": " << to_text(counts) << '\n';
    return code;
}

}  // namespace

/// `tasker config validate-sources`
void add_config_validate_sources(CLI::App& parent, Invocation& chosen) {
    auto* const command = parent.add_subcommand(
        "validate-sources", "Check base/ and environments/ of a folder before they are merged");
    auto const options = std::make_shared<ConfigValidateOptions>();  // lives as long as the parser
    command
        ->add_option("-s,--source-dir", options->sources.folder,
                     "The folder (default config/tasker), in a repository where one is named")
        ->type_name("DIR");
    command
        ->add_option("-e,--environment", options->sources.environment,
                     "development, test, production or one of yours (default: $TASKER_ENV, else "
                     "development)")
        ->type_name("NAME");
    add_context_option(*command, options->sources, "-c,--context");
    add_config_repository_options(*command, options->sources);
    command->add_flag("--explain-errors", options->explains,
                      "Say below each finding what its key means");
    add_json_option(*command, chosen);
    add_examples(*command,
                 "  tasker config validate-sources -c orchestration -e production\n"
                 "  tasker config validate-sources --url https://git.example/ops/tasker.git\n"
                 "Exit codes: 0 valid, 1 something is wrong, 2 a file cannot be read.");
    command->callback([options, &chosen] {
        chosen.action = [options, output = chosen.output](Context& context) {
            auto checked = *options;
            auto& sources = checked.sources;
            if (sources.folder.empty() && !sources.repository.is_given())
                sources.folder = kUsualSources;
            return validate_config(checked, output, context);
        };
    });
}

/// `tasker config validate`
void add_config_validate(CLI::App& parent, Invocation& chosen) {
    auto* const command = parent.add_subcommand(
        "validate", "Check the configuration and print everything that is found");
    auto const options = std::make_shared<ConfigValidateOptions>();  // lives as long as the parser
    add_source_options(*command, options->sources, "-c,--config");
    command->add_option("FILE", options->sources.file, "The same as --config")
        ->type_name("")
        ->excludes("--config")
        ->excludes("--source-dir");
    add_context_option(*command, options->sources, "-t,--context");
    command->add_flag("--strict", options->is_strict, "Warnings fail too");
    command->add_flag("--explain-errors", options->explains,
                      "Say below each finding what its key means");
    add_json_option(*command, chosen);
    add_examples(*command,
                 "  tasker config validate tasker.toml\n"
                 "  tasker config validate -s config/tasker -e production --strict\n"
                 "  TASKER_ENV=test tasker config validate --context worker --json\n"
                 "Exit codes: 0 valid, 1 something is wrong, 2 a file cannot be read.");
    command->callback([options, &chosen] {
        chosen.action = [options, output = chosen.output](Context& context) {
            return validate_config(*options, output, context);
        };
    });
}

}  // namespace tasker::cli
