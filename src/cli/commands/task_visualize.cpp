#include <CLI/CLI.hpp>

#include <memory>

#include "cli/access/access.hpp"
#include "cli/access/scene_page.hpp"
#include "cli/commands/commands.hpp"
#include "cli/commands/drawing_options.hpp"
#include "cli/drawing/mermaid.hpp"
#include "cli/drawing/picture.hpp"

namespace tasker::cli {

namespace {

struct TaskDrawingOptions {
    Place place;
    std::string task;
    DrawingOptions drawing;
    std::string base_url;
};

Result<ExitCode> visualize_task(TaskDrawingOptions const& options, Output output,
                                Context& context) {
    TASKER_TRY_ASSIGN(auto const access, open_access(options.place, context));
    TASKER_TRY_ASSIGN(auto const scene, access->scene(options.task));
    auto const graph = drawing::graph_of(scene.tmpl, scene.record.steps, scene.edges);
    if (output.is_json) {
        print_json(context, {{"task_uuid", scene.record.task.id.to_string()},
                             {"mermaid", drawing::mermaid_of(graph)}});
        return ExitCode::Done;
    }
    std::string text;
    switch (format_of(options.drawing, context)) {
        case drawing::Format::Auto:
        case drawing::Format::Text:
            text = drawing::joined(drawing::picture_of(graph, context.data_screen()));
            break;
        case drawing::Format::Mermaid: text = drawing::mermaid_of(graph); break;
        case drawing::Format::Markdown:
            text = page_of(graph, scene, options.base_url, context.clock.now());
            break;
    }
    TASKER_TRY(put_drawing(text, options.drawing, context));
    return ExitCode::Done;
}

}  // namespace

/// `tasker task visualize TASK [--format text|mermaid|markdown]`
void add_task_visualize(CLI::App& parent, Invocation& chosen) {
    auto* const command =
        parent.add_subcommand("visualize", "Draw the steps of a task, with states");
    auto const options = std::make_shared<TaskDrawingOptions>();  // lives as long as the parser
    add_task_argument(*command, options->task);
    add_drawing_options(*command, options->drawing);
    command
        ->add_option("--base-url", options->base_url,
                     "Where the links of the table lead to (default: no links)")
        ->type_name("URL");
    add_place_options(*command, options->place);
    add_json_option(*command, chosen);
    add_examples(*command,
                 "  tasker task visualize 01980c0d-e000-7000-8000-00000000002a\n"
                 "  tasker task visualize 00002a --format markdown > task.md");
    command->callback([options, &chosen] {
        chosen.action = [options, output = chosen.output](Context& context) {
            return visualize_task(*options, output, context);
        };
    });
}

}  // namespace tasker::cli
