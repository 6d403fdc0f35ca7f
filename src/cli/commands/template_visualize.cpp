#include <CLI/CLI.hpp>

#include <algorithm>
#include <memory>

#include "base/nearest.hpp"
#include "cli/commands/commands.hpp"
#include "cli/commands/drawing_options.hpp"
#include "cli/drawing/markdown.hpp"
#include "cli/drawing/mermaid.hpp"
#include "cli/drawing/picture.hpp"
#include "cli/json_argument.hpp"
#include "template/load.hpp"

namespace tasker::cli {

namespace {

struct TemplateDrawingOptions {
    std::string file;
    std::string annotations;
    DrawingOptions drawing;
};

/// `{"charge": "slow since May"}`: a word for each step.
Result<void> annotate(drawing::Graph& graph, std::string const& file, Context& context) {
    TASKER_TRY_ASSIGN(auto const words, read_object("@" + file, "--annotations", context));
    for (auto const& [key, word] : words) {
        std::string const name(key);
        auto const node = std::ranges::find(graph.nodes, name, &drawing::Node::name);
        if (node == graph.nodes.end()) {
            std::vector<std::string> names;
            names.reserve(graph.nodes.size());
            for (auto const& one : graph.nodes)
                names.push_back(one.name);
            auto const near = base::nearest(name, names);
            return Error(ErrorCode::InvalidOption,
                         "--annotations: the template has no step \"" + name + "\"" +
                             (near ? "; did you mean \"" + *near + "\"?" : ""));
        }
        if (!word.is_string()) {
            return Error(ErrorCode::InvalidOption,
                         "--annotations: what is said of \"" + name + "\" is to be a text");
        }
        node->annotation = std::string(word.get_string());
    }
    return {};
}

Result<ExitCode> visualize_template(TemplateDrawingOptions const& options, Output output,
                                    Context& context) {
    TASKER_TRY_ASSIGN(auto const tmpl, templates::load_file(options.file));
    auto graph = drawing::graph_of(tmpl);
    if (!options.annotations.empty()) {
        TASKER_TRY(annotate(graph, options.annotations, context));
    }
    if (output.is_json) {
        print_json(context,
                   {{"template", tmpl.full_name()}, {"mermaid", drawing::mermaid_of(graph)}});
        return ExitCode::Done;
    }
    std::string text;
    switch (format_of(options.drawing, context)) {
        case drawing::Format::Auto:
        case drawing::Format::Text:
            text = drawing::joined(drawing::picture_of(graph, context.data_screen()));
            break;
        case drawing::Format::Mermaid: text = drawing::mermaid_of(graph); break;
        case drawing::Format::Markdown: text = drawing::markdown_of(tmpl, graph); break;
    }
    TASKER_TRY(put_drawing(text, options.drawing, context));
    return ExitCode::Done;
}

}  // namespace

/// `tasker template visualize FILE [--format text|mermaid|markdown]`
void add_template_visualize(CLI::App& parent, Invocation& chosen) {
    auto* const command = parent.add_subcommand("visualize", "Draw the steps of a template");
    auto const options = std::make_shared<TemplateDrawingOptions>();  // lives as long as the parser
    command->add_option("FILE", options->file, "Template file")->type_name("")->required();
    add_drawing_options(*command, options->drawing);
    command
        ->add_option("-a,--annotations", options->annotations,
                     "JSON file with a text for steps, for Mermaid: {\"step\": \"text\"}")
        ->type_name("FILE");
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
