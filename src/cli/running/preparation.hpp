#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/context.hpp"
#include "model/task.hpp"
#include "model/template.hpp"

namespace tasker::cli {

/// What `tasker run` was asked for.
struct RunOptions {
    std::string template_file;
    std::string input = "{}";
    std::string store;
    std::string transport;
    std::vector<std::string> handler_libraries;
    std::string key;
    bool is_again = false;
    std::int32_t priority = 0;
    std::size_t concurrency = 10;
    std::string environment;
    std::optional<double> timeout_s;
    bool is_quiet = false;
    std::string log_level;
};

/// Everything that was checked before anything is written.
struct Prepared {
    model::Template tmpl;
    model::TaskRequest request;
    Handlers handlers;
    std::string environment;
};

/// Reads and checks template, input and handlers; findings below an error go to the notes.
/// \returns FileNotFound, InvalidTemplate, InvalidJson, InvalidInput, InvalidRequest,
///          InvalidOption, HandlerNotFound.
[[nodiscard]] Result<Prepared> prepare(RunOptions const& options, Context& context);

// The same for every command that runs a template.

/// Findings go to the notes. \returns FileNotFound, InvalidTemplate.
[[nodiscard]] Result<model::Template> load_template(std::string const& file, bool is_quiet,
                                                    Context& context);
/// Those of files, and of folders of them. \returns FileNotFound, InvalidTemplate.
[[nodiscard]] Result<std::vector<model::Template>> load_templates(
    std::vector<std::string> const& paths, bool is_quiet, Context& context);
/// \returns InvalidInput with a line for each place that does not fit.
[[nodiscard]] Result<void> check_input(model::Template const& tmpl, Json const& input);
/// Those of the context and of the libraries. \returns FileNotFound, InvalidOption.
[[nodiscard]] Result<Handlers> load_all_handlers(std::vector<std::string> const& libraries,
                                                 Context const& context);
/// \returns HandlerNotFound with a line for each step that has none.
[[nodiscard]] Result<void> check_all_handlers(model::Template const& tmpl, Handlers const& handlers,
                                              std::vector<std::string> const& libraries);

}  // namespace tasker::cli
