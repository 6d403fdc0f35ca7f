#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "cli/context.hpp"
#include "tasker/handlers.hpp"

namespace tasker::cli::test {

/// What one call of the program said.
struct Said {
    ExitCode code = ExitCode::Done;
    std::string data;
    std::string notes;
};

/// The program in this process, in an empty folder of its own, with handlers and an environment of
/// the test's.
class Console {
public:
    Console();
    ~Console();
    Console(Console const&) = delete;
    Console& operator=(Console const&) = delete;

    [[nodiscard]] Said run(std::vector<std::string> arguments);
    /// The same as `tasker-ctl`.
    [[nodiscard]] Said run_ctl(std::vector<std::string> arguments);

    [[nodiscard]] std::string path(std::string const& name) const;
    std::string write(std::string const& name, std::string const& text) const;
    [[nodiscard]] bool exists(std::string const& name) const;

    Handlers handlers;
    std::map<std::string, std::string> variables;
    std::string input;
    Screen screen{.columns = 120};
    /// What Ctrl-C would call, while a run wants it.
    std::function<void()> interrupt;

private:
    [[nodiscard]] Said run_as(std::string_view name, std::vector<std::string> arguments);

    std::filesystem::path folder_;
    base::SystemClock clock_;
};

}  // namespace tasker::cli::test
