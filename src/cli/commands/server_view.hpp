#pragma once

#include <functional>
#include <optional>
#include <string>

#include "cli/access/place.hpp"
#include "cli/cli11_app.hpp"
#include "cli/program.hpp"

namespace tasker::cli {

/// A command that asks a server for one document, and shows it. With `--json` as it came.
struct ServerView {
    std::string name;
    std::string description;
    std::string what;  ///< that only a server tells: `how long tasks wait`
    std::string examples;
    /// Path and query, once the options are read.
    std::function<std::string()> target;
    std::function<void(Json const&, Context&)> print;
    /// What is done in its place, where the options ask for something else; none: nothing.
    std::function<std::optional<Result<ExitCode>>(Place const&, Output, Context&)> other{};
};
/// \returns the command, for options of its own.
CLI::App& add_server_view(CLI::App& parent, Invocation& chosen, ServerView view);

/// `--limit`, `-l`.
void add_limit_option(CLI::App& command, std::size_t& limit, std::size_t most);

}  // namespace tasker::cli
