#include <CLI/CLI.hpp>

#include "cli/commands/commands.hpp"
#include "cli/commands/plugin_options.hpp"
#include "cli/text/documents.hpp"
#include "cli/text/table.hpp"
#include "cli/text/width.hpp"

namespace tasker::cli {

namespace {

constexpr std::size_t kTargetColumnsMax = 300;

JsonObject json_of_plugin_template(PluginTemplate const& one) {
    return {{"name", one.tmpl->name},
            {"plugin", one.plugin->name},
            {"language", one.tmpl->language},
            {"framework", one.tmpl->framework},
            {"description", one.tmpl->description},
            {"remote", one.plugin->origin.empty() ? Json(nullptr) : Json(one.plugin->origin)},
            {"folder", one.tmpl->folder.string()}};
}

JsonArray json_of_parameters(CodeTemplate const& tmpl) {
    JsonArray list;
    for (auto const& one : tmpl.parameters) {
        JsonArray choices;
        for (auto const& choice : one.choices)
            choices.emplace_back(choice);
        list.push_back({{"name", one.name},
                        {"type", to_text(one.kind)},
                        {"required", one.is_required},
                        {"default", one.usual ? Json(*one.usual) : Json(nullptr)},
                        {"choices", std::move(choices)},
                        {"description", one.description}});
    }
    return list;
}

std::string remark_on(CodeParameter const& parameter) {
    if (parameter.is_required) return "required";
    return parameter.usual ? "default " + configuration::to_toml(*parameter.usual) : "";
}

void print_parameters(CodeTemplate const& tmpl, Context& context) {
    Table table({"PARAMETER", "TYPE", "", "DESCRIPTION"});
    for (auto const& one : tmpl.parameters) {
        auto about = one.description;
        if (!one.choices.empty()) {
            about += about.empty() ? "one of " : "; one of ";
            for (auto const& choice : one.choices)
                about += (&choice == one.choices.data() ? "" : ", ") + choice;
        }
        table.add({{one.name}, {std::string(to_text(one.kind))}, {remark_on(one)}, {about}});
    }
    if (!table.empty()) context.data << '\n' << table.text(context.data_screen());
    context.data << '\n';
    for (auto const& file : tmpl.files)
        context.data << card_line("makes", one_line(file.target, kTargetColumnsMax));
}

}  // namespace

bool PluginQuery::is_about_plugins(Context const& context, bool names_server) const {
    if (is_of_server) return false;
    if (is_of_plugins || repository.is_given() || !wish.plugin.empty() || !wish.language.empty() ||
        !wish.framework.empty()) {
        return true;
    }
    return context.globals.is_ctl && !names_server;
}

void add_kind_options(CLI::App& command, PluginQuery& query) {
    auto const is_ctl = is_of_ctl(command);
    auto* const plugins =
        command.add_flag("--plugins", query.is_of_plugins,
                         is_ctl ? "Of plugins, which code is made from (that is usual)"
                                : "Of plugins, which code is made from, not those of a server");
    auto* const registered =
        command.add_flag("--registered", query.is_of_server,
                         is_ctl ? "Those that a server has, not those of plugins"
                                : "Those that a server has (that is usual)");
    registered->excludes(plugins);
    for (auto const* const name :
         {"--remote", "--url", "--plugin", "--language", "--framework", "--plugins"}) {
        auto* const option = command.get_option_no_throw(name);
        if (option == nullptr) continue;
        if (option != plugins) registered->excludes(option);
        for (auto const* const of_server : {"--server", "--profile", "--store", "--namespace"}) {
            auto* const other = command.get_option_no_throw(of_server);
            if (other != nullptr) option->excludes(other);
        }
    }
}

void add_language_option(CLI::App& command, PluginQuery& query) {
    command.add_option("-l,--language", query.wish.language, "Those of plugins for this language")
        ->type_name("LANGUAGE");
}

Result<ExitCode> list_plugin_templates(PluginQuery const& query, Output output, Context& context) {
    TASKER_TRY_ASSIGN(auto const plugins, find_plugins(query.repository, context));
    auto const found = templates_for(query.wish, plugins);
    if (output.is_json) {
        JsonArray list;
        for (auto const& one : found)
            list.emplace_back(json_of_plugin_template(one));
        print_json(context, {{"templates", std::move(list)}});
        return ExitCode::Done;
    }
    Table table({"TEMPLATE", "PLUGIN", "LANGUAGE", "FRAMEWORK", "DESCRIPTION"}, {"FRAMEWORK"});
    for (auto const& one : found) {
        table.add({{one.tmpl->name},
                   {one.plugin->name},
                   {one.tmpl->language},
                   {one.tmpl->framework},
                   {one.tmpl->description}});
    }
    if (!table.empty()) {
        context.data << table.text(context.data_screen());
    } else if (plugins.empty()) {
        context.notes << "there are no plugins; `tasker remote add NAME URL` adds a repository of "
                         "them, plugin_paths of [cli] in .config/tasker.toml folders\n";
    } else {
        context.notes << "no plugin has such a template\n";
    }
    return ExitCode::Done;
}

Result<ExitCode> show_plugin_template(PluginQuery const& query, Output output, Context& context) {
    TASKER_TRY_ASSIGN(auto const plugins, find_plugins(query.repository, context));
    auto const chosen = template_for(query.wish, plugins);
    if (!chosen) {
        if (context.globals.is_ctl)
            print_hint(context, "templates that a server has are looked at with --registered");
        return chosen.error();
    }
    auto const& found = *chosen;
    auto const& tmpl = *found.tmpl;
    if (output.is_json) {
        auto document = json_of_plugin_template(found);
        JsonArray files;
        for (auto const& file : tmpl.files)
            files.push_back({{"source", file.source}, {"target", file.target}});
        document["parameters"] = json_of_parameters(tmpl);
        document["files"] = std::move(files);
        print_json(context, Json(std::move(document)));
        return ExitCode::Done;
    }
    auto const line = [&context](std::string_view name, std::string const& value) {
        if (!value.empty()) context.data << card_line(name, value);
    };
    line("template", tmpl.name);
    line("plugin",
         found.plugin->name + (found.plugin->version.empty() ? "" : " " + found.plugin->version));
    line("remote", found.plugin->origin);
    line("language", tmpl.language);
    line("framework", tmpl.framework);
    line("description", tmpl.description);
    line("folder", tmpl.folder.string());
    print_parameters(tmpl, context);
    return ExitCode::Done;
}

}  // namespace tasker::cli
