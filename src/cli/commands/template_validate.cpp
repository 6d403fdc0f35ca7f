#include <CLI/CLI.hpp>

#include <memory>

#include "cli/commands/commands.hpp"
#include "cli/text/counted.hpp"
#include "cli/text/findings.hpp"
#include "embedded/templates_on_disk.hpp"
#include "template/load.hpp"

namespace tasker::cli {

namespace {

struct ValidateOptions {
    std::vector<std::string> files;
};

Result<ExitCode> validate(ValidateOptions const& options, Output output, Context& context) {
    std::vector<std::filesystem::path> files;
    for (auto const& named : options.files) {
        TASKER_TRY_ASSIGN(auto const found, embedded::template_files(named));
        if (found.empty()) {
            return Error(ErrorCode::FileNotFound,
                         named + ": no *.yaml or *.yml file below this folder");
        }
        files.insert(files.end(), found.begin(), found.end());
    }
    std::vector<templates::Finding> findings;
    for (auto const& file : files) {
        TASKER_TRY_ASSIGN(auto checked, templates::check_file(file));
        std::ranges::move(checked.findings, std::back_inserter(findings));
    }
    auto const counts = count_of(findings);
    if (output.is_json) {
        print_json(context, {{"valid", counts.errors == 0},
                             {"files", files.size()},
                             {"errors", counts.errors},
                             {"warnings", counts.warnings},
                             {"findings", to_json(findings)}});
    } else {
        auto const has_colour = context.data_screen().has_colour;
        for (auto const& finding : findings)
            context.data << shown(finding, has_colour) << '\n';
        context.data << counted(files.size(), "file") << ": " << to_text(counts) << '\n';
    }
    return counts.errors == 0 ? ExitCode::Done : ExitCode::Failed;
}

}  // namespace

/// `tasker template validate FILE...`
void add_template_validate(CLI::App& parent, Invocation& chosen) {
    auto* const command =
        parent.add_subcommand("validate", "Check templates and print everything that is found");
    auto const options = std::make_shared<ValidateOptions>();  // lives as long as the parser
    command->add_option("FILE", options->files, "Template files, or folders with *.yaml, *.yml")
        ->type_name("")
        ->required();
    add_json_option(*command, chosen);
    add_examples(*command,
                 "  tasker template validate order.yaml\n"
                 "  tasker template validate templates/ --json");
    command->callback([options, &chosen] {
        chosen.action = [options, output = chosen.output](Context& context) {
            return validate(*options, output, context);
        };
    });
}

}  // namespace tasker::cli
