#include "cli/commands/config_options.hpp"

#include <CLI/CLI.hpp>

#include "base/nearest.hpp"
#include "cli/commands/repository_options.hpp"
#include "configuration/keys/keys.hpp"

namespace tasker::cli {

namespace {

std::string why_no_scope(std::string const& name) {
    if (configuration::scope_from(name)) return {};
    std::vector<std::string> const known = {"complete", "common", "orchestration", "worker"};
    auto const text = "\"" + name + "\" is no context";
    if (auto const near = base::nearest(name, known)) return text + "; did you mean " + *near + "?";
    return text + "; known are complete, common, orchestration, worker";
}

}  // namespace

void add_source_options(CLI::App& command, ConfigOptions& options,
                        std::string const& config_names) {
    auto* const file = command
                           .add_option(config_names, options.file,
                                       "One file that has everything (default: "
                                       "$TASKER_CONFIG_PATH)")
                           ->type_name("FILE");
    command
        .add_option("-s,--source-dir", options.folder,
                    "Folder with base/ and environments/, which are merged (default: "
                    "config/tasker, where it is there)")
        ->type_name("DIR")
        ->excludes(file);
    command
        .add_option("-e,--environment", options.environment,
                    "development, test, production or one of yours (default: $TASKER_ENV, else "
                    "development)")
        ->type_name("NAME");
}

void add_context_option(CLI::App& command, ConfigOptions& options, std::string const& names) {
    command
        .add_option(names, options.scope,
                    "What is needed: complete (the default), common, orchestration, worker")
        ->type_name("CONTEXT")
        ->check(why_no_scope);
}

void add_config_repository_options(CLI::App& command, ConfigOptions& options) {
    add_repository_options(command, options.repository, "Read the files of");
    auto* const file = command.get_option_no_throw("--config");
    if (file == nullptr) return;
    for (auto const* const name : {"--remote", "--url"})
        command.get_option(name)->excludes(file);
}

Result<std::string> path_named(std::string const& name) {
    auto const& keys = configuration::all_keys();
    auto const path = keys.canonical(name);
    if (keys.find(path) != nullptr || keys.is_section(path)) return path;
    auto const ending = keys.ending_with(name);
    if (ending.size() == 1) return ending.front();
    auto message = "there is no key \"" + name.substr(0, 200) + "\"";
    if (!ending.empty()) {
        message += " by that name alone; there are ";
        for (auto const& one : ending)
            message += (&one == ending.data() ? "" : ", ") + one;
    } else if (auto const meant = keys.meant_by(name)) {
        message += "; did you mean " + *meant + "?";
    } else {
        message += "; tasker config explain lists all";
    }
    return Error(ErrorCode::InvalidOption, std::move(message));
}

}  // namespace tasker::cli
