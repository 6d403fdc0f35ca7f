#include "cli/commands/drawing_options.hpp"

#include <CLI/CLI.hpp>

#include "cli/configuring/private_file.hpp"

namespace tasker::cli {

using drawing::Format;

void add_drawing_options(CLI::App& command, DrawingOptions& options) {
    drawing::add_format_option(command, options.format);
    command.add_flag("--graph-only", options.is_graph_only, "Mermaid without the table");
    command.add_option("-o,--output", options.file, "Write it here, in place of what is there")
        ->type_name("FILE");
}

Format format_of(DrawingOptions const& options, Context const& context) {
    auto const is_text = options.format == Format::Text;
    if (options.is_graph_only) return is_text ? Format::Text : Format::Mermaid;
    if (context.globals.is_ctl && !is_text) return Format::Markdown;
    // A file shows what a pipe would.
    auto screen = context.data_screen();
    screen.is_terminal = screen.is_terminal && options.file.empty();
    return drawing::chosen(options.format, screen);
}

Result<void> put_drawing(std::string const& text, DrawingOptions const& options, Context& context) {
    if (options.file.empty()) {
        context.data << text;
        return {};
    }
    TASKER_TRY(replace_file(options.file, text, FileReaders::Everybody));
    context.notes << options.file << " is written\n";
    return {};
}

}  // namespace tasker::cli
