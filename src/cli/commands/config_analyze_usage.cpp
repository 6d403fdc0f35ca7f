#include <CLI/CLI.hpp>

#include <algorithm>
#include <memory>

#include "base/json.hpp"
#include "cli/commands/commands.hpp"
#include "cli/commands/config_options.hpp"
#include "cli/configuring/config_findings.hpp"
#include "cli/configuring/private_file.hpp"
#include "cli/configuring/usage.hpp"

namespace tasker::cli {

namespace {

struct AnalyzeUsageOptions {
    ConfigOptions sources;
    std::string format = "table";
    std::string file;
    UsageView view;
};

std::string why_no_usage_format(std::string const& name) {
    return name == "table" || name == "json" || name == "markdown"
               ? std::string()
               : "\"" + name + "\" is no format; use table, json or markdown";
}

bool is_unreadable(configuration::Finding const& finding) {
    return finding.code == configuration::FindingCode::UnreadableFile ||
           finding.code == configuration::FindingCode::TomlSyntax;
}

Result<ExitCode> analyze_usage(AnalyzeUsageOptions const& options, Output output,
                               Context& context) {
    auto const sources = sources_of(options.sources);
    auto const loaded = load_configuration(sources, context);
    if (std::ranges::any_of(loaded.findings, is_unreadable)) {
        print_findings(loaded.findings, context);
        return ExitCode::Usage;
    }
    auto const usage = usage_of(loaded, name_of(sources, loaded));
    std::string text;
    if (output.is_json || options.format == "json") {
        text = base::to_text(usage_json(usage, options.view)) + "\n";
    } else if (options.format == "markdown") {
        text = usage_markdown(usage, options.view);
    } else {
        auto const screen = options.file.empty() ? context.data_screen() : Screen{};
        text = usage_text(usage, options.view, screen);
    }
    if (options.file.empty()) {
        context.data << text;
        return ExitCode::Done;
    }
    TASKER_TRY(replace_file(options.file, text, FileReaders::Everybody));
    context.notes << options.file << " is written\n";
    return ExitCode::Done;
}

}  // namespace

/// `tasker config analyze-usage`
void add_config_analyze_usage(CLI::App& parent, Invocation& chosen) {
    auto* const command = parent.add_subcommand(
        "analyze-usage", "Show which processes use the keys that files and variables set");
    auto const options = std::make_shared<AnalyzeUsageOptions>();  // lives as long as the parser
    add_source_options(*command, options->sources, "--config");
    add_context_option(*command, options->sources, "-c,--context");
    command->add_option("-f,--format", options->format, "table (the default), json or markdown")
        ->type_name("FORMAT")
        ->check(why_no_usage_format);
    command->add_flag("--show-unused", options->view.has_unused,
                      "Also the keys that are set without effect, and those that there are not");
    command->add_flag("--show-locations", options->view.has_locations,
                      "Say of each key which line or variable sets it");
    command->add_option("-o,--output", options->file, "Write it here, in place of what is there")
        ->type_name("FILE");
    add_json_option(*command, chosen);
    add_examples(*command,
                 "  tasker config analyze-usage --source-dir config/tasker --show-unused\n"
                 "  tasker config analyze-usage -c worker --show-locations\n"
                 "  tasker config analyze-usage -f markdown -o usage.md\n"
                 "\"live\": a running process takes a new value over (SIGHUP).\n"
                 "Exit codes: 0 done, 2 a file cannot be read.");
    command->callback([options, &chosen] {
        chosen.action = [options, output = chosen.output](Context& context) {
            return analyze_usage(*options, output, context);
        };
    });
}

}  // namespace tasker::cli
