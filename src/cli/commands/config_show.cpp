#include <CLI/CLI.hpp>

#include <memory>

#include "cli/commands/commands.hpp"
#include "cli/commands/config_options.hpp"
#include "cli/configuring/config_findings.hpp"
#include "cli/configuring/listing.hpp"
#include "cli/configuring/remote_config.hpp"

namespace tasker::cli {

namespace {

struct ConfigShowOptions {
    ConfigOptions sources;
    std::string path;
    bool only_changed = false;
    Place place;

    /// `tasker-ctl config show` is about the server, unless it names something here.
    [[nodiscard]] bool is_remote(Context const& context) const {
        auto const names_files = !sources.file.empty() || !sources.folder.empty() ||
                                 !sources.environment.empty() || only_changed;
        return !place.server.empty() || !place.profile.empty() ||
               (context.globals.is_ctl && !names_files);
    }
};

using configuration::Loaded;
using configuration::Origin;
using configuration::Setting;

std::vector<Setting const*> chosen_settings(ConfigShowOptions const& options,
                                            std::string const& path, Loaded const& loaded) {
    std::vector<Setting const*> settings;
    for (auto const& setting : loaded.settings) {
        auto const& name = setting.key().path;
        auto const is_below =
            path.empty() || name == path || (name.starts_with(path) && name[path.size()] == '.');
        auto const is_default = setting.origin().kind == Origin::Kind::Default ||
                                setting.origin().kind == Origin::Kind::EnvironmentDefault;
        if (is_below && !(options.only_changed && is_default)) settings.push_back(&setting);
    }
    return settings;
}

Style origin_style(Origin const& origin) noexcept {
    switch (origin.kind) {
        case Origin::Kind::Default:
        case Origin::Kind::EnvironmentDefault: return Style::Faint;
        case Origin::Kind::File: return Style::Plain;
        case Origin::Kind::Variable: return Style::Busy;
    }
    return Style::Plain;
}

std::string table_of(std::vector<Setting const*> const& settings, Loaded const& loaded,
                     Screen const& screen) {
    KeyListing listing("VALUE", "FROM");
    for (auto const* const setting : settings) {
        auto const& origin = setting->origin();
        listing.add({.path = setting->key().path,
                     .value = configuration::to_toml(setting->shown()),
                     .note = origin.to_text(loaded.configuration.environment),
                     .style = origin_style(origin)});
    }
    return listing.text(screen);
}

Json json_of(Origin const& origin) {
    auto const text_or_null = [](std::string const& text) {
        return text.empty() ? Json(nullptr) : Json(text);
    };
    return {{"kind", to_text(origin.kind)},
            {"file", text_or_null(origin.file)},
            {"line", origin.file.empty() ? Json(nullptr) : Json(origin.mark.line)},
            {"column", origin.file.empty() ? Json(nullptr) : Json(origin.mark.column)},
            {"variable", text_or_null(origin.variable)}};
}

void print_document(std::vector<Setting const*> const& settings, Loaded const& loaded,
                    configuration::Sources const& sources, Context& context) {
    JsonArray list;
    for (auto const* const setting : settings) {
        list.push_back({{"key", setting->key().path},
                        {"value", configuration::to_json(setting->shown())},
                        {"from", json_of(setting->origin())}});
    }
    JsonArray files;
    for (auto const& file : loaded.files)
        files.emplace_back(file);
    print_json(context, {{"environment", loaded.configuration.environment},
                         {"context", configuration::to_text(sources.scope)},
                         {"files", std::move(files)},
                         {"valid", loaded.is_valid()},
                         {"settings", std::move(list)},
                         {"findings", to_json(loaded.findings)}});
}

Result<ExitCode> show_config_of_server(ConfigShowOptions const& options, Output output,
                                       Context& context) {
    TASKER_TRY_ASSIGN(auto const server, open_server(options.place, context));
    TASKER_TRY_ASSIGN(auto const document, remote_config(server));
    TASKER_TRY_ASSIGN(auto const part, part_of(document, options.path));
    if (output.is_json) {
        print_json(context, part);
    } else {
        context.data << list_of_values(part, context.data_screen());
    }
    return ExitCode::Done;
}

Result<ExitCode> show_config(ConfigShowOptions const& options, Output output, Context& context) {
    if (options.is_remote(context)) return show_config_of_server(options, output, context);
    std::string path;
    if (!options.path.empty()) {
        TASKER_TRY_ASSIGN(path, path_named(options.path));
    }
    auto const sources = sources_of(options.sources);
    auto const loaded = load_configuration(sources, context);
    auto const settings = chosen_settings(options, path, loaded);
    if (output.is_json) {
        print_document(settings, loaded, sources, context);
    } else {
        auto const has_colour = context.notes_screen().has_colour;
        for (auto const& finding : loaded.findings)
            context.notes << shown(finding, has_colour) << '\n';
        context.data << table_of(settings, loaded, context.data_screen());
    }
    return loaded.is_valid() ? ExitCode::Done : ExitCode::Failed;
}

}  // namespace

/// `tasker config show`
void add_config_show(CLI::App& parent, Invocation& chosen) {
    auto* const command =
        parent.add_subcommand("show", "Print every value, and where it comes from");
    auto const options = std::make_shared<ConfigShowOptions>();  // lives as long as the parser
    add_source_options(*command, options->sources, "--config");
    add_context_option(*command, options->sources, "-c,--context");
    command->add_option("-p,--path", options->path, "Only this key, or those of this table")
        ->type_name("KEY");
    command->add_flag("--changed", options->only_changed,
                      "Only what files and variables say, not the defaults");
    add_server_options(*command, options->place);
    command->get_option("--server")->description("Show what this server tells (GET /config)");
    if (!is_of_ctl(*command)) {
        command->get_option("--profile")
            ->description("The same of a server by its name in .config/tasker.toml");
    }
    for (auto const* const name : {"--config", "--source-dir", "--environment", "--changed"})
        command->get_option("--server")->excludes(command->get_option(name));
    add_json_option(*command, chosen);
    add_examples(*command,
                 "  tasker config show --changed\n"
                 "  tasker config show -e production -p orchestration.web\n"
                 "  tasker config show --config tasker.toml --context worker --json\n"
                 "  tasker config show --server http://127.0.0.1:8080\n"
                 "Secrets are shown as ***. The exit code is 1 when something is wrong.");
    command->callback([options, &chosen] {
        chosen.action = [options, output = chosen.output](Context& context) {
            return show_config(*options, output, context);
        };
    });
}

}  // namespace tasker::cli
