#include <CLI/CLI.hpp>

#include <memory>

#include "cli/commands/commands.hpp"
#include "cli/repositories/checkouts.hpp"
#include "cli/repositories/remotes.hpp"
#include "cli/text/table.hpp"

namespace tasker::cli {

namespace {

constexpr std::size_t kShortCommit = 10;

Json text_or_null(std::string const& text) {
    return text.empty() ? Json(nullptr) : Json(text);
}

Result<ExitCode> list_remotes(Output output, Context& context) {
    TASKER_TRY_ASSIGN(auto const settings, load_cli_settings(context));
    TASKER_TRY_ASSIGN(auto const checkouts, Checkouts::of(context));
    JsonArray list;
    Table table({"REMOTE", "URL", "REF", "CONFIG", "PLUGINS", "FETCHED"}, {"PLUGINS", "CONFIG"});
    for (auto const& remote : settings.remotes) {
        auto const found = checkouts.find(remote.repository()).value_or(Checkout{});
        list.push_back({{"name", remote.name},
                        {"url", remote.url},
                        {"git_ref", remote.git_ref},
                        {"config_path", remote.config_path},
                        {"plugin_path", text_or_null(remote.plugin_path)},
                        {"file", remote.file.string()},
                        {"commit", text_or_null(found.commit)},
                        {"fetched_at", text_or_null(found.fetched_at)},
                        {"folder", text_or_null(found.files.string())}});
        table.add({{remote.name},
                   {remote.url},
                   {remote.git_ref},
                   {remote.config_path},
                   {remote.plugin_path},
                   {found.commit.empty()
                        ? "never"
                        : found.commit.substr(0, kShortCommit) + " " + found.fetched_at}});
    }
    if (output.is_json) {
        print_json(context, {{"remotes", std::move(list)}});
    } else if (table.empty()) {
        context.notes << "there are no remotes; `tasker remote add NAME URL` adds one\n";
    } else {
        context.data << table.text(context.data_screen());
    }
    return ExitCode::Done;
}

/// One remote's way from what it was to what it is.
struct RemoteUpdate {
    std::string name;
    std::string before;  ///< empty: it was never fetched
    Result<Checkout> after;
};

void print_update(RemoteUpdate const& update, Context& context) {
    if (!update.after) {
        context.notes << paint("error:", Style::Bad, context.notes_screen().has_colour) << ' '
                      << update.name << ": " << update.after.error().message() << '\n';
        return;
    }
    auto const commit = update.after->commit.substr(0, kShortCommit);
    context.data << update.name << ": ";
    if (update.before == update.after->commit) {
        context.data << commit << ", nothing new\n";
    } else if (update.before.empty()) {
        context.data << commit << ", fetched for the first time\n";
    } else {
        context.data << update.before.substr(0, kShortCommit) << " -> " << commit << '\n';
    }
    context.data << std::flush;
}

Json document_of_update(RemoteUpdate const& update) {
    if (!update.after) {
        return {{"name", update.name},
                {"before", text_or_null(update.before)},
                {"commit", nullptr},
                {"error", update.after.error().message()}};
    }
    return {{"name", update.name},
            {"before", text_or_null(update.before)},
            {"commit", update.after->commit},
            {"fetched_at", update.after->fetched_at},
            {"folder", update.after->files.string()}};
}

Result<ExitCode> update_remotes(std::string const& name, Output output, Context& context) {
    TASKER_TRY_ASSIGN(auto const settings, load_cli_settings(context));
    TASKER_TRY_ASSIGN(auto const checkouts, Checkouts::of(context));
    auto remotes = settings.remotes;
    if (!name.empty()) {
        TASKER_TRY_ASSIGN(auto const one, settings.remote(name));
        remotes = {one};
    }
    JsonArray list;
    auto code = ExitCode::Done;
    for (auto const& remote : remotes) {
        auto const before = checkouts.find(remote.repository()).value_or(Checkout{});
        RemoteUpdate const update{.name = remote.name,
                                  .before = before.commit,
                                  .after = checkouts.fetch(remote.repository())};
        if (!update.after) code = ExitCode::Failed;
        list.push_back(document_of_update(update));
        if (!output.is_json) print_update(update, context);
    }
    if (output.is_json) {
        print_json(context, {{"remotes", std::move(list)}});
    } else if (remotes.empty()) {
        context.notes << "there are no remotes; `tasker remote add NAME URL` adds one\n";
    }
    return code;
}

}  // namespace

/// `tasker remote list`
void add_remote_list(CLI::App& parent, Invocation& chosen) {
    auto* const command =
        parent.add_subcommand("list", "List the remotes, and when each was fetched last");
    add_json_option(*command, chosen);
    add_examples(*command,
                 "  tasker remote list\n"
                 "  tasker remote list --json");
    command->callback([&chosen] {
        chosen.action = [output = chosen.output](Context& context) {
            return list_remotes(output, context);
        };
    });
}

/// `tasker remote update [NAME]`
void add_remote_update(CLI::App& parent, Invocation& chosen) {
    auto* const command =
        parent.add_subcommand("update", "Fetch a remote, or all, as they are now");
    auto const name = std::make_shared<std::string>();  // lives as long as the parser
    command->add_option("NAME", *name, "Only this one")->type_name("");
    add_json_option(*command, chosen);
    add_examples(*command,
                 "  tasker remote update\n"
                 "  tasker remote update contrib\n"
                 "The files are in ~/.cache/tasker-ctl/remotes, or below XDG_CACHE_HOME. The\n"
                 "exit code is 1 when one of them could not be fetched.");
    command->callback([name, &chosen] {
        chosen.action = [name, output = chosen.output](Context& context) {
            return update_remotes(*name, output, context);
        };
    });
}

}  // namespace tasker::cli
