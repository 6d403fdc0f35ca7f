#include <unistd.h>

#include <csignal>
#include <exception>
#include <iostream>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "cli/interruption.hpp"
#include "cli/process_environment.hpp"
#include "cli/program.hpp"
#include "cli/terminal.hpp"

namespace {

tasker::cli::ExitCode run(int count, char const* const* arguments) {
    using namespace tasker;
    // A reader that goes away (`| head`) must not end a run in the middle.
    std::signal(SIGPIPE, SIG_IGN);
    base::SystemClock const clock;
    cli::Interruption interruption;
    cli::Context context{
        .data = std::cout,
        .notes = std::cerr,
        .input = std::cin,
        .clock = clock,
        .variable = cli::process_variable,
        .data_screen = [] { return cli::screen_of(STDOUT_FILENO); },
        .notes_screen = [] { return cli::screen_of(STDERR_FILENO); },
        .on_interrupt = [&](auto on_first) { interruption.hand_to(std::move(on_first)); },
        .on_reload = [&](auto on_each) { interruption.hand_hangup_to(std::move(on_each)); }};
    // Whoever calls it without any name gets the usual program.
    if (count == 0) return cli::run_program({}, context);
    return cli::run_program({arguments + 1, arguments + count}, context, arguments[0]);
}

}  // namespace

int main(int count, char** arguments) {
    try {
        return static_cast<int>(run(count, arguments));
    } catch (std::exception const& escaped) {
        std::cerr << "error: " << escaped.what() << '\n';
        return static_cast<int>(tasker::cli::ExitCode::Failed);
    }
}
