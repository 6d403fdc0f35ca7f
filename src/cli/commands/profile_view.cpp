#include <CLI/CLI.hpp>

#include <memory>
#include <optional>

#include "cli/access/servers.hpp"
#include "cli/commands/commands.hpp"
#include "cli/text/counted.hpp"
#include "cli/text/documents.hpp"
#include "cli/text/health.hpp"
#include "cli/text/table.hpp"

namespace tasker::cli {

namespace {

struct ProfileWords {
    std::string name;
    bool is_of_all = false;
};

Json url_or_null(std::string const& url) {
    return url.empty() ? Json(nullptr) : Json(url);
}

JsonObject document_of_card(ProfileCard const& card) {
    JsonArray tools;
    for (auto const& tool : card.tools)
        tools.emplace_back(tool);
    return {{"name", card.name},
            {"description", card.description},
            {"transport", card.transport},
            {"tools", std::move(tools)},
            {"orchestration_url", url_or_null(card.server_url)},
            {"worker_url", url_or_null(card.worker_url)},
            {"shows", url_or_null(card.server_shows)}};
}

/// What is used by a call that names no profile.
std::string usual_profile(Context const& context) {
    if (!context.globals.profile.empty()) return context.globals.profile;
    return context.variable("TASKER_CLIENT_PROFILE").value_or(std::string(kDefaultProfile));
}

Result<ExitCode> list_profiles(ProfileWords const& /*words*/, Output output, Context& context) {
    TASKER_TRY_ASSIGN(auto const profiles, Profiles::load(context));
    JsonArray list;
    Table table({"PROFILE", "SERVER", "WORKER", "DESCRIPTION"}, {"WORKER"});
    auto const usual = usual_profile(context);
    for (auto const& name : profiles.names()) {
        TASKER_TRY_ASSIGN(auto const card, profiles.card(name));
        list.push_back(document_of_card(card));
        table.add({{name, name == usual ? Style::Strong : Style::Plain},
                   {card.server_url},
                   {card.worker_url},
                   {card.description}});
    }
    if (output.is_json) {
        print_json(context, {{"file", url_or_null(profiles.file().string())},
                             {"usual", usual},
                             {"profiles", std::move(list)}});
        return ExitCode::Done;
    }
    if (!table.empty()) context.data << table.text(context.data_screen()) << std::flush;
    if (profiles.file().empty()) {
        context.notes << "there is no file of profiles; `tasker profile init` writes one\n";
    } else if (table.empty()) {
        context.notes << profiles.file().string() << " has no profile\n";
    }
    return ExitCode::Done;
}

Result<ExitCode> show_profile(ProfileWords const& words, Output output, Context& context) {
    TASKER_TRY_ASSIGN(auto const profiles, Profiles::load(context));
    TASKER_TRY_ASSIGN(auto const card, profiles.card(words.name));
    if (output.is_json) {
        print_json(context, document_of_card(card));
        return ExitCode::Done;
    }
    std::string tools;
    for (auto const& tool : card.tools)
        tools += (tools.empty() ? "" : ", ") + tool;
    auto const line = [&context](std::string_view name, std::string const& value) {
        if (!value.empty()) context.data << card_line(name, value);
    };
    line("profile", card.name);
    line("description", card.description);
    line("transport", card.transport);
    line("server", card.server_url);
    line("shown to it", card.server_shows.empty() ? "" : card.server_shows + " (***)");
    line("worker", card.worker_url);
    line("tools", tools);
    line("file", profiles.file().string());
    return ExitCode::Done;
}

std::vector<std::string> complaints_about(Profiles const& profiles, std::string const& name) {
    auto complaints = profiles.complaints_about(name);
    for (auto const role : {ServerRole::Orchestration, ServerRole::Worker}) {
        auto const server = profiles.server(name, role);
        if (!server) continue;  // that is among them, if it should be there
        if (auto const url = parse_server_url(server->base_url); !url) {
            complaints.push_back("profile." + name + "." + std::string(to_text(role)) + ": " +
                                 url.error().message());
        }
    }
    return complaints;
}

Result<ExitCode> validate_profiles(ProfileWords const& /*words*/, Output output, Context& context) {
    TASKER_TRY_ASSIGN(auto const profiles, Profiles::load(context));
    JsonArray found;
    auto const names = profiles.names();
    for (auto const& name : names) {
        for (auto const& complaint : complaints_about(profiles, name)) {
            found.emplace_back(complaint);
            if (!output.is_json) context.data << complaint << '\n';
        }
    }
    auto const code = found.empty() ? ExitCode::Done : ExitCode::Failed;
    auto const file = profiles.file().string();
    if (output.is_json) {
        print_json(context, {{"valid", found.empty()},
                             {"file", url_or_null(file)},
                             {"profiles", names.size()},
                             {"findings", std::move(found)}});
    } else if (file.empty()) {
        context.notes << "there is no file of profiles; `tasker profile init` writes one\n";
    } else {
        context.data << file << ": " << counted(names.size(), "profile") << ", "
                     << (found.empty() ? "no findings" : counted(found.size(), "finding")) << '\n';
    }
    return code;
}

/// What one server of a profile answers to /health.
struct CheckedServer {
    std::string profile;
    ServerRole role = ServerRole::Orchestration;
    std::string url;
    std::string status;
    std::optional<Error> error;
};

CheckedServer check_server(Profiles const& profiles, std::string const& name, ServerRole role,
                           Context& context) {
    CheckedServer checked{.profile = name, .role = role};
    auto const line = open_profile(profiles, name, role, context);
    if (!line) {
        checked.status = "wrong";
        checked.error = line.error();
        return checked;
    }
    checked.url = line->client->name();
    auto const health = line->client->document_of({.target = "/health"});
    checked.status = health ? cell_of(*health, "status") : "unreachable";
    if (!health) checked.error = health.error();
    return checked;
}

Result<std::vector<std::string>> checked_names(Profiles const& profiles, ProfileWords const& words,
                                               Context const& context) {
    if (words.is_of_all) return profiles.names();
    std::vector<std::string> one{words.name.empty() ? usual_profile(context) : words.name};
    TASKER_TRY(profiles.card(one.front()));
    return one;
}

Result<ExitCode> check_profiles(ProfileWords const& words, Output output, Context& context) {
    TASKER_TRY_ASSIGN(auto const profiles, Profiles::load(context));
    TASKER_TRY_ASSIGN(auto const names, checked_names(profiles, words, context));
    JsonArray list;
    Table table({"PROFILE", "SERVER", "STATUS", "URL"});
    std::vector<Error> errors;
    auto code = ExitCode::Done;
    for (auto const& name : names) {
        for (auto const role : {ServerRole::Orchestration, ServerRole::Worker}) {
            if (!profiles.has_server(name, role)) continue;
            auto const checked = check_server(profiles, name, role, context);
            if (checked.status != "healthy") code = ExitCode::Failed;
            list.push_back(JsonObject{
                {"profile", name},
                {"server", to_text(role)},
                {"url", url_or_null(checked.url)},
                {"status", checked.status},
                {"message", checked.error ? Json(checked.error->message()) : Json(nullptr)}});
            if (checked.error) errors.push_back(*checked.error);
            table.add({{name},
                       {std::string(to_text(role))},
                       {checked.status, style_of_health(checked.status)},
                       {checked.url}});
        }
    }
    if (output.is_json) {
        print_json(context, {{"servers", std::move(list)}});
    } else if (table.empty()) {
        context.notes << "no profile names a server\n";
    } else {
        context.data << table.text(context.data_screen()) << std::flush;
        for (auto const& error : errors)
            print_error(context, error, {});
    }
    return code;
}

using ShowProfiles = Result<ExitCode> (*)(ProfileWords const&, Output, Context&);

void set_profile_action(CLI::App& command, std::shared_ptr<ProfileWords> const& words,
                        ShowProfiles show, std::string const& examples, Invocation& chosen) {
    add_json_option(command, chosen);
    add_examples(command, examples);
    command.callback([words, show, &chosen] {
        chosen.action = [words, show, output = chosen.output](Context& context) {
            return show(*words, output, context);
        };
    });
}

}  // namespace

/// `tasker profile list`
void add_profile_list(CLI::App& parent, Invocation& chosen) {
    auto* const command = parent.add_subcommand("list", "List the servers that have names");
    set_profile_action(*command, std::make_shared<ProfileWords>(), list_profiles,
                       "  tasker profile list", chosen);
}

/// `tasker profile show NAME`
void add_profile_show(CLI::App& parent, Invocation& chosen) {
    auto* const command = parent.add_subcommand("show", "Show a profile, without its secrets");
    auto const words = std::make_shared<ProfileWords>();  // lives as long as the parser
    command->add_option("NAME", words->name, "The profile")->type_name("")->required();
    set_profile_action(*command, words, show_profile, "  tasker profile show production", chosen);
}

/// `tasker profile validate`
void add_profile_validate(CLI::App& parent, Invocation& chosen) {
    auto* const command = parent.add_subcommand(
        "validate", "Check the file of profiles; exit code 1 when something is wrong");
    set_profile_action(*command, std::make_shared<ProfileWords>(), validate_profiles,
                       "  tasker profile validate", chosen);
}

/// `tasker profile check [NAME] [--all]`
void add_profile_check(CLI::App& parent, Invocation& chosen) {
    auto* const command = parent.add_subcommand(
        "check", "Ask the servers of a profile how they are; exit code 1 when one is not well");
    auto const words = std::make_shared<ProfileWords>();  // lives as long as the parser
    auto* const name =
        command
            ->add_option("NAME", words->name,
                         "The profile (default: $TASKER_CLIENT_PROFILE, else default)")
            ->type_name("");
    command->add_flag("--all", words->is_of_all, "All profiles")->excludes(name);
    set_profile_action(*command, words, check_profiles,
                       "  tasker profile check production\n"
                       "  tasker profile check --all --json",
                       chosen);
}

}  // namespace tasker::cli
