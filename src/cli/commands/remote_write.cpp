#include <CLI/CLI.hpp>

#include <memory>

#include "cli/access/profile_writing.hpp"
#include "cli/commands/commands.hpp"
#include "cli/repositories/checkouts.hpp"
#include "cli/repositories/remotes.hpp"

namespace tasker::cli {

namespace {

Result<ExitCode> add_one_remote(Remote const& remote, Output output, Context& context) {
    TASKER_TRY(check_remote(remote));
    TASKER_TRY_ASSIGN(auto const before, profiles_text(context));
    CliSettings settings;
    // One that is named need not be there yet.
    if (!before.text.empty() || context.globals.profiles_file.empty()) {
        TASKER_TRY_ASSIGN(settings, load_cli_settings(context));
    }
    for (auto const& one : settings.remotes) {
        if (one.name != remote.name) continue;
        return Error(ErrorCode::InvalidOption, one.file.string() + ": there is a remote " +
                                                   one.name + " already; `tasker remote remove " +
                                                   one.name + "` removes it");
    }
    auto appended = append_lines(before, toml_of(remote));
    if (!appended) return std::move(appended).error().with_context("the remote cannot be added");
    if (output.is_json) {
        print_json(context, {{"file", before.file.string()}, {"remote", remote.name}});
        return ExitCode::Done;
    }
    context.data << before.file.string() << ": remote " << remote.name << " is added\n"
                 << std::flush;
    if (is_unprotected(remote.url))
        print_hint(context, "whoever is on the way to " + remote.url + " can change its files");
    print_hint(context, "to fetch it: tasker remote update " + remote.name);
    return ExitCode::Done;
}

Result<ExitCode> remove_one_remote(std::string const& name, Output output, Context& context) {
    TASKER_TRY_ASSIGN(auto const settings, load_cli_settings(context));
    TASKER_TRY_ASSIGN(auto const remote, settings.remote(name));
    TASKER_TRY_ASSIGN(auto const before, profiles_text(context));
    if (before.file != remote.file) {
        return Error(ErrorCode::InvalidOption, remote.file.string() + " names the remote " + name +
                                                   "; remove it there by hand");
    }
    TASKER_TRY_ASSIGN(auto const after, without_remote(before.text, remote));
    TASKER_TRY(write_profiles_file(before.file, after));
    if (auto const checkouts = Checkouts::of(context)) checkouts->forget(remote.repository());
    if (output.is_json) {
        print_json(context, {{"file", before.file.string()}, {"remote", name}});
    } else {
        context.data << before.file.string() << ": remote " << name
                     << " is removed, and what was fetched of it\n";
    }
    return ExitCode::Done;
}

}  // namespace

/// `tasker remote add NAME URL`
void add_remote_add(CLI::App& parent, Invocation& chosen) {
    auto* const command =
        parent.add_subcommand("add", "Give a git repository with configuration or plugins a name");
    auto const remote = std::make_shared<Remote>();  // lives as long as the parser
    command->add_option("NAME", remote->name, "Its name: letters, digits, - and _")
        ->type_name("")
        ->required();
    command
        ->add_option("URL", remote->url,
                     "https://..., ssh://..., git@host:path or an absolute path; git's own "
                     "credentials are used")
        ->type_name("")
        ->required();
    command->add_option("-g,--git-ref", remote->git_ref, "A branch, a tag or a commit (main)")
        ->type_name("REF");
    command
        ->add_option("--config-path", remote->config_path,
                     "Folder in it with base/ and environments/ (config/tasker/)")
        ->type_name("DIR");
    command
        ->add_option("--plugin-path", remote->plugin_path,
                     "Folder in it with plugins (default: wherever a tasker-plugin.toml is)")
        ->type_name("DIR");
    add_json_option(*command, chosen);
    add_examples(*command,
                 "  tasker remote add contrib https://git.example/team/contrib.git\n"
                 "  tasker remote add ops git@git.example:ops/tasker.git -g v2 \\\n"
                 "      --config-path deploy/tasker/");
    command->callback([remote, &chosen] {
        chosen.action = [remote, output = chosen.output](Context& context) {
            return add_one_remote(*remote, output, context);
        };
    });
}

/// `tasker remote remove NAME`
void add_remote_remove(CLI::App& parent, Invocation& chosen) {
    auto* const command =
        parent.add_subcommand("remove", "Forget a remote, and what was fetched of it");
    auto const name = std::make_shared<std::string>();  // lives as long as the parser
    command->add_option("NAME", *name, "Its name")->type_name("")->required();
    add_json_option(*command, chosen);
    add_examples(*command, "  tasker remote remove contrib");
    command->callback([name, &chosen] {
        chosen.action = [name, output = chosen.output](Context& context) {
            return remove_one_remote(*name, output, context);
        };
    });
}

}  // namespace tasker::cli
