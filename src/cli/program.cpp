#include "cli/program.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <iterator>
#include <string_view>
#include <utility>

#include "base/nearest.hpp"
#include "cli/command_tree.hpp"
#include "cli/help.hpp"

namespace tasker::cli {

namespace {

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
        // What stands before a command may stand behind it as well.
        auto const* const parent = app.get_fallthrough() ? app.get_parent() : nullptr;
        if (parent != nullptr)
            std::ranges::move(known_words(*parent, word), std::back_inserter(words));
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
    auto rest = app.remaining();
    // Where they fall through, the root has them.
    if (rest.empty()) rest = root.remaining();
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

std::unique_ptr<CLI::App> make_parser(Invocation& chosen, std::string_view name) {
    auto const is_ctl = name == kCtlName;
    auto app =
        std::make_unique<CLI::App>(is_ctl ? "Looks at the servers and workers of Tasker."
                                          : "Durable workflows: run them, look at them, mend "
                                            "them.",
                                   std::string(name));
    app->require_subcommand(1);
    set_help_format(*app);
    app->option_defaults()->always_capture_default(false);
    app->set_help_flag("-h,--help", "Show this help");
    if (is_ctl) {
        add_ctl_commands(*app, chosen);
        app->footer(
            "It asks servers, and takes the command lines of the program of this name that\n"
            "other Tasker servers have; `tasker` has all of these commands too, and stores.\n"
            "Exit codes: 0 done, 1 failed, 2 wrong usage (options, input, template).\n"
            "Environment: TASKER_ORCHESTRATION_URL, TASKER_WORKER_URL (whom it asks, before\n"
            "TASKER_CLIENT_PROFILE), TASKER_API_KEY and TASKER_AUTH_TOKEN (what they are\n"
            "shown), TASKER_ENV (default of --environment), NO_COLOR.");
    } else {
        add_tasker_commands(*app, chosen);
        app->footer(
            "Exit codes: 0 done, 1 failed, 2 wrong usage (options, input, template).\n"
            "Environment: TASKER_STORE (default of --store), TASKER_SERVER (default of\n"
            "--server, before TASKER_STORE), TASKER_API_KEY and TASKER_AUTH_TOKEN (what\n"
            "servers are shown), TASKER_ENV (default of --environment), NO_COLOR.");
    }
    return app;
}

ExitCode run_program(std::vector<std::string> arguments, Context& context, std::string_view name) {
    Invocation chosen;
    name.remove_prefix(name.rfind('/') + 1);
    auto const is_ctl = name == kCtlName;
    if (name == kMcpName) arguments.insert(arguments.begin(), "mcp");
    auto const app = make_parser(chosen, is_ctl ? kCtlName : "tasker");
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
    context.globals = std::move(chosen.globals);
    context.globals.is_ctl = is_ctl;
    auto const done = chosen.action(context);
    if (done) return *done;
    print_error(context, done.error(), chosen.output);
    return exit_code_of(done.error());
}

}  // namespace tasker::cli
