#include "cli/completion.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <functional>
#include <string_view>
#include <vector>

#include "base/joined.hpp"

namespace tasker::cli {

namespace {

struct Word {
    std::string name;
    std::string description;
};

/// One command: what may follow it.
struct CompletedPlace {
    std::vector<std::string> path;  ///< `tasker`, `task`, `list`
    std::vector<Word> commands;
    std::vector<Word> options;
};

std::string first_line(std::string const& text) {
    return text.substr(0, text.find('\n'));
}

std::vector<CLI::App const*> commands_of(CLI::App const& app) {
    return app.get_subcommands([](CLI::App const*) { return true; });
}

void collect(CLI::App const& app, std::vector<std::string> path,
             std::vector<CompletedPlace>& places) {
    path.push_back(app.get_name());
    CompletedPlace place{.path = path};
    for (auto const* const command : commands_of(app))
        place.commands.push_back({command->get_name(), command->get_description()});
    for (auto const* const option : app.get_options()) {
        for (auto const& name : option->get_lnames())
            place.options.push_back({"--" + name, first_line(option->get_description())});
    }
    places.push_back(std::move(place));
    for (auto const* const command : commands_of(app))
        collect(*command, path, places);
}

/// The part that bash and zsh share: `place` becomes the command that the words so far name.
std::string walk(std::vector<CompletedPlace> const& places, std::string_view words) {
    std::vector<std::string> known;
    for (auto const& place : places) {
        if (place.path.size() > 1) known.push_back("\"" + base::joined(place.path, " ") + "\"");
    }
    return "        case \"$place " + std::string(words) + "\" in\n            " +
           base::joined(known, " | ") + ") place=\"$place " + std::string(words) +
           "\" ;;\n        esac\n";
}

/// The shell's function for a program: `_tasker_ctl`.
std::string function_for(std::string const& program) {
    auto name = "_" + program;
    std::ranges::replace(name, '-', '_');
    return name;
}

std::string for_bash(std::vector<CompletedPlace> const& places) {
    auto const& program = places.front().path.front();
    auto const function = function_for(program);
    std::string text = "# Completion of " + program +
                       " for bash: source it, or put it into\n"
                       "# ~/.local/share/bash-completion/completions/" +
                       program + "\n" + function +
                       "() {\n"
                       "    local current=\"${COMP_WORDS[COMP_CWORD]}\" place=" +
                       program +
                       " words= i\n"
                       "    for ((i = 1; i < COMP_CWORD; i++)); do\n" +
                       walk(places, "${COMP_WORDS[i]}") +
                       "    done\n"
                       "    case \"$place\" in\n";
    for (auto const& place : places) {
        std::vector<std::string> words;
        words.reserve(place.commands.size() + place.options.size());
        for (auto const& word : place.commands)
            words.push_back(word.name);
        for (auto const& word : place.options)
            words.push_back(word.name);
        text += "        \"" + base::joined(place.path, " ") + "\") words=\"" +
                base::joined(words, " ") + "\" ;;\n";
    }
    return text +
           "    esac\n"
           "    COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n"
           "    if [[ ${#COMPREPLY[@]} -eq 0 ]]; then\n"
           "        COMPREPLY=($(compgen -f -- \"$current\"))\n"
           "    fi\n"
           "}\n"
           "complete -o filenames -F " +
           function + " " + program + "\n";
}

std::string quoted_name(std::string const& text) {
    std::string out = "'";
    for (auto const c : text) {
        if (c == '\'') {
            out += "'\\''";
        } else {
            out += c;
        }
    }
    return out + "'";
}

std::string for_zsh(std::vector<CompletedPlace> const& places) {
    auto const& program = places.front().path.front();
    auto const function = function_for(program);
    std::string text = "#compdef " + program + "\n# Completion of " + program +
                       " for zsh: put it into a folder of $fpath as _" + program + "\n" + function +
                       "() {\n"
                       "    local place=" +
                       program +
                       " i\n"
                       "    local -a known\n"
                       "    for ((i = 2; i < CURRENT; i++)); do\n" +
                       walk(places, "${words[i]}") +
                       "    done\n"
                       "    case \"$place\" in\n";
    for (auto const& place : places) {
        text += "        \"" + base::joined(place.path, " ") + "\") known=(";
        for (auto const* const words : {&place.commands, &place.options}) {
            for (auto const& word : *words)
                text += "\n            " + quoted_name(word.name + ":" + word.description);
        }
        text += ") ;;\n";
    }
    return text +
           "    esac\n"
           "    _describe " +
           program +
           " known\n"
           "    _files\n"
           "}\n"
           "compdef " +
           function + " " + program + "\n";
}

std::string fish_condition(CompletedPlace const& place) {
    std::string text;
    for (std::size_t i = 1; i < place.path.size(); ++i) {
        text += (text.empty() ? "" : "; and ") + std::string("__fish_seen_subcommand_from ") +
                place.path[i];
    }
    if (place.commands.empty()) return text;
    if (text.empty()) return "__fish_use_subcommand";
    std::vector<std::string> names;
    names.reserve(place.commands.size());
    for (auto const& command : place.commands)
        names.push_back(command.name);
    return text + "; and not __fish_seen_subcommand_from " + base::joined(names, " ");
}

std::string for_fish(std::vector<CompletedPlace> const& places) {
    auto const& program = places.front().path.front();
    auto text = "# Completion of " + program +
                " for fish: put it into ~/.config/fish/completions/" + program + ".fish\n";
    for (auto const& place : places) {
        auto const begin = "complete -c " + program + " -n " + quoted_name(fish_condition(place));
        for (auto const& command : place.commands)
            text +=
                begin + " -f -a " + command.name + " -d " + quoted_name(command.description) + "\n";
        for (auto const& option : place.options)
            text += begin + " -l " + option.name.substr(2) + " -d " +
                    quoted_name(option.description) + "\n";
    }
    return text;
}

}  // namespace

std::string completion_for(Shell shell, CLI::App const& root) {
    std::vector<CompletedPlace> places;
    collect(root, {}, places);
    switch (shell) {
        case Shell::Bash: return for_bash(places);
        case Shell::Zsh: return for_zsh(places);
        case Shell::Fish: return for_fish(places);
    }
    return {};
}

}  // namespace tasker::cli
