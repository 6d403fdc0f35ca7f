#include <CLI/CLI.hpp>

#include <algorithm>
#include <memory>

#include "cli/commands/commands.hpp"
#include "cli/plugins/check_plugin.hpp"
#include "cli/plugins/search.hpp"
#include "cli/text/counted.hpp"
#include "cli/text/table.hpp"

namespace tasker::cli {

namespace {

bool is_error(PluginFinding const& finding) {
    return finding.severity == PluginSeverity::Error;
}

std::string finding_line(PluginFinding const& finding, bool has_colour) {
    auto const* const word = is_error(finding) ? "error:" : "warning:";
    auto const style = is_error(finding) ? Style::Bad : Style::Waiting;
    return (finding.place.empty() ? "" : finding.place + ": ") + paint(word, style, has_colour) +
           " " + finding.message;
}

JsonArray json_of_findings(std::vector<PluginFinding> const& findings) {
    JsonArray list;
    for (auto const& one : findings) {
        list.push_back({{"severity", is_error(one) ? "error" : "warning"},
                        {"place", one.place.empty() ? Json(nullptr) : Json(one.place)},
                        {"message", one.message}});
    }
    return list;
}

Json json_of_plugin(ReadPlugin const& read) {
    auto const& plugin = read.plugin;
    JsonArray templates;
    for (auto const& one : plugin.templates)
        templates.push_back({{"name", one.name},
                             {"language", one.language},
                             {"framework", one.framework},
                             {"description", one.description}});
    return {{"name", plugin.name},
            {"version", plugin.version},
            {"description", plugin.description},
            {"language", plugin.language},
            {"framework", plugin.framework},
            {"folder", plugin.folder.string()},
            {"remote", plugin.origin.empty() ? Json(nullptr) : Json(plugin.origin)},
            {"templates", std::move(templates)},
            {"findings", json_of_findings(read.findings)}};
}

Result<ExitCode> list_plugins(Output output, Context& context) {
    TASKER_TRY_ASSIGN(auto const plugins, find_plugins({}, context));
    JsonArray list;
    Table table({"PLUGIN", "VERSION", "LANGUAGE", "FRAMEWORK", "TEMPLATES", "FROM"},
                {"FRAMEWORK", "VERSION"});
    for (auto const& read : plugins) {
        auto const& plugin = read.plugin;
        list.push_back(json_of_plugin(read));
        table.add({{plugin.name.empty() ? "?" : plugin.name,
                    read.has_errors() ? Style::Bad : Style::Plain},
                   {plugin.version},
                   {plugin.language},
                   {plugin.framework},
                   {std::to_string(plugin.templates.size())},
                   {plugin.origin.empty() ? plugin.folder.string() : plugin.origin}});
        if (!read.has_errors()) continue;
        print_hint(context, plugin.folder.string() + " is not all right: tasker plugin validate " +
                                plugin.folder.string());
    }
    if (output.is_json) {
        print_json(context, {{"plugins", std::move(list)}});
    } else if (table.empty()) {
        context.notes << "there are no plugins; `tasker remote add NAME URL` adds a repository of "
                         "them, plugin_paths of [cli] in .config/tasker.toml folders\n";
    } else {
        context.data << table.text(context.data_screen());
    }
    return ExitCode::Done;
}

Result<ExitCode> validate_plugin(std::string const& path, Output output, Context& context) {
    std::filesystem::path folder(path);
    std::error_code failure;
    if (folder.filename() == kPluginFile) folder = folder.parent_path();
    if (folder.empty()) folder = ".";
    if (!std::filesystem::exists(folder / kPluginFile, failure)) {
        return Error(ErrorCode::InvalidOption,
                     path + ": there is no " + kPluginFile + " in this folder");
    }
    auto const read = check_plugin(folder);
    auto const code = read.has_errors() ? ExitCode::Failed : ExitCode::Done;
    if (output.is_json) {
        auto document = json_of_plugin(read);
        document.get_object().emplace("valid", code == ExitCode::Done);
        print_json(context, document);
        return code;
    }
    for (auto const& finding : read.findings)
        context.data << finding_line(finding, context.data_screen().has_colour) << '\n';
    auto const errors = static_cast<std::size_t>(std::ranges::count_if(read.findings, is_error));
    context.data << (read.plugin.name.empty() ? path : read.plugin.name) << ": "
                 << counted(read.plugin.templates.size(), "template") << ", "
                 << (read.findings.empty() ? std::string("no findings")
                                           : counted(errors, "error") + ", " +
                                                 counted(read.findings.size() - errors, "warning"))
                 << '\n';
    return code;
}

}  // namespace

/// `tasker plugin list`
void add_plugin_list(CLI::App& parent, Invocation& chosen) {
    auto* const command =
        parent.add_subcommand("list", "List the plugins of plugin_paths and of fetched remotes");
    add_json_option(*command, chosen);
    add_examples(*command,
                 "  tasker plugin list\n"
                 "  tasker plugin list --json\n"
                 "plugin_paths is a list of folders, in [cli] of .config/tasker.toml.");
    command->callback([&chosen] {
        chosen.action = [output = chosen.output](Context& context) {
            return list_plugins(output, context);
        };
    });
}

/// `tasker plugin validate PATH`
void add_plugin_validate(CLI::App& parent, Invocation& chosen) {
    auto* const command = parent.add_subcommand(
        "validate", "Check a plugin: its files, its parameters, and what it is made from");
    auto const path = std::make_shared<std::string>();  // lives as long as the parser
    command->add_option("PATH", *path, "Folder with a tasker-plugin.toml")
        ->type_name("")
        ->required();
    add_json_option(*command, chosen);
    add_examples(*command,
                 "  tasker plugin validate plugins/shop\n"
                 "Exit codes: 0 valid, 1 something is wrong, 2 there is no plugin.");
    command->callback([path, &chosen] {
        chosen.action = [path, output = chosen.output](Context& context) {
            return validate_plugin(*path, output, context);
        };
    });
}

}  // namespace tasker::cli
