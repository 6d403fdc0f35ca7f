#include <CLI/CLI.hpp>

#include <memory>

#include "base/json.hpp"
#include "cli/commands/commands.hpp"
#include "cli/commands/config_options.hpp"
#include "cli/configuring/config_findings.hpp"
#include "cli/configuring/remote_config.hpp"

namespace tasker::cli {

namespace {

struct ConfigDumpOptions {
    ConfigOptions sources;
    std::string path;
    std::string format = "json";
    Place place;
};

using configuration::Setting;

std::vector<Setting const*> dumped_settings(configuration::Loaded const& loaded,
                                            std::string const& path) {
    std::vector<Setting const*> settings;
    for (auto const& setting : loaded.settings) {
        auto const& name = setting.key().path;
        if (path.empty() || name == path || (name.starts_with(path) && name[path.size()] == '.')) {
            settings.push_back(&setting);
        }
    }
    return settings;
}

/// `common.database.url` as a value in objects in objects.
void put_value(JsonObject& root, std::string_view path, Json value) {
    auto* object = &root;
    for (auto dot = path.find('.'); dot != std::string_view::npos; dot = path.find('.')) {
        auto& next = (*object)[path.substr(0, dot)];
        if (!next.is_object()) next = JsonObject();
        object = &next.get_object();
        path.remove_prefix(dot + 1);
    }
    (*object)[path] = std::move(value);
}

std::string toml_of(std::vector<Setting const*> const& settings) {
    std::string text;
    std::string_view section;
    for (auto const* const setting : settings) {
        if (setting->key().section() != section) {
            section = setting->key().section();
            text += (text.empty() ? "[" : "\n[") + std::string(section) + "]\n";
        }
        text += std::string(setting->key().name()) + " = " +
                configuration::to_toml(setting->shown()) + "\n";
    }
    return text;
}

Result<ExitCode> dump_sources(ConfigDumpOptions const& options, Output output, Context& context) {
    std::string path;
    if (!options.path.empty()) {
        TASKER_TRY_ASSIGN(path, path_named(options.path));
    }
    TASKER_TRY_ASSIGN(auto const sources, open_sources(options.sources, context));
    auto const loaded = load_configuration(sources, context);
    print_findings(loaded.findings, context);
    auto const settings = dumped_settings(loaded, path);
    if (options.format == "toml" && !output.is_json) {
        context.data << toml_of(settings);
    } else {
        JsonObject root;
        for (auto const* const setting : settings)
            put_value(root, setting->key().path, configuration::to_json(setting->shown()));
        TASKER_TRY_ASSIGN(auto const part, part_of(root, path));
        print_json(context, part);
    }
    return loaded.is_valid() ? ExitCode::Done : ExitCode::Failed;
}

Result<ExitCode> dump_of_server(ConfigDumpOptions const& options, Output output, Context& context) {
    TASKER_TRY_ASSIGN(auto const server, open_server(options.place, context));
    TASKER_TRY_ASSIGN(auto const document, remote_config(server));
    TASKER_TRY_ASSIGN(auto const part, part_of(document, options.path));
    if (options.format == "toml" && !output.is_json) {
        return Error(ErrorCode::InvalidOption,
                     "a server tells its configuration as JSON only; leave --format away");
    }
    print_json(context, part);
    return ExitCode::Done;
}

}  // namespace

/// `tasker config dump`
void add_config_dump(CLI::App& parent, Invocation& chosen) {
    auto* const command = parent.add_subcommand(
        "dump", "Print all values as one document, of files, a repository or a server");
    auto const options = std::make_shared<ConfigDumpOptions>();  // lives as long as the parser
    add_source_options(*command, options->sources, "--config");
    add_context_option(*command, options->sources, "-c,--context");
    command->add_option("-f,--format", options->format, "json (the default) or toml")
        ->type_name("FORMAT")
        ->check([](std::string const& name) {
            return name == "json" || name == "toml"
                       ? std::string()
                       : "\"" + name + "\" is no format; use json or toml";
        });
    command->add_option("-p,--path", options->path, "Only this key, or those of this table")
        ->type_name("KEY");
    add_config_repository_options(*command, options->sources);
    add_server_options(*command, options->place);
    command->get_option("--server")->description("Ask this server, not files (GET /config)");
    if (!is_of_ctl(*command)) {
        command->get_option("--profile")
            ->description("The same of a server by its name in .config/tasker.toml");
    }
    for (auto const* const name : {"--config", "--source-dir", "--remote", "--url"})
        command->get_option("--server")->excludes(command->get_option(name));
    add_json_option(*command, chosen);
    add_examples(*command,
                 "  tasker config dump -e production -p orchestration.web\n"
                 "  tasker config dump -s config/tasker -f toml\n"
                 "  tasker config dump --remote ops -e production\n"
                 "  tasker config dump --server http://127.0.0.1:8080 -p auth\n"
                 "Secrets are shown as ***. The exit code is 1 when something is wrong.");
    command->callback([options, &chosen] {
        chosen.action = [options, output = chosen.output](Context& context) {
            auto const is_of_server =
                !options->place.server.empty() || !options->place.profile.empty();
            return is_of_server ? dump_of_server(*options, output, context)
                                : dump_sources(*options, output, context);
        };
    });
}

}  // namespace tasker::cli
