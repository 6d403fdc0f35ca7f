#pragma once

#include <string>

#include "cli/cli11_app.hpp"
#include "cli/context.hpp"
#include "cli/drawing/format.hpp"

namespace tasker::cli {

/// What commands that draw have in common.
struct DrawingOptions {
    drawing::Format format = drawing::Format::Auto;
    bool is_graph_only = false;
    std::string file;  ///< empty: `data`
};

/// `--format`, `--graph-only`, `--output`.
void add_drawing_options(CLI::App& command, DrawingOptions& options);

/// The format that is meant. For `tasker-ctl` mermaid is the graph with its table, as it has always
/// been, unless only the graph is wanted.
[[nodiscard]] drawing::Format format_of(DrawingOptions const& options, Context const& context);

/// Writes it into the file, or to `data`. \returns FileNotFound.
[[nodiscard]] Result<void> put_drawing(std::string const& text, DrawingOptions const& options,
                                       Context& context);

}  // namespace tasker::cli
