#include <CLI/CLI.hpp>

#include <memory>

#include "cli/commands/commands.hpp"
#include "cli/drawing/format.hpp"
#include "cli/drawing/markdown.hpp"
#include "cli/drawing/mermaid.hpp"
#include "cli/drawing/picture.hpp"
#include "template/load.hpp"

namespace tasker::cli {

namespace {

struct TemplateDrawingOptions {
    std::string file;
    drawing::Format format = drawing::Format::Auto;
};

Result<ExitCode> visualize_template(TemplateDrawingOptions const& options, Output output,
                                    Context& context) {
    TASKER_TRY_ASSIGN(auto const tmpl, templates::load_file(options.file));
    auto const graph = drawing::graph_of(tmpl);
    auto const screen = context.data_screen();
    std::string text;
    switch (drawing::chosen(options.format, screen)) {
        case drawing::Format::Auto:
        case drawing::Format::Text:
            text = drawing::joined(drawing::picture_of(graph, screen));
            break;
        case drawing::Format::Mermaid: text = drawing::mermaid_of(graph); break;
        case drawing::Format::Markdown: text = drawing::markdown_of(tmpl, graph); break;
    }
    if (output.is_json) {
        print_json(context,
                   {{"template", tmpl.full_name()}, {"mermaid", drawing::mermaid_of(graph)}});
    } else {
        context.data << text;
    }
    return ExitCode::Done;
}

}  // namespace

/// `tasker template visualize FILE [--format text|mermaid|markdown]`
void add_template_visualize(CLI::App& parent, Invocation& chosen) {
    auto* const command = parent.add_subcommand("visualize", "Draw the steps of a template");
    auto const options = std::make_shared<TemplateDrawingOptions>();  // lives as long as the parser
    command->add_option("FILE", options->file, "Template file")->type_name("")->required();
    drawing::add_format_option(*command, options->format);
    add_json_option(*command, chosen);
    add_examples(*command,
                 "  tasker template visualize order.yaml\n"
                 "  tasker template visualize order.yaml --format mermaid > order.mmd\n"
                 "  tasker template visualize order.yaml --format markdown > order.md");
    command->callback([options, &chosen] {
        chosen.action = [options, output = chosen.output](Context& context) {
            return visualize_template(*options, output, context);
        };
    });
}

}  // namespace tasker::cli
