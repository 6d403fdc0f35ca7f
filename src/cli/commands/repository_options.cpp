#include "cli/commands/repository_options.hpp"

#include <CLI/CLI.hpp>

namespace tasker::cli {

void add_repository_options(CLI::App& command, RepositoryOptions& options,
                            std::string const& what) {
    auto* const remote = command
                             .add_option("--remote", options.remote,
                                         what +
                                             " this remote (tasker remote list), as it was "
                                             "fetched last")
                             ->type_name("NAME");
    command
        .add_option("--url", options.url,
                    what + " the git repository there, as it is now: https://..., git@host:path")
        ->type_name("URL")
        ->excludes(remote);
}

}  // namespace tasker::cli
