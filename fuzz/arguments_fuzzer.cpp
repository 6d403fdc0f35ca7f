// A line each: the words after the program's name. They parse, ask for help, or are refused with a
// message and exit code 2; no command is run. Each word is also read as JSON, as --input would.
#include <CLI/CLI.hpp>

#include <algorithm>
#include <sstream>

#include "base/clock.hpp"
#include "cli/json_argument.hpp"
#include "cli/program.hpp"
#include "fuzz/property.hpp"

namespace tasker::fuzz {
namespace {

struct Console {
    std::ostringstream data;
    std::ostringstream notes;
    std::istringstream input{"{\"from\": \"standard input\"}"};
    base::SystemClock clock;
    cli::Context context{.data = data,
                         .notes = notes,
                         .input = input,
                         .clock = clock,
                         .variable = [](auto const&) { return std::nullopt; },
                         .data_screen = [] { return cli::Screen{}; },
                         .notes_screen = [] { return cli::Screen{}; }};
};

enum class Parsed : std::uint8_t { Command, Help, Wrong };

Parsed parse(std::vector<std::string> words) {
    cli::Invocation chosen;
    auto const parser = cli::make_parser(chosen);
    std::ranges::reverse(words);
    try {
        parser->parse(std::move(words));
    } catch (CLI::CallForHelp const&) {
        return Parsed::Help;
    } catch (CLI::ParseError const&) {
        return Parsed::Wrong;
    }
    must(chosen.action != nullptr, "arguments that parse name a command");
    return Parsed::Command;
}

void refuse_or_help(std::vector<std::string> const& words, Parsed parsed) {
    Console console;
    auto const code = cli::run_program(words, console.context);
    if (parsed == Parsed::Help) {
        must(code == cli::ExitCode::Done, "help is no failure");
        must(!console.data.view().empty(), "help is data");
        return;
    }
    must(code == cli::ExitCode::Usage, "wrong usage is told by the exit code");
    must(console.data.view().empty(), "wrong usage gives no data");
    must(console.notes.view().starts_with("error: tasker"), "the command is named");
    must(console.notes.view().ends_with("--help\n"), "help is offered");
}

void read_as_json(std::string const& word) {
    if (word.starts_with('@') && word != "@-") return;  // a file
    Console console;
    auto const value = cli::read_object(word, "--input", console.context);
    if (value) return;
    must(cli::exit_code_of(value.error()) == cli::ExitCode::Usage, "wrong input is wrong usage");
    must(value.error().message().starts_with("--input"), "the option is named");
}

}  // namespace
}  // namespace tasker::fuzz

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    using namespace tasker;
    auto rest = fuzz::text_of(data, size);
    std::vector<std::string> words;
    while (!rest.empty() && words.size() < 16) {
        // No argument of a process holds a NUL.
        auto line = fuzz::cut_at(rest, '\n');
        words.emplace_back(fuzz::cut_at(line, '\0'));
    }
    auto const parsed = fuzz::parse(words);
    if (parsed != fuzz::Parsed::Command) fuzz::refuse_or_help(words, parsed);
    for (auto const& word : words)
        fuzz::read_as_json(word);
    return 0;
}
