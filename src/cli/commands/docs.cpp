#include <CLI/CLI.hpp>

#include <algorithm>
#include <map>
#include <memory>

#include "cli/commands/commands.hpp"
#include "cli/commands/config_options.hpp"
#include "cli/configuring/config_findings.hpp"
#include "cli/configuring/explanation.hpp"
#include "cli/text/counted.hpp"
#include "cli/text/documents.hpp"
#include "cli/text/table.hpp"
#include "configuration/pages/reference_page.hpp"
#include "configuration/pages/toml_page.hpp"

namespace tasker::cli {

namespace {

struct DocsOptions {
    std::string folder;
    std::string parameter;
};

using Print = Result<ExitCode> (*)(DocsOptions const&, Output, Context&);

/// A page of text; with `--json` as the member of a document.
void put_page(std::string const& page, Output output, Context& context) {
    if (output.is_json) {
        print_json(context, {{"text", page}});
    } else {
        context.data << page;
    }
}

Result<ExitCode> print_reference(DocsOptions const& /*options*/, Output output, Context& context) {
    put_page(configuration::reference_page(), output, context);
    return ExitCode::Done;
}

configuration::Loaded loaded_for(DocsOptions const& options, bool keeps_placeholders,
                                 Context& context) {
    ConfigOptions sources;
    sources.folder = options.folder;
    auto read = sources_of(sources);
    read.keeps_placeholders = keeps_placeholders;
    return load_configuration(read, context);
}

/// The values of the folder, each with what it means; secrets do not belong on a screen.
Result<ExitCode> print_annotated(DocsOptions const& options, Output output, Context& context) {
    auto const loaded = loaded_for(options, true, context);
    for (auto const& finding : loaded.findings)
        context.notes << shown(finding, context.notes_screen().has_colour) << '\n';
    for (auto const& setting : loaded.settings) {
        if (!setting.holds_literal_secret()) continue;
        return Error(ErrorCode::InvalidOption,
                     setting.key().path +
                         " has a secret in it; `tasker config generate --output FILE` writes the "
                         "page into a file that only you can read");
    }
    put_page(configuration::toml_page(loaded, configuration::Scope::Complete), output, context);
    return loaded.is_valid() ? ExitCode::Done : ExitCode::Failed;
}

Result<ExitCode> print_section(DocsOptions const& options, Output output, Context& context) {
    TASKER_TRY_ASSIGN(auto const path, path_named(options.parameter));
    auto const keys = keys_below(path, configuration::Scope::Complete);
    if (output.is_json) {
        JsonArray list;
        for (auto const* const key : keys)
            list.push_back(to_json(*key));
        print_json(context, {{"section", path}, {"keys", std::move(list)}});
        return ExitCode::Done;
    }
    auto const about = configuration::all_keys().description_of(path);
    if (!about.empty()) context.data << about << "\n\n";
    for (auto const* const key : keys) {
        context.data << explanation_of(*key, context.data_screen());
        if (key != keys.back()) context.data << '\n';
    }
    return ExitCode::Done;
}

/// How many of the keys that a folder sets are explained: a key that nobody knows is not.
Result<ExitCode> print_coverage(DocsOptions const& options, Output output, Context& context) {
    auto const loaded = loaded_for(options, false, context);
    auto const is_unreadable =
        std::ranges::any_of(loaded.findings, [](configuration::Finding const& finding) {
            return finding.code == configuration::FindingCode::UnreadableFile ||
                   finding.code == configuration::FindingCode::TomlSyntax;
        });
    std::size_t set = 0;
    for (auto const& setting : loaded.settings)
        set += setting.origin().file.empty() ? 0 : 1;
    std::vector<std::string> unknown;
    for (auto const& finding : loaded.findings) {
        if (finding.code == configuration::FindingCode::UnknownKey) unknown.push_back(finding.key);
    }
    auto const all = configuration::all_keys().all().size();
    if (output.is_json) {
        JsonArray names;
        for (auto const& one : unknown)
            names.emplace_back(one);
        print_json(context, {{"keys", all},
                             {"set", set},
                             {"unknown", std::move(names)},
                             {"findings", to_json(loaded.findings)}});
    } else {
        context.data << counted(all, "key") << ", all of them explained\n"
                     << counted(set, "key") << " set in "
                     << (loaded.source.empty() ? "no file" : loaded.source) << '\n';
        for (auto const& one : unknown)
            context.data << "not explained, as nothing reads it: " << one << '\n';
        if (is_unreadable) {
            for (auto const& finding : loaded.findings)
                context.notes << shown(finding, context.notes_screen().has_colour) << '\n';
        }
    }
    if (is_unreadable) return ExitCode::Usage;
    return unknown.empty() ? ExitCode::Done : ExitCode::Failed;
}

Result<ExitCode> print_index(DocsOptions const& /*options*/, Output output, Context& context) {
    std::map<std::string, std::size_t, std::less<>> counts;
    for (auto const& key : configuration::all_keys().all())
        ++counts[std::string(key.section())];
    JsonArray list;
    Table table({"TABLE", "KEYS", "WHAT"});
    for (auto const& [section, count] : counts) {
        auto const about = std::string(configuration::all_keys().description_of(section));
        list.push_back(JsonObject{{"section", section}, {"keys", count}, {"description", about}});
        table.add({{section}, {std::to_string(count)}, {about}});
    }
    if (output.is_json) {
        print_json(context, {{"sections", std::move(list)}});
    } else {
        context.data << table.text(context.data_screen());
    }
    return ExitCode::Done;
}

struct DocsCommand {
    char const* name;
    char const* description;
    char const* about_folder;
    Print print;
    bool has_parameter;
    char const* examples;
};

constexpr char const* kFolderNotNeeded = "Not needed: what keys mean is built in";
constexpr DocsCommand kDocsCommands[] = {
    {"reference", "Print the reference of all keys and variables, as Markdown", kFolderNotNeeded,
     print_reference, false, "  tasker docs reference > configuration.md"},
    {"annotated", "Print a configuration with what each key means",
     "Folder with base/ and environments/ (default: config/tasker, where it is there)",
     print_annotated, false, "  tasker docs annotated --base-dir config/tasker"},
    {"section", "Explain all keys of a table", kFolderNotNeeded, print_section, true,
     "  tasker docs section -p orchestration.web"},
    {"coverage", "Count the keys that files set, and name those that nobody knows",
     "Folder with base/ and environments/ (default: config/tasker, where it is there)",
     print_coverage, false, "  tasker docs coverage --base-dir config/tasker"},
    {"index", "List the tables of the configuration", kFolderNotNeeded, print_index, false,
     "  tasker docs index"}};

void add_docs_command(CLI::App& docs, DocsCommand const& row, Invocation& chosen) {
    auto* const command = docs.add_subcommand(row.name, row.description);
    auto const options = std::make_shared<DocsOptions>();  // lives as long as the parser
    if (row.has_parameter) {
        command->add_option("-p,--path", options->parameter, "The table, or one key")
            ->type_name("KEY")
            ->required();
    }
    command->add_option("--base-dir", options->folder, row.about_folder)->type_name("DIR");
    add_json_option(*command, chosen);
    add_examples(*command, row.examples);
    command->callback([options, print = row.print, &chosen] {
        chosen.action = [options, print, output = chosen.output](Context& context) {
            return print(*options, output, context);
        };
    });
}

}  // namespace

/// `tasker docs reference|annotated|section|coverage|explain|index`
void add_docs(CLI::App& parent, Invocation& chosen) {
    for (auto const& row : kDocsCommands)
        add_docs_command(parent, row, chosen);
    // The same as `config explain`.
    add_config_explain(parent, chosen);
    auto const unused = std::make_shared<std::string>();
    parent.get_subcommand("explain")
        ->add_option_function<std::string>(
            "--base-dir", [unused](std::string const& folder) { *unused = folder; },
            kFolderNotNeeded)
        ->type_name("DIR");
}

}  // namespace tasker::cli
