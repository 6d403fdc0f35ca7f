#include "cli/testing/console.hpp"

#include <stdlib.h>

#include <fstream>

#include "cli/program.hpp"

namespace tasker::cli::test {

Console::Console() {
    auto pattern = (std::filesystem::temp_directory_path() / "tasker-cli-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
}

Console::~Console() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
}

Said Console::run(std::vector<std::string> arguments) {
    return run_as("tasker", std::move(arguments));
}

Said Console::run_ctl(std::vector<std::string> arguments) {
    return run_as("/usr/bin/tasker-ctl", std::move(arguments));
}

Said Console::run_as(std::string_view name, std::vector<std::string> arguments) {
    std::ostringstream data;
    std::ostringstream notes;
    std::istringstream in(input);
    Context context{.data = data,
                    .notes = notes,
                    .input = in,
                    .clock = clock_,
                    .variable = [this](std::string const& name) -> std::optional<std::string> {
                        auto const found = variables.find(name);
                        if (found == variables.end()) return std::nullopt;
                        return found->second;
                    },
                    .data_screen = [this] { return screen; },
                    .notes_screen = [this] { return screen; },
                    .handlers = handlers,
                    .on_interrupt = [this](auto on_first) { interrupt = std::move(on_first); }};
    auto const code = run_program(std::move(arguments), context, name);
    return {.code = code, .data = data.str(), .notes = notes.str()};
}

std::string Console::path(std::string const& name) const {
    return (folder_ / name).string();
}

std::string Console::write(std::string const& name, std::string const& text) const {
    std::ofstream(folder_ / name, std::ios::binary) << text;
    return path(name);
}

bool Console::exists(std::string const& name) const {
    return std::filesystem::exists(folder_ / name);
}

}  // namespace tasker::cli::test
