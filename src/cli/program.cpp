#include "cli/program.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <string_view>

#include "base/nearest.hpp"
#include "cli/commands/commands.hpp"
#include "cli/help.hpp"

namespace tasker::cli {

namespace {

CLI::App* add_group(CLI::App& parent, std::string const& name, std::string const& description) {
    auto* const group = parent.add_subcommand(name, description);
    group->require_subcommand(1);
    return group;
}

/// What looks at tasks and what belongs to them, in a store or by a server.
void add_task_groups(CLI::App& app, Invocation& chosen) {
    auto* const task = add_group(app, "task", "Look at tasks, make one, or end one");
    add_task_list(*task, chosen);
    add_task_create(*task, chosen);
    add_task_get(*task, chosen);
    add_task_steps(*task, chosen);
    add_task_history(*task, chosen);
    add_task_cancel(*task, chosen);
    add_task_visualize(*task, chosen);

    auto* const step = add_group(app, "step", "Look at one step, or mend it by hand");
    add_step_history(*step, chosen);
    add_step_audit(*step, chosen);
    add_step_reset(*step, chosen);
    add_step_resolve(*step, chosen);
    add_step_complete(*step, chosen);

    auto* const dlq = add_group(app, "dlq", "Look into the dead letter queue");
    add_dlq_list(*dlq, chosen);
    add_dlq_get(*dlq, chosen);
    add_dlq_update(*dlq, chosen);
    add_dlq_stats(*dlq, chosen);
}

/// The innermost command that the arguments named.
CLI::App const& innermost(CLI::App const& app) {
    auto const parsed = app.get_subcommands();
    return parsed.empty() ? app : innermost(*parsed.front());
}

std::string full_name(CLI::App const& app) {
    auto const* const parent = app.get_parent();
    return parent == nullptr ? app.get_name() : full_name(*parent) + " " + app.get_name();
}

std::vector<std::string> known_words(CLI::App const& app, std::string_view word) {
    std::vector<std::string> words;
    if (word.starts_with('-')) {
        for (auto const* const option : app.get_options()) {
            for (auto const& name : option->get_lnames())
                words.push_back("--" + name);
        }
    } else {
        for (auto const* const command : app.get_subcommands([](CLI::App const*) { return true; }))
            words.push_back(command->get_name());
    }
    return words;
}

std::string unexpected(CLI::App const& app, std::string const& word) {
    auto const is_option = word.starts_with('-');
    auto const words = known_words(app, word);
    std::string text = is_option       ? "unknown option " + word
                       : words.empty() ? "unexpected argument \"" + word + "\""
                                       : "unknown command \"" + word + "\"";
    auto const bare = word.substr(0, word.find('='));
    if (auto const near = base::nearest(bare, words)) return text + "; did you mean " + *near + "?";
    if (!is_option && !words.empty()) {
        text += "; known are ";
        for (auto const& one : words)
            text += (&one == words.data() ? "" : ", ") + one;
    }
    return text;
}

/// The option among what was left over, before what may have been meant as its value.
std::string const& first_wrong(std::vector<std::string> const& rest) {
    auto const option =
        std::ranges::find_if(rest, [](std::string const& word) { return word.starts_with('-'); });
    return option == rest.end() ? rest.front() : *option;
}

/// What to say about arguments that do not parse: what is wrong, where, what would be right.
std::string describe(CLI::ParseError const& error, CLI::App const& root) {
    auto const& app = innermost(root);
    auto const rest = app.remaining();
    std::string what = error.what();
    auto const is = [&error](CLI::ExitCodes code) {
        return error.get_exit_code() == static_cast<int>(code);
    };
    auto const words = known_words(app, "");
    if (!rest.empty() && (is(CLI::ExitCodes::ExtrasError) || is(CLI::ExitCodes::RequiredError))) {
        what = unexpected(app, first_wrong(rest));
    } else if (is(CLI::ExitCodes::RequiredError) && !words.empty()) {
        what = "a command is missing; known are ";
        for (auto const& one : words)
            what += (&one == words.data() ? "" : ", ") + one;
    }
    return full_name(app) + ": " + what;
}

}  // namespace

std::unique_ptr<CLI::App> make_parser(Invocation& chosen) {
    auto app = std::make_unique<CLI::App>("Durable workflows: run them, look at them, mend them.",
                                          "tasker");
    app->require_subcommand(1);
    set_help_format(*app);
    app->option_defaults()->always_capture_default(false);
    app->set_help_flag("-h,--help", "Show this help");
    add_run(*app, chosen);
    add_dev(*app, chosen);
    add_server(*app, chosen);
    add_worker(*app, chosen);
    add_simulate(*app, chosen);

    add_task_groups(*app, chosen);

    auto* const system = add_group(*app, "system", "Look at a server");
    add_system_health(*system, chosen);

    auto* const tmpl = add_group(*app, "template", "Check and draw templates");
    add_template_validate(*tmpl, chosen);
    add_template_visualize(*tmpl, chosen);

    add_generate(*add_group(*app, "generate", "Write code that fits a template"), chosen);
    add_mcp(*app, chosen);

    auto* const store = add_group(*app, "store", "Look after a store");
    add_store_check(*store, chosen);
    add_store_migrate(*store, chosen);
    add_store_prune(*store, chosen);

    auto* const config = add_group(*app, "config", "Look at the configuration, check it, write it");
    add_config_show(*config, chosen);
    add_config_validate(*config, chosen);
    add_config_generate(*config, chosen);
    add_config_explain(*config, chosen);

    add_completion(*app, chosen);
    add_version(*app, chosen);
    app->footer(
        "Exit codes: 0 done, 1 failed, 2 wrong usage (options, input, template).\n"
        "Environment: TASKER_STORE (default of --store), TASKER_SERVER (default of\n"
        "--server, before TASKER_STORE), TASKER_API_KEY and TASKER_AUTH_TOKEN (what\n"
        "servers are shown), TASKER_ENV (default of --environment), NO_COLOR.");
    return app;
}

ExitCode run_program(std::vector<std::string> arguments, Context& context) {
    Invocation chosen;
    auto const app = make_parser(chosen);
    // CLI11 takes arguments from the back.
    std::ranges::reverse(arguments);
    try {
        app->parse(std::move(arguments));
    } catch (CLI::CallForHelp const&) {
        context.data << app->help() << std::flush;
        return ExitCode::Done;
    } catch (CLI::ParseError const& error) {
        context.notes << paint("error:", Style::Bad, context.notes_screen().has_colour) << ' '
                      << describe(error, *app) << '\n'
                      << "See: " << full_name(innermost(*app)) << " --help\n"
                      << std::flush;
        return ExitCode::Usage;
    }
    auto const done = chosen.action(context);
    if (done) return *done;
    print_error(context, done.error(), chosen.output);
    return exit_code_of(done.error());
}

}  // namespace tasker::cli
