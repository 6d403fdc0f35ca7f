#include <CLI/CLI.hpp>

#include <filesystem>
#include <memory>

#include "cli/access/profile_writing.hpp"
#include "cli/commands/commands.hpp"
#include "cli/remote/rest_client.hpp"

namespace tasker::cli {

namespace {

struct ProfileInitOptions {
    bool may_replace = false;
    bool has_no_contrib = false;
};

Result<ExitCode> init_profiles(ProfileInitOptions const& options, Output output, Context& context) {
    auto const& named = context.globals.profiles_file;
    std::filesystem::path const file(named.empty() ? std::string(kProfilesFile) : named);
    std::error_code code;
    if (!options.may_replace && std::filesystem::exists(file, code)) {
        return Error(ErrorCode::InvalidOption,
                     file.string() +
                         " is there already; `tasker profile init --force` replaces it, `tasker "
                         "profile add NAME` adds to it");
    }
    TASKER_TRY(write_profiles_file(file, first_profiles_file()));
    if (output.is_json) {
        print_json(context, {{"file", file.string()}, {"profiles", JsonArray{kDefaultProfile}}});
        return ExitCode::Done;
    }
    context.data << file.string() << " is written; its profile default asks "
                 << "http://localhost:8080\n"
                 << std::flush;
    print_hint(context, "to see whether it answers: tasker profile check default");
    return ExitCode::Done;
}

Result<ExitCode> add_profile(NewProfile const& profile, Output output, Context& context) {
    if (profile.server_url.empty() && profile.worker_url.empty()) {
        return Error(ErrorCode::InvalidOption,
                     "a profile names a server; give --orchestration-url, or --worker-url");
    }
    if (profile.transport != "rest") {
        return Error(ErrorCode::InvalidOption, "--transport is \"" + profile.transport +
                                                   "\", and the command line asks by REST; give "
                                                   "rest, and the address of REST");
    }
    for (auto const& url : {profile.server_url, profile.worker_url}) {
        if (url.empty()) continue;
        TASKER_TRY(parse_server_url(url));
    }
    TASKER_TRY_ASSIGN(auto const file, append_profile(profile, context));
    if (output.is_json) {
        print_json(context, {{"file", file.string()}, {"profile", profile.name}});
    } else {
        context.data << file.string() << ": profile " << profile.name << " is added\n";
    }
    return ExitCode::Done;
}

void set_init_action(CLI::App& command, std::shared_ptr<ProfileInitOptions> const& options,
                     std::string const& examples, Invocation& chosen) {
    add_json_option(command, chosen);
    add_examples(command, examples);
    command.callback([options, &chosen] {
        chosen.action = [options, output = chosen.output](Context& context) {
            return init_profiles(*options, output, context);
        };
    });
}

}  // namespace

/// `tasker profile init [--force]`
void add_profile_init(CLI::App& parent, Invocation& chosen) {
    auto* const command = parent.add_subcommand(
        "init", "Write .config/tasker.toml with a profile for a server on this machine");
    auto const options = std::make_shared<ProfileInitOptions>();  // lives as long as the parser
    command->add_flag("--force", options->may_replace, "Replace the file that is there");
    set_init_action(*command, options, "  tasker profile init", chosen);
}

/// `tasker init`
void add_init(CLI::App& parent, Invocation& chosen) {
    auto* const command = parent.add_subcommand(
        "init", "Begin: write .config/tasker.toml for a server on this machine");
    auto const options = std::make_shared<ProfileInitOptions>();  // lives as long as the parser
    command->add_flag("--no-contrib", options->has_no_contrib,
                      "Fetch nothing from elsewhere; nothing is fetched anyhow");
    set_init_action(*command, options, "  tasker init", chosen);
}

/// `tasker profile add NAME --orchestration-url URL`
void add_profile_add(CLI::App& parent, Invocation& chosen) {
    auto* const command = parent.add_subcommand("add", "Give a server a name");
    auto const profile = std::make_shared<NewProfile>();  // lives as long as the parser
    command->add_option("NAME", profile->name, "Its name: letters, digits, - and _")
        ->type_name("")
        ->required();
    command->add_option("-d,--description", profile->description, "For people")->type_name("TEXT");
    command
        ->add_option("-t,--transport", profile->transport,
                     "rest (the default); the command line asks by no other")
        ->type_name("KIND");
    command->add_option("--orchestration-url", profile->server_url, "Where the server listens")
        ->type_name("URL");
    command->add_option("--worker-url", profile->worker_url, "Where a worker listens")
        ->type_name("URL");
    command
        ->add_option("--tools", profile->tools,
                     "Levels of tools that the MCP server offers: tier1,tier2,tier3")
        ->type_name("LIST")
        ->delimiter(',')
        ->allow_extra_args(false);
    add_json_option(*command, chosen);
    add_examples(*command,
                 "  tasker profile add staging --orchestration-url https://staging.example\n"
                 "  tasker profile add local --orchestration-url http://127.0.0.1:8080 \\\n"
                 "      --worker-url http://127.0.0.1:8081 -d 'this machine'");
    command->callback([profile, &chosen] {
        chosen.action = [profile, output = chosen.output](Context& context) {
            return add_profile(*profile, output, context);
        };
    });
}

}  // namespace tasker::cli
