#include "cli/drawing/format.hpp"

#include <CLI/CLI.hpp>

#include <map>

namespace tasker::cli::drawing {

void add_format_option(CLI::App& command, Format& format) {
    static std::map<std::string, Format> const kFormats = {
        {"text", Format::Text}, {"mermaid", Format::Mermaid}, {"markdown", Format::Markdown}};
    command
        .add_option_function<std::string>(
            "-f,--format", [&format](std::string const& name) { format = kFormats.at(name); },
            "text, mermaid (graph alone), markdown (graph, table);\n"
            "default: text on a terminal, else mermaid")
        ->type_name("FORMAT")
        ->check([](std::string const& name) {
            return kFormats.contains(name)
                       ? std::string()
                       : "\"" + name + "\" is no format; use text, mermaid or markdown";
        });
}

Format chosen(Format format, Screen const& screen) noexcept {
    if (format != Format::Auto) return format;
    return screen.is_terminal ? Format::Text : Format::Mermaid;
}

std::string joined(std::vector<std::string> const& lines) {
    std::string text;
    for (auto const& line : lines)
        text += line + "\n";
    return text;
}

}  // namespace tasker::cli::drawing
