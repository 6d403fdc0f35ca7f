#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cli/cli11_app.hpp"
#include "cli/text/style.hpp"

namespace tasker::cli::drawing {

enum class Format : std::uint8_t {
    Auto,      ///< Text on a terminal, Mermaid into a pipe
    Text,      ///< boxes and lines
    Mermaid,   ///< the graph alone
    Markdown,  ///< a page with the graph and a table of steps
};

/// `--format`
void add_format_option(CLI::App& command, Format& format);
/// What Auto stands for where the drawing goes.
[[nodiscard]] Format chosen(Format format, Screen const& screen) noexcept;
[[nodiscard]] std::string joined(std::vector<std::string> const& lines);

}  // namespace tasker::cli::drawing
